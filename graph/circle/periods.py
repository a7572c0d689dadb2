"""Two periods of a circle: whose ties are new, whose are gone, and whose grew or shrank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graph.circle.ego import Circle, Member, edge_between
from graph.periods import Periods, periods_of
from graph.records import Influencer, Window
from graph.store import Store, read
from graph.store.read import Pairs
from graph.ties import Tie, TieSettings, filter_window, ties_by_account

LISTED = 100  # influencers of each change
GONE_DRAWN = 15  # of those who are gone

Change = Literal["new", "gone", "grew", "shrank", "same"]
CHANGES: tuple[Change, ...] = ("new", "gone", "grew", "shrank", "same")
PREVIOUS = "previous"  # names the period of the same length before


@dataclass(frozen=True)
class TieChange:
    """How the tie with one account changed from the earlier to the later period; it exists in at least one of them.

    The strengths are those of the tie formula at the end of each period, so that both are measured alike.
    """

    key: str
    change: Change
    earlier: Tie | None
    later: Tie | None

    @property
    def mentions_earlier(self) -> float:
        """Mentions in both directions in the earlier period."""
        return self.earlier.out + self.earlier.back if self.earlier else 0

    @property
    def mentions_later(self) -> float:
        """Mentions in both directions in the later period."""
        return self.later.out + self.later.back if self.later else 0


@dataclass(frozen=True)
class CircleChanges:
    """The ties of one account in two periods, those with the most mentions first; `people` has who is listed.

    `counts` has the number of ties with each change, also of those beyond the listed ones.
    """

    focus: str
    periods: Periods
    ties: tuple[TieChange, ...]
    counts: Mapping[Change, int]
    people: Mapping[str, Influencer]

    def of(self, change: Change) -> list[TieChange]:
        """The listed ties with one change."""
        return [tie for tie in self.ties if tie.change == change]


def compare_ties(pairs: Pairs, key: str, periods: Periods) -> list[TieChange]:
    """The ties of one account in two periods, those with the most mentions first.

    A tie grew if it has more mentions a day in the later period.

    Parameters
    ----------
    pairs
        All mentions from and to the account.
    """
    own = {pair: mentions for pair, mentions in pairs.items() if key in pair}
    earlier, later = (_ties(own, key, window) for window in (periods.earlier, periods.later))
    changes = [_change(contact, earlier.get(contact), later.get(contact), periods) for contact in {*earlier, *later}]
    return sorted(changes, key=lambda tie: (-(tie.mentions_earlier + tie.mentions_later), tie.key))


def compare_periods(
    store: Store, key: str, later: Window, earlier: Window | None = None, *, limit: int = LISTED
) -> CircleChanges:
    """Whose ties with an account are new, gone, stronger or weaker in a period than in an earlier one.

    Parameters
    ----------
    key
        The account.
    later, earlier
        The periods; see `periods_of` for ends that are left open.
    limit
        How many ties with each change are listed.

    Raises
    ------
    WrongUse
        No mention is dated, or a period ends before it begins.
    """
    periods = periods_of(read.span(store), later, earlier)
    return circle_changes(store, read.ties_of(store, [key]), key, periods, limit)


def circle_changes(store: Store, pairs: Pairs, key: str, periods: Periods, limit: int = LISTED) -> CircleChanges:
    """The changes of one account's ties, with the profiles of those who are listed and its own; one round trip.

    Parameters
    ----------
    pairs
        All mentions from and to the account.
    """
    changes = compare_ties(pairs, key, periods)
    counts = {change: sum(tie.change == change for tie in changes) for change in CHANGES}
    first = _first_of_each(changes, limit)
    people = read.influencers(store, [key, *(tie.key for tie in first)])
    return CircleChanges(key, periods, tuple(tie for tie in first if tie.key in people), counts, people)


def with_gone(circle: Circle, changes: CircleChanges, limit: int = GONE_DRAWN) -> Circle:
    """A circle of the later period with those of its focus's ties that are gone, the ones with most mentions first.

    Their edges are those of the earlier period.
    """
    present = {member.key for member in circle.everyone}
    gone = {tie.key: tie.earlier for tie in changes.of("gone") if tie.key not in present}
    drawn = dict(list(gone.items())[:limit])
    members = [Member(changes.people[key], tie, circle.focus.key) for key, tie in drawn.items()]
    own = {(circle.focus.key, key) for key in drawn} | {(key, circle.focus.key) for key in drawn}
    before = filter_window({pair: circle.pairs[pair] for pair in own & circle.pairs.keys()}, changes.periods.earlier)
    edges = [edge_between(*pair, mentions) for pair, mentions in sorted(before.items())]
    return replace(circle, members=[*circle.members, *members], edges=[*circle.edges, *edges])


def _first_of_each(changes: Iterable[TieChange], limit: int) -> list[TieChange]:
    """The first `limit` ties of each change."""
    left = dict.fromkeys(CHANGES, limit)
    first = []
    for tie in changes:
        left[tie.change] -= 1
        if left[tie.change] >= 0:
            first.append(tie)
    return first


def _ties(pairs: Pairs, key: str, window: Window) -> dict[str, Tie]:
    return ties_by_account(filter_window(pairs, window), [key], window.last, TieSettings())[key]


def _change(key: str, earlier: Tie | None, later: Tie | None, periods: Periods) -> TieChange:
    if earlier is None or later is None:
        return TieChange(key, "new" if earlier is None else "gone", earlier, later)
    days_earlier, days_later = periods.days
    growth = (later.out + later.back) * days_earlier - (earlier.out + earlier.back) * days_later
    return TieChange(key, "grew" if growth > 0 else "shrank" if growth < 0 else "same", earlier, later)
