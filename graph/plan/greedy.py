"""Lazy greedy selection, with or without a budget, and an upper bound of what any selection can reach.

Without a budget the greedy selection reaches at least 1 - 1/e = 63 % of the best one (Nemhauser, Wolsey and Fisher,
1978). With a budget, the better of a selection by gain and one by gain per cost reaches at least (1 - 1/e) / 2 = 32 %
(Leskovec et al., 2007). Gains only shrink while a selection grows, so an old gain is an upper bound, and few accounts
have to be measured again (Minoux, 1978).
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.nx_backend.arrays import Floats, Ints
from graph.plan.coverage import Coverage, Reached

WITHOUT_BUDGET, WITH_BUDGET = 1 - 1 / math.e, (1 - 1 / math.e) / 2
LEAST_COST = 1e-9  # of somebody who costs nothing, so that a gain per cost is a number


@dataclass(frozen=True)
class Limits:
    """What a selection may take: `capacity` accounts, and a sum of their `costs` (n,) up to `budget` if that is given.

    A cost is NaN if it is unknown; with a budget, nobody of unknown cost is selected.
    """

    capacity: int
    budget: float | None = None
    costs: Floats = field(default_factory=lambda: np.empty(0))

    def affordable(self, rows: Ints, spent: float = 0.0) -> Ints:
        """The accounts that alone fit into what is left of the budget."""
        if self.budget is None:
            return rows
        with np.errstate(invalid="ignore"):
            return rows[self.costs[rows] <= self.budget - spent]


@dataclass(frozen=True)
class Step:
    """An account that was selected, and the people whom it added."""

    row: int
    gain: float


@dataclass(frozen=True)
class Selection:
    """Accounts in the order in which they were selected.

    Attributes
    ----------
    guarantee
        The share of the best selection that is reached whatever the data; None if there is no such rule, because
        capacity and budget both cut the selection.
    is_by_cost
        Whether the order is that of gain per cost.
    """

    steps: tuple[Step, ...]
    guarantee: float | None
    is_by_cost: bool = False

    @property
    def rows(self) -> list[int]:
        return [step.row for step in self.steps]

    @property
    def gain(self) -> float:
        return sum(step.gain for step in self.steps)


def select(coverage: Coverage, base: Sequence[int], candidates: Ints, limits: Limits) -> Selection:
    """The candidates who together add most people to those whom the accounts in `base` reach.

    >>> from graph.plan.coverage import Coverage
    >>> import numpy as np
    >>> none = np.zeros(4, np.int64)
    >>> coverage = Coverage(np.array([0, 2, 4, 5]), np.array([0, 1, 0, 1, 2]), np.array([5.0, 4.0, 3.0]),
    ...                     none, none[:0], np.empty(0), 3, np.empty(0))
    >>> select(coverage, [], np.arange(3), Limits(2)).steps
    (Step(row=0, gain=10.0), Step(row=2, gain=3.0))
    """
    by_gain = _greedy(coverage, base, candidates, limits, by_cost=False)
    if limits.budget is None:
        return Selection(tuple(by_gain.steps), WITHOUT_BUDGET)
    by_cost = _greedy(coverage, base, candidates, limits, by_cost=True)
    is_by_cost = by_cost.gain > by_gain.gain
    guarantee = WITHOUT_BUDGET if not by_gain.skipped else None if by_cost.is_full else WITH_BUDGET
    return Selection(tuple((by_cost if is_by_cost else by_gain).steps), guarantee, is_by_cost)


def continue_selection(
    coverage: Coverage, base: Sequence[int], selection: Selection, candidates: Ints, number: int
) -> list[Step]:
    """The next accounts after a selection, as if neither capacity nor budget ended it."""
    rest = np.setdiff1d(candidates, np.array(selection.rows, np.int64))
    return _greedy(coverage, [*base, *selection.rows], rest, Limits(number), by_cost=False).steps


@dataclass
class _Run:
    """A selection under way; `skipped` says whether anybody was too expensive, `is_full` whether capacity ended it."""

    steps: list[Step] = field(default_factory=list)
    skipped: bool = False
    is_full: bool = False

    @property
    def gain(self) -> float:
        return sum(step.gain for step in self.steps)


def _greedy(coverage: Coverage, base: Sequence[int], candidates: Ints, limits: Limits, *, by_cost: bool) -> _Run:
    reached, run = Reached(coverage, base), _Run()
    rows = limits.affordable(candidates)
    left = math.inf if limits.budget is None else limits.budget
    cost = np.maximum(limits.costs, LEAST_COST) if by_cost else np.ones(len(coverage))
    gains = reached.gains()
    heap = [(-gains[row] / cost[row], row, 0) for row in rows.tolist()]
    heapq.heapify(heap)
    while heap and len(run.steps) < limits.capacity:
        _, row, measured = heapq.heappop(heap)
        if limits.budget is not None and limits.costs[row] > left:
            run.skipped = True
            continue
        if measured < len(run.steps):  # an old gain
            heapq.heappush(heap, (-reached.gain(row) / cost[row], row, len(run.steps)))
            continue
        gain = reached.gain(row)
        if gain <= 0:
            break
        reached.add(row)
        run.steps.append(Step(row, gain))
        left -= limits.costs[row] if limits.budget is not None else 0
    run.is_full = bool(heap) and len(run.steps) == limits.capacity
    return run


def best_possible(
    coverage: Coverage, base: Sequence[int], candidates: Ints, limits: Limits, selection: Selection
) -> float:
    """A number of people that no selection can add more than.

    Whatever the best selection is, it adds no more than any selection S does, plus the gains that its members have
    after S. Several beginnings of our own selection stand for S, and the smallest sum counts.
    """
    rows, count = selection.rows, len(selection.steps)
    bounds = []
    for length in sorted({0, count // 2, count}):
        reached = Reached(coverage, [*base, *rows[:length]])
        added = sum(step.gain for step in selection.steps[:length])
        others = np.setdiff1d(limits.affordable(candidates), np.array(rows[:length], np.int64))
        bounds.append(added + _most(reached.gains(), others, limits))
    return min(bounds)


def _most(gains: Floats, candidates: Ints, limits: Limits) -> float:
    """The largest sum of gains that the limits allow, if accounts could be divided to spend the whole budget."""
    values = np.maximum(gains[candidates], 0)
    by_number = float(np.sort(values)[::-1][: limits.capacity].sum())
    if limits.budget is None:
        return by_number
    costs = np.maximum(limits.costs[candidates], LEAST_COST)
    order = np.argsort(-values / costs, kind="stable")
    spent = np.cumsum(costs[order])
    share = np.clip((limits.budget - (spent - costs[order])) / costs[order], 0, 1)
    return min(by_number, float(share @ values[order]))


def without(limits: Limits, rows: Sequence[int]) -> Limits:
    """What the limits leave once these accounts are in."""
    budget = limits.budget
    if budget is not None and rows:
        budget = max(0.0, budget - float(np.nansum(limits.costs[list(rows)])))
    return replace(limits, capacity=max(0, limits.capacity - len(rows)), budget=budget)
