"""The reach planner: speed at three sizes, the exact best plan on small ones, and the estimate on real mentions.

    PYTHONPATH=tests:.:benchmarks python benchmarks/planning.py [--accounts 1000 10000 100000] [--capacity 50]

Speed: the network of `engines.networks` with invented followers and ten pairs an account. "Estimate" divides all
audiences, "lazy" selects. The naive alternative measures every account again at each pick, in the same run: one by one
(its time is that of one pick times the capacity where it would take minutes), and as one pass over arrays. Processor
seconds.

Exact: small random networks, solved by scipy's MILP solver.

Estimate: in `../shared/data`, a part of those who mention others is seen, and the accounts that the rest mentions are
their "followers". So the true number of unique followers is known, and compared with the estimate.
"""

import argparse
import csv
import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
from conftest import SHARED
from engines.networks import invent
from exact_plan import best_selection
from numpy.typing import NDArray

from graph.plan.coverage import Coverage, Reached
from graph.plan.estimate import Audiences, Reach, estimate_coverage
from graph.plan.greedy import Limits, best_possible, select

Ints = NDArray[np.int64]

SETS, SMALL_CASES = 60, 40
SEEN = (0.2, 0.05)  # shares of the people whose mentions are seen
PARTNERS = 3


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def invented(accounts: int) -> Audiences:
    """A network of invented mentions, with communities and followers that grow with the mentions."""
    pairs, chance = invent(accounts, 10 * accounts), np.random.default_rng(5)
    mentioned_by = np.bincount(pairs.targets, minlength=accounts)
    followers = (np.exp(chance.normal(4, 1, accounts)) * (1 + mentioned_by) * 5).round().astype(np.float64)
    community = np.random.default_rng(7).integers(0, max(2, accounts // 200), accounts) + 1
    return Audiences(followers, community, pairs.sources.astype(np.int64), pairs.targets.astype(np.int64))


def naive(coverage: Coverage, base: list[int], capacity: int, picks: int) -> float:
    """The plain greedy selection: every account is measured again at every pick; what the first `picks` add."""
    reached, rows = Reached(coverage, base), set(range(len(coverage))) - set(base)
    before = reached.people
    for _ in range(min(picks, capacity)):
        best = max(rows, key=reached.gain)
        rows.discard(best)
        reached.add(best)
    return reached.people - before


def in_one_pass(coverage: Coverage, base: list[int], capacity: int) -> float:
    """The same with one pass over arrays for each pick."""
    reached, closed = Reached(coverage, base), list(base)
    before = reached.people
    for _ in range(capacity):
        gains = reached.gains()
        gains[closed] = -1
        closed.append(int(gains.argmax()))
        reached.add(closed[-1])
    return reached.people - before


def speed(accounts: int, capacity: int) -> None:
    audiences, base = invented(accounts), list(range(PARTNERS))
    start = time.process_time()
    coverage = estimate_coverage(audiences)
    estimate = time.process_time() - start
    limits, candidates = Limits(capacity), np.arange(PARTNERS, accounts)
    start = time.process_time()
    selection = select(coverage, base, candidates, limits)
    lazy = time.process_time() - start
    bound = seconds(lambda: best_possible(coverage, base, candidates, limits, selection))
    picks = capacity if accounts <= 1_000 else 1
    one_by_one = seconds(lambda: naive(coverage, base, capacity, picks)) * capacity / picks
    passes = seconds(lambda: in_one_pass(coverage, base, capacity))
    assert abs(in_one_pass(coverage, base, capacity) - selection.gain) <= 1e-6 * selection.gain
    share = selection.gain / best_possible(coverage, base, candidates, limits, selection)
    print(
        f"{accounts:>8,} accounts, {len(audiences.sources):>9,} pairs, {capacity} picks: estimate {estimate:6.3f} s, "
        f"lazy {lazy:6.3f} s, bound {bound:6.3f} s ({100 * share:.1f} % of it reached); naive one by one "
        f"{one_by_one:8.2f} s ({one_by_one / lazy:,.0f} x), in one pass {passes:6.3f} s ({passes / lazy:.1f} x)",
        flush=True,
    )


def exact() -> None:
    """Shares of the exact best value, without a budget and with one."""
    for with_budget in (False, True):
        shares = [_share_of_best(seed, with_budget=with_budget) for seed in range(SMALL_CASES)]
        print(
            f"exact, {'with a budget' if with_budget else 'capacity alone'}, {len(shares)} cases: "
            f"least {min(shares):.3f}, median {np.median(shares):.4f}, exactly the best in "
            f"{100 * np.mean(np.array(shares) > 1 - 1e-6):.0f} %",
            flush=True,
        )


def _share_of_best(seed: int, *, with_budget: bool) -> float:
    random, size = np.random.default_rng(seed), 14
    ends = np.unique(random.integers(0, size, (90, 2)), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    followers = np.exp(random.normal(8, 0.5, size)).round()
    coverage = estimate_coverage(Audiences(followers, random.integers(0, 3, size), ends[:, 0], ends[:, 1]), unseen=0.1)
    costs = random.integers(1, 100, size).astype(float)
    limits = Limits(int(random.integers(2, 6)), float(random.integers(40, 250)) if with_budget else None, costs)
    best = best_selection(coverage, [0], limits)
    return select(coverage, [0], np.arange(1, size), limits).gain / best if best else 1.0


# --- the estimate on real mentions


@dataclass(frozen=True)
class RealCase:
    """A network in which some people are seen, and the true followers of each account among the others."""

    audiences: Audiences
    followers: dict[int, set[int]]


def real_pairs(name: str) -> Iterator[tuple[str, str]]:
    if name == "twitter-tennis":
        with open(SHARED / name / "rg17_mentions.csv", encoding="utf-8") as file:
            yield from ((row["source"], row["target"]) for row in csv.DictReader(file))
    elif name == "digg-reply":
        for line in (SHARED / name / "out.munmun_digg_reply").read_text(encoding="utf-8").splitlines():
            if not line.startswith("%"):
                source, target, *_ = line.split()
                yield source, target
    else:
        with gzip.open(SHARED / "temporal" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
            yield from ((row["source"], row["target"]) for row in csv.DictReader(file))


def real_case(name: str, seen: float) -> RealCase:
    number: dict[str, int] = {}
    ends = {
        (number.setdefault(source, len(number)), number.setdefault(target, len(number)))
        for source, target in real_pairs(name)
        if source != target
    }
    pairs, size = np.array(sorted(ends), np.int64), len(number)
    is_seen = np.random.default_rng(0).random(size)[pairs[:, 0]] < seen
    network = nx.Graph()
    network.add_nodes_from(range(size))
    network.add_edges_from(pairs.tolist())
    community = np.zeros(size, np.int64)
    for label, members in enumerate(nx.community.louvain_communities(network, seed=1), 1):
        community[list(members)] = label
    followers: dict[int, set[int]] = {}
    for source, target in pairs[~is_seen].tolist():
        followers.setdefault(target, set()).add(source)
    known = {row: people for row, people in followers.items() if len(people) >= 3}
    counts = np.full(size, np.nan)
    counts[list(known)] = [len(people) for people in known.values()]
    return RealCase(Audiences(counts, community, *pairs[is_seen].T), known)


def sets_of(case: RealCase) -> Iterator[list[int]]:
    """Sets of 3 to 20 accounts: of all, of the hundred largest, and of one community."""
    random = np.random.default_rng(0)
    rows = np.array(list(case.followers))
    largest = rows[np.argsort(-case.audiences.followers[rows])][:100]
    for turn in range(SETS):
        community = case.audiences.community[random.choice(rows)]
        among = (rows, largest, rows[case.audiences.community[rows] == community])[turn % 3]
        chosen = random.choice(among, min(int(random.choice([3, 5, 10, 20])), len(among)), replace=False)
        if len(chosen) > 1:
            yield chosen.tolist()


def estimate(name: str, seen: float) -> None:
    case = real_case(name, seen)
    coverage = estimate_coverage(case.audiences)
    ratios, raw_ratios, held = [], [], []
    for rows in sets_of(case):
        truth = len(set[int]().union(*(case.followers[row] for row in rows)))
        raw, largest = coverage.raw(rows), float(case.audiences.followers[rows].max())
        reach = Reach.of(coverage.reach(rows), raw, largest)
        ratios.append(reach.people / truth)
        raw_ratios.append(raw / truth)
        held.append(reach.low <= 1.005 * truth and truth <= 1.005 * reach.high)
    print(
        f"estimate, {name}, {100 * seen:.0f} % seen: {np.median(ratios):.2f} of the truth (median), "
        f"error {100 * np.median(np.abs(np.array(ratios) - 1)):.0f} %, in the range {100 * np.mean(held):.0f} %; "
        f"followers added up {np.median(raw_ratios):.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--capacity", type=int, default=50)
    options = parser.parse_args()
    for accounts in options.accounts:
        speed(accounts, options.capacity)
    exact()
    if SHARED.is_dir():
        for name in ("twitter-tennis", "digg-reply", "bitcoin-otc", "dnc-emails", "fb-forum", "enron-employees"):
            for seen in SEEN:
                estimate(name, seen)


if __name__ == "__main__":
    main()
