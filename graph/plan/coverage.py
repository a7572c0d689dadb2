"""Unique reach as a function of a set of accounts: how many people follow at least one of them, by a given estimate.

Each audience is divided into parts of two kinds. A *crowd* belongs to one account that mentions others: who mentions
several accounts stands for people who follow all of them, so a crowd is reached as far as its largest part reaches. A
*pool* holds people of whom only the community is known: audiences in it are independent draws (Sainsbury's formula of
media planning). For a set S of accounts

    reach(S) = sum over crowds m of max(a_i : i in S mentioned by m)
             + sum over pools c of A_c * (1 - product over i in S of (1 - v_ic / A_c))

with a_i people of account i in each of its crowds, v_ic in pool c, and A_c people in the pool. Both kinds of terms are
monotone and submodular, so their sum is. A single account reaches exactly its followers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from graph.nx_backend.arrays import Floats, Ints


@dataclass(frozen=True)
class Coverage:
    """The parts of the audiences of n accounts.

    Attributes
    ----------
    crowd_start, crowds : (n + 1,), (m,)
        The crowds of account `i` are `crowds[crowd_start[i] : crowd_start[i + 1]]`, each at most once.
    in_crowd : (n,)
        The people of an account in each of its crowds.
    pool_start, pools, in_pool : (n + 1,), (p,), (p,)
        The pools of each account in the same form, and its people in each.
    crowd_count
        Crowds are numbered from 0 to below this.
    pool_sizes
        The people in each pool; no account has more in it.
    """

    crowd_start: Ints
    crowds: Ints
    in_crowd: Floats
    pool_start: Ints
    pools: Ints
    in_pool: Floats
    crowd_count: int
    pool_sizes: Floats

    def __len__(self) -> int:
        return len(self.in_crowd)

    def crowds_of(self, row: int) -> Ints:
        return self.crowds[self.crowd_start[row] : self.crowd_start[row + 1]]

    def pools_of(self, row: int) -> tuple[Ints, Floats]:
        """The pools of an account, and its people in each."""
        part = slice(self.pool_start[row], self.pool_start[row + 1])
        return self.pools[part], self.in_pool[part]

    def scaled(self, shares: Floats) -> "Coverage":
        """The same with a share, 0 to 1, of each audience: those who engage, for example. The pools keep their size."""
        of_pool = np.repeat(shares, np.diff(self.pool_start))
        return replace(self, in_crowd=self.in_crowd * shares, in_pool=self.in_pool * of_pool)

    def raw(self, rows: Iterable[int]) -> float:
        """The audiences added up, in which people who follow several accounts count several times."""
        return sum(float(self.in_crowd[row] * len(self.crowds_of(row)) + self.pools_of(row)[1].sum()) for row in rows)

    def reach(self, rows: Iterable[int]) -> float:
        """How many people follow at least one of these accounts."""
        return Reached(self, rows).people

    def overlap(self, first: int, second: int) -> float:
        """How many people follow both of two accounts."""
        return self.raw((first, second)) - self.reach((first, second))


class Reached:
    """The people whom a growing set of accounts reaches."""

    def __init__(self, coverage: Coverage, rows: Iterable[int] = ()) -> None:
        self.coverage = coverage
        self.people = 0.0
        self._in_crowd = np.zeros(coverage.crowd_count)
        self._unreached = np.ones(len(coverage.pool_sizes))  # the share of each pool
        for row in rows:
            self.add(row)

    def gain(self, row: int) -> float:
        """How many people an account would add."""
        coverage = self.coverage
        pools, people = coverage.pools_of(row)
        new = np.maximum(coverage.in_crowd[row] - self._in_crowd[coverage.crowds_of(row)], 0.0).sum()
        return float(new + people @ self._unreached[pools])

    def gains(self) -> Floats:
        """The gain of every account, (n,)."""
        coverage = self.coverage
        number = np.diff(coverage.crowd_start)
        new = np.maximum(np.repeat(coverage.in_crowd, number) - self._in_crowd[coverage.crowds], 0.0)
        of_crowds = _row_sums(new, coverage.crowd_start)
        return of_crowds + _row_sums(coverage.in_pool * self._unreached[coverage.pools], coverage.pool_start)

    def add(self, row: int) -> float:
        """Add an account; returns its gain. An account that is in the set already adds nobody to the crowds."""
        coverage, gain = self.coverage, self.gain(row)
        crowds = coverage.crowds_of(row)
        self._in_crowd[crowds] = np.maximum(self._in_crowd[crowds], coverage.in_crowd[row])
        pools, people = coverage.pools_of(row)
        sizes = coverage.pool_sizes[pools]
        self._unreached[pools] *= 1 - np.divide(people, sizes, out=np.zeros(len(pools)), where=sizes > 0)
        self.people += gain
        return gain


def _row_sums(values: Floats, start: Ints) -> Floats:
    """The sum of each row of values that stand one row after the other."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    sums: Floats = total[start[1:]] - total[start[:-1]]
    return sums
