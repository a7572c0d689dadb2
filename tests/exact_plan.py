"""The best selection for a coverage, found exactly by scipy's MILP solver: what the planner is compared with.

Nemhauser and Wolsey (1981): for a monotone submodular f, the best value is the largest v with v <= f(S) + sum over j of
x_j * (gain of j after S) for every set S. The sets are generated one by one, until one is found that reaches v.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from graph.plan.coverage import Coverage, Reached
from graph.plan.greedy import Limits


def best_selection(coverage: Coverage, base: Sequence[int], limits: Limits) -> float:
    """The most that any selection of accounts adds to those in `base`, within the limits."""
    size, before = len(coverage), coverage.reach(base)
    scale = max(1.0, coverage.raw(range(size)))  # the solver wants numbers near 1
    usable = np.array([row not in base for row in range(size)], float)
    rules = [LinearConstraint(np.append(np.ones(size), 0), ub=limits.capacity)]
    if limits.budget is not None:
        usable *= ~np.isnan(limits.costs)
        rules.append(LinearConstraint(np.append(np.nan_to_num(limits.costs), 0), ub=limits.budget))
    chosen: list[int] = []
    for _ in range(2 ** min(size, 16)):
        reached = Reached(coverage, [*base, *chosen])
        gains = reached.gains() * usable / scale
        gains[chosen] = 0
        gains[gains < 1e-9] = 0  # rounding
        rules.append(LinearConstraint(np.append(-gains, 1), ub=(reached.people - before) / scale))
        found = _solved(usable, rules)
        chosen = np.flatnonzero(found.x[:size] > 0.5).tolist()
        value = coverage.reach([*base, *chosen]) - before
        if value >= -found.fun * scale * (1 - 1e-7) - 1e-6:
            return value
    raise AssertionError("no best selection was found")


def _solved(usable: NDArray[np.float64], rules: Sequence[LinearConstraint]) -> OptimizeResult:
    """The largest v. HiGHS gives up on a few of these programs with its presolve, and on a few without it."""
    size = len(usable)
    for presolve in (False, True):
        found = milp(
            np.append(np.zeros(size), -1),
            integrality=np.append(np.ones(size), 0),
            bounds=Bounds(np.zeros(size + 1), np.append(usable, 1)),
            constraints=rules,
            options={"mip_rel_gap": 0, "presolve": presolve, "time_limit": 10},
        )
        if found.x is not None:
            return found
    raise AssertionError(found.message)
