"""The best next introductions of every partner."""

from dataclasses import dataclass

from graph.errors import NothingFound
from graph.introductions.candidates import IntroductionSettings
from graph.introductions.introduction import Introduction
from graph.introductions.rank import introduce
from graph.introductions.ready import ReadyModels, ready_models
from graph.records import Influencer
from graph.store import Store, read

EACH = 3  # introductions of a partner


@dataclass(frozen=True)
class PartnerProspects:
    """A partner and the best introductions they can make, the best first; each target is with one partner only."""

    partner: Influencer
    introductions: tuple[Introduction, ...]


@dataclass(frozen=True)
class Prospects:
    """The partners, those with the most promising introduction first.

    `reachable` counts the people whom all partners together can introduce. `preparing` says that the list is a first
    one, which that of the trained model replaces in a moment.
    """

    partners: tuple[PartnerProspects, ...] = ()
    reachable: int = 0
    preparing: bool = False


def prospects(store: Store, *, each: int = EACH) -> Prospects:
    """The `each` best introductions of every partner; none if nobody is marked as a partner.

    They are computed once for each revision of the store and state of its models.
    """
    ready = ready_models(store)
    version = read.revision(store), ready.preparing, ready.learned.at, each
    return store.session.value("prospects", version, lambda: _prospects(store, ready, each))


def _prospects(store: Store, ready: ReadyModels, each: int) -> Prospects:
    partners = read.partners(store)
    if not partners:
        return Prospects()
    try:
        found = introduce(store, settings=IntroductionSettings(cap=each), learned=ready.learned)
    except NothingFound:  # the partner was unmarked meanwhile
        return Prospects()
    by_partner: dict[str, list[Introduction]] = {partner.key: [] for partner in partners}
    for row in found.rows:
        by_partner.setdefault(row.introducer.key, []).append(row)
    shown = [PartnerProspects(partner, tuple(by_partner[partner.key])) for partner in partners]
    shown.sort(key=lambda prospect: -max((row.score for row in prospect.introductions), default=0.0))
    return Prospects(tuple(shown), found.after_filters + found.over_cap, ready.preparing)
