"""`FollowerHistories`: the observed followers of everybody, and how fast each account grew up to an instant."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.read.histories import follower_histories

WINDOW_DAYS = 28.0  # of the observations that make a trend
WEEK_MS = 7.0 * DAY_MS


@dataclass(frozen=True)
class FollowerHistories:
    """All observations, those of the account at position `i` of the snapshot in `first[i] : first[i + 1]`, by time.

    `at` is in ms. Unknown counts are left out; an account that nobody observed has no entry.
    """

    first: Ints
    at: Ints
    followers: Ints

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def accounts(self) -> Ints:
        """The position of the account of each observation."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @property
    def last_at(self) -> int | None:
        """The instant (ms) of the last observation; None if there is none."""
        return int(self.at.max()) if len(self.at) else None

    @property
    def has_change(self) -> bool:
        """Whether anybody was observed twice, so that growth can be measured."""
        return bool((np.diff(self.first) > 1).any())

    @classmethod
    def of(cls, accounts: Ints, at: Ints, followers: Ints, size: int) -> "FollowerHistories":
        """Histories of `size` accounts from observations in any order.

        >>> own = FollowerHistories.of(np.array([1, 0, 1]), np.array([5, 3, 2]), np.array([70, 10, 60]), size=2)
        >>> own.first.tolist(), own.followers.tolist()
        ([0, 1, 3], [10, 60, 70])
        """
        known = followers >= 0
        accounts, at, followers = accounts[known], at[known], followers[known]
        order = np.lexsort((at, accounts))
        first = np.concatenate([[0], np.cumsum(np.bincount(accounts, minlength=size))]).astype(np.int64)
        return cls(first, at[order], followers[order])

    def until(self, at: int) -> "FollowerHistories":
        """What was known at an instant (ms)."""
        known = self.at <= at
        return FollowerHistories.of(self.accounts[known], self.at[known], self.followers[known], len(self))

    def of_account(self, position: int) -> slice:
        """The observations of the account at this position."""
        return slice(int(self.first[position]), int(self.first[position + 1]))

    def last(self) -> Ints:
        """The index of the last observation of each account; -1 for accounts without one."""
        return np.where(np.diff(self.first) > 0, self.first[1:] - 1, -1)


def current_histories(store: Store) -> FollowerHistories:
    """The histories of everybody in a store; read once for each revision of the graph."""
    snapshot = current_snapshot(store)
    version = snapshot.identity, snapshot.revision
    return store.session.value("follower histories", version, lambda: _read(store, snapshot))


def _read(store: Store, snapshot: Snapshot) -> FollowerHistories:
    accounts, at, followers = [], [], []
    for part in follower_histories(store, snapshot.numbers.tolist()):
        accounts.append(np.repeat(snapshot.positions(part.numbers), [len(times) for times in part.at]))
        at.append(np.fromiter((value for values in part.at for value in values), np.int64))
        followers.append(np.fromiter((value for values in part.followers for value in values), np.int64))
    accounts_at, times, counts = (np.concatenate([np.empty(0, np.int64), *part]) for part in (accounts, at, followers))
    return FollowerHistories.of(accounts_at, times, counts, len(snapshot))


@dataclass(frozen=True)
class Trends:
    """How fast each account grew up to its last observation, one value for each position.

    Attributes
    ----------
    at
        The instant (ms) of the last observation; `UNDATED` for accounts without one.
    followers
        The followers then; NaN if unknown.
    rate
        The growth a week as a difference of natural logarithms: 0.05 is about 5 % a week. NaN with fewer than two
        observations.
    error
        The standard error of `rate`; 0 where two observations leave nothing to estimate it from.
    """

    at: Ints
    followers: Floats
    rate: Floats
    error: Floats

    @property
    def are_known(self) -> Bools:
        """Whether an account has a rate."""
        return ~np.isnan(self.rate)


def trends(histories: FollowerHistories, *, window_days: float = WINDOW_DAYS) -> Trends:
    """The trend of each account: a straight line through the logarithms of its latest followers.

    Parameters
    ----------
    window_days
        The observations within this time before the last one count; the last two count in any case.
    """
    last = histories.last()
    has_any = last >= 0
    at = np.full(len(histories), UNDATED, np.int64)
    followers = np.full(len(histories), np.nan)
    at[has_any], followers[has_any] = histories.at[last[has_any]], histories.followers[last[has_any]]
    accounts = histories.accounts
    is_recent = (at[accounts] - histories.at <= window_days * DAY_MS) | (
        np.arange(len(histories.at)) >= last[accounts] - 1
    )
    rate, error = _lines(
        accounts[is_recent],
        (histories.at[is_recent] - at[accounts[is_recent]]) / WEEK_MS,
        np.log(np.maximum(1, histories.followers[is_recent])),
        len(histories),
    )
    return Trends(at, followers, rate, error)


def _lines(accounts: Ints, weeks: Floats, logs: Floats, size: int) -> tuple[Floats, Floats]:
    """Slope and standard error of a least-squares line for each account; NaN without two different times."""

    def total(values: Floats) -> Floats:
        return np.bincount(accounts, weights=values, minlength=size).astype(np.float64)

    number = np.maximum(1, np.bincount(accounts, minlength=size))
    mean_weeks, mean_logs = total(weeks) / number, total(logs) / number
    from_mean, logs_from_mean = weeks - mean_weeks[accounts], logs - mean_logs[accounts]
    width = total(from_mean**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(width > 0, total(from_mean * logs_from_mean) / width, np.nan)
        rest = total((logs_from_mean - slope[accounts] * from_mean) ** 2)
        error = np.where(number > 2, np.sqrt(rest / np.maximum(1, number - 2) / width), 0.0)
    return slope, np.where(np.isnan(slope), np.nan, error)
