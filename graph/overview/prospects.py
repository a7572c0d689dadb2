"""The best next introductions of every partner."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.errors import NothingFound
from graph.introductions.candidates import IntroductionSettings
from graph.introductions.introduction import Introduction
from graph.introductions.rank import introduce
from graph.introductions.ready import ReadyModels, ready_models
from graph.outreach import PartnerLoad, partner_loads
from graph.records import Influencer
from graph.store import Store, read

EACH = 3  # introductions of a partner


@dataclass(frozen=True)
class PartnerProspects:
    """A partner and the best introductions they can make, the best first; each target is with one partner only.

    `load` says why none is suggested through a partner who is paused or of whom enough is asked; None for others.
    """

    partner: Influencer
    introductions: tuple[Introduction, ...]
    load: PartnerLoad | None = None


@dataclass(frozen=True)
class Prospects:
    """The partners, those with the most promising introduction first.

    `reachable` counts the people whom all partners together can introduce. `preparing` says that the list is a first
    one, which that of the trained model replaces in a moment.
    """

    partners: tuple[PartnerProspects, ...] = ()
    reachable: int = 0
    preparing: bool = False


def prospects(store: Store, now: int, *, each: int = EACH) -> Prospects:
    """The `each` best introductions of every partner; none if nobody is marked as a partner.

    They are computed once for each revision of the store, state of its models, and set of partners who may be asked
    at the instant `now` (ms).
    """
    ready = ready_models(store)
    resting = {load.partner.key: load for load in partner_loads(store, now) if load.is_resting}
    version = read.revision(store), ready.preparing, ready.learned.at, each, frozenset(resting)
    return store.session.value("prospects", version, lambda: _prospects(store, now, ready, each, resting))


def _prospects(store: Store, now: int, ready: ReadyModels, each: int, resting: Mapping[str, PartnerLoad]) -> Prospects:
    partners = read.partners(store)
    if not partners:
        return Prospects()
    try:
        found = introduce(store, settings=IntroductionSettings(cap=each, now=now), learned=ready.learned)
    except NothingFound:  # nobody may be asked for more
        return Prospects(tuple(PartnerProspects(partner, (), resting.get(partner.key)) for partner in partners))
    by_partner: dict[str, list[Introduction]] = {partner.key: [] for partner in partners}
    for row in found.rows:
        by_partner.setdefault(row.introducer.key, []).append(row)
    shown = [
        PartnerProspects(partner, tuple(by_partner[partner.key]), resting.get(partner.key)) for partner in partners
    ]
    shown.sort(key=lambda prospect: -max((row.score for row in prospect.introductions), default=0.0))
    return Prospects(tuple(shown), found.after_filters + found.over_cap, ready.preparing)
