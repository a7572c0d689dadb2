"""What changed around the partners in a period, and what needs an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graph.digest.tier_changes import TierChange, tier_changes
from graph.errors import EMPTY_STORE, NothingFound
from graph.introductions import Introduction, IntroductionSettings, introduce
from graph.introductions.learning.training import Learned
from graph.introductions.ready import ready_models
from graph.outreach import Board, BoardCard, PartnerLoad, board
from graph.overview import Rising, rising
from graph.overview.freshness import OLD_DAYS
from graph.records import DAY_MS, UNDATED, Influencer
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store, read
from graph.store.team.outreach import WAITING

DAYS = 7.0
COMPARED = 50  # introductions: who is among them now and was not before is new
SHOWN = 10  # entries of a section


@dataclass(frozen=True)
class NewTie:
    """A partner and somebody they had no dated tie with before; `mentions` counts those of the period, both ways."""

    partner: Influencer
    other: Influencer
    mentions: float


@dataclass(frozen=True)
class Digest:
    """What changed between two instants (ms), and what needs an answer now.

    Attributes
    ----------
    until
        The last mention, or now if that comes first.
    is_old
        Whether the last mention lies so far back that newer files should be loaded.
    ties
        New ties of partners, the most mentions first; `ties_found` counts those that are not listed too.
    rising
        Whose mentions have grown against the period before; None if the history is too short.
    tiers
        Who has changed the tier, partners and people of the outreach first.
    introductions
        The best introductions that were not among the best before.
    waiting
        Conversations that wait for an answer, the longest-waiting first.
    resting
        Partners through whom nothing more is suggested now.
    """

    since: int
    until: int
    is_old: bool
    ties: tuple[NewTie, ...] = ()
    ties_found: int = 0
    rising: Rising | None = None
    tiers: tuple[TierChange, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    waiting: tuple[BoardCard, ...] = ()
    resting: tuple[PartnerLoad, ...] = ()


def digest(store: Store, now: int, *, days: float = DAYS, shown: int = SHOWN) -> Digest:
    """What changed in the last `days` up to the instant `now` (ms), or up to the last mention.

    Parameters
    ----------
    shown
        The most entries of each kind.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    snapshot = current_snapshot(store)
    if not len(snapshot):
        raise NothingFound(EMPTY_STORE)
    until = now if snapshot.last_at is None else min(now, snapshot.last_at)
    since = until - round(days * DAY_MS)
    partners = {partner.key: partner for partner in read.partners(store)}
    conversations = board(store, now)
    ties = _new_ties(store, snapshot, partners, since, until)
    known = {*partners, *(card.note.key for column in conversations.columns for card in column.cards)}
    return Digest(
        since=since,
        until=until,
        is_old=now - until > OLD_DAYS * DAY_MS,
        ties=tuple(ties[:shown]),
        ties_found=len(ties),
        rising=rising(store, days=days, top=shown),
        tiers=tuple(tier_changes(store, since, until, known)[:shown]),
        introductions=_new_introductions(store, now, since, shown) if partners else (),
        waiting=_waiting(conversations)[:shown],
        resting=tuple(load for load in conversations.loads if load.is_resting),
    )


def _waiting(conversations: Board) -> tuple[BoardCard, ...]:
    cards = (card for column in conversations.columns if column.status in WAITING for card in column.cards)
    return tuple(sorted(cards, key=lambda card: card.note.at))


def _new_ties(
    store: Store, snapshot: Snapshot, partners: Mapping[str, Influencer], since: int, until: int
) -> list[NewTie]:
    """Ties of partners whose first mention, either way, lies in the period; those with undated mentions are not new."""
    if not partners or not snapshot.pairs:
        return []
    position = snapshot.positions(list(read.numbers_of(store, partners).values()))
    sources = np.repeat(np.arange(len(snapshot)), np.diff(snapshot.indptr))
    near = np.flatnonzero(np.isin(sources, position) | np.isin(snapshot.targets, position))
    first, last = snapshot.first_event[near], snapshot.first_event[near + 1]
    counts: dict[tuple[int, int], float] = {}
    known: set[tuple[int, int]] = set()
    ends = zip(sources[near].tolist(), snapshot.targets[near].tolist(), first.tolist(), last.tolist(), strict=True)
    for source, target, start, end in ends:
        pair = min(source, target), max(source, target)
        at, number = snapshot.at[start:end], snapshot.counts[start:end]
        known |= {pair} if _is_known(at, since) else set()
        counts[pair] = counts.get(pair, 0.0) + float(number[(at > since) & (at <= until)].sum())
    fresh = {pair: number for pair, number in counts.items() if pair not in known and number > 0}
    people = read.influencers(store, {snapshot.keys[end] for pair in fresh for end in pair})
    ties = [_tie(pair, number, snapshot, people) for pair, number in fresh.items()]
    return sorted((tie for tie in ties if tie is not None), key=lambda tie: (-tie.mentions, tie.other.key))


def _is_known(at: npt.NDArray[np.int64], since: int) -> bool:
    return bool(((at <= since) | (at == UNDATED)).any())


def _tie(pair: tuple[int, int], mentions: float, snapshot: Snapshot, people: Mapping[str, Influencer]) -> NewTie | None:
    ends = [people.get(snapshot.keys[end]) for end in pair]
    found = sorted((end for end in ends if end is not None), key=lambda person: not person.is_partner)
    return NewTie(found[0], found[1], mentions) if len(found) == 2 else None


def _new_introductions(store: Store, now: int, since: int, shown: int) -> tuple[Introduction, ...]:
    learned = ready_models(store).learned
    settings = IntroductionSettings(now=now)
    before = {row.target.key for row in _best(store, replace(settings, as_of=since), learned)}
    return tuple(row for row in _best(store, settings, learned) if row.target.key not in before)[:shown]


def _best(store: Store, settings: IntroductionSettings, learned: Learned) -> Sequence[Introduction]:
    """The best introductions; none where nobody may be asked."""
    try:
        return introduce(store, top=COMPARED, settings=settings, learned=learned).rows
    except NothingFound:
        return ()
