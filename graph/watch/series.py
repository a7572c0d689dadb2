"""Followers, mentions and influence of a group of accounts over time."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Floats, Ints
from graph.records import DAY_MS, UNDATED, Window
from graph.snapshot import Snapshot
from graph.snapshot.received import mentions_received
from graph.watch.activity import influence
from graph.watch.histories import FollowerHistories

MOST_POINTS = 26
INFLUENCE_POINTS = 8
INFLUENCE_DAYS = 56.0  # of mentions that make the influence at a point
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """A value at an instant (ms)."""

    at: int
    value: float


@dataclass(frozen=True)
class GroupSeries:
    """A group of accounts over time.

    Attributes
    ----------
    followers
        The sum over those members whose followers were known at every point; `counted` is their number.
    mentions
        Mentions of members by others, each point for the `step_days` up to it.
    influence
        The mean influence of members in the `INFLUENCE_DAYS` up to each point; 1 is the average account.
    """

    followers: tuple[SeriesPoint, ...]
    counted: int
    mentions: tuple[SeriesPoint, ...]
    influence: tuple[SeriesPoint, ...]
    step_days: int


@dataclass(frozen=True)
class InfluenceOverTime:
    """The influence of everybody in the `INFLUENCE_DAYS` up to each of `ends` (ms): `values` is (points, accounts)."""

    ends: tuple[int, ...]
    values: Floats

    @classmethod
    def of(cls, snapshot: Snapshot) -> "InfluenceOverTime":
        """Computed over all mentions; without a point where they do not reach far enough."""
        dated, length = snapshot.at[snapshot.at != UNDATED], round(INFLUENCE_DAYS * DAY_MS)
        if not len(dated) or int(dated.max()) - int(dated.min()) <= length:
            return cls((), np.empty((0, len(snapshot))))
        ends = np.linspace(int(dated.min()) + length, int(dated.max()), INFLUENCE_POINTS).astype(np.int64).tolist()
        return cls(tuple(ends), np.stack([influence(snapshot, end - length, end) for end in ends]))

    def mean_of(self, members: Ints) -> tuple[SeriesPoint, ...]:
        """The mean influence of some accounts (positions)."""
        return tuple(map(SeriesPoint, self.ends, self.values[:, members].mean(axis=1).tolist()))


def group_series(
    snapshot: Snapshot, histories: FollowerHistories, members: Ints, over_time: InfluenceOverTime | None
) -> GroupSeries:
    """The followers, mentions and influence of accounts (positions) over time; empty where nothing is dated.

    `over_time` is None for everybody: together they are always average.
    """
    followers, counted = _followers(histories, members)
    dated = snapshot.at[snapshot.at != UNDATED]
    if not len(dated) or not len(members):
        return GroupSeries(followers, counted, (), (), WEEK_DAYS)
    first, last = int(dated.min()), int(dated.max())
    step_days = WEEK_DAYS * max(1, -(-(last - first) // (MOST_POINTS * WEEK_DAYS * DAY_MS)))
    step = step_days * DAY_MS
    ends = [last - step * number for number in range((last - first) // step)][::-1]
    mentions = tuple(
        SeriesPoint(end, float(mentions_received(snapshot, Window(end - step + 1, end))[members].sum())) for end in ends
    )
    means = over_time.mean_of(members) if over_time is not None else ()
    return GroupSeries(followers, counted, mentions, means, step_days)


def _followers(histories: FollowerHistories, members: Ints) -> tuple[tuple[SeriesPoint, ...], int]:
    """The sum over the members with a history, from the instant at which all of them were known."""
    known = members[np.diff(histories.first)[members] > 1]
    if not len(known):
        return (), 0
    start = int(np.median(histories.at[histories.first[known]]))
    known = known[histories.at[histories.first[known]] <= start]
    accounts = histories.accounts
    instants = np.unique(histories.at[np.isin(accounts, known) & (histories.at >= start)])
    if len(instants) > MOST_POINTS:
        instants = instants[np.linspace(0, len(instants) - 1, MOST_POINTS).astype(int)]
    return tuple(SeriesPoint(at, _total(histories, accounts, known, at)) for at in instants.tolist()), len(known)


def _total(histories: FollowerHistories, accounts: Ints, known: Ints, at: int) -> float:
    """The sum of the last followers of accounts at an instant (ms), at which all of them were observed already."""
    seen = np.bincount(accounts[histories.at <= at], minlength=len(histories))
    return float(histories.followers[histories.first[known] + seen[known] - 1].sum())
