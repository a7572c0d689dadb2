"""An invented network for benchmarks: skewed like mentions are, with communities, of any size, always the same."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SEED = 7


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of accounts 0 ... size - 1 with the number of mentions; no pair twice, none with itself."""

    size: int
    sources: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]


def invent(size: int, pairs: int) -> Pairs:
    """About seven in ten mentions stay within a community of some 200; a third of the ties are returned."""
    chance = np.random.default_rng(SEED)
    communities = max(2, size // 200)
    side = chance.integers(0, communities, size).astype(np.int32)
    order = np.argsort(side, kind="stable").astype(np.int32)
    first = np.searchsorted(side[order], np.arange(communities + 1))
    shuffled = chance.permutation(size).astype(np.int32)
    found = np.empty(0, np.int64)
    while len(found) < pairs:
        number = int((pairs - len(found)) * 1.1) + 100
        source = shuffled[_skewed(chance, number, size)]
        near = side[source]
        length = first[near + 1] - first[near]
        within = order[first[near] + np.minimum((chance.pareto(1.2, number) * length / 8).astype(np.int64), length - 1)]
        target = np.where(chance.random(number) < 0.7, within, shuffled[_skewed(chance, number, size)])
        back = chance.random(number) < 0.33
        ends = np.stack([np.append(source, target[back]), np.append(target, source[back])]).astype(np.int64)
        ends = ends[:, ends[0] != ends[1]]
        found = np.unique(np.append(found, ends[0] * size + ends[1]))
    found = np.sort(chance.choice(found, pairs, replace=False))
    counts = 1 + np.minimum(chance.pareto(1.5, pairs), 500).astype(np.int64)
    return Pairs(size, (found // size).astype(np.int32), (found % size).astype(np.int32), counts)


def _skewed(chance: np.random.Generator, number: int, size: int) -> npt.NDArray[np.int64]:
    return np.minimum(size * chance.random(number) ** 2.5, size - 1).astype(np.int64)
