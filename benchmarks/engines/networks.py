"""An invented network of any size, always the same: skewed degrees, communities and returned ties, as mentions have."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

SEED = 7


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of accounts 0 ... size - 1 with their number of mentions, without duplicates and loops."""

    size: int
    sources: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]


def invent(size: int, pairs: int) -> Pairs:
    """About seven in ten mentions stay within a community of some 200 accounts; a third of the ties are returned."""
    rng = np.random.default_rng(SEED)
    communities = max(2, size // 200)
    side = rng.integers(0, communities, size).astype(np.int32)
    order = np.argsort(side, kind="stable").astype(np.int32)
    first = np.searchsorted(side[order], np.arange(communities + 1))
    shuffled = rng.permutation(size).astype(np.int32)
    codes = np.empty(0, np.int64)
    while len(codes) < pairs:
        number = int((pairs - len(codes)) * 1.1) + 100
        source = shuffled[_skewed(rng, number, size)]
        near = side[source]
        length = first[near + 1] - first[near]
        within = order[first[near] + np.minimum((rng.pareto(1.2, number) * length / 8).astype(np.int64), length - 1)]
        target = np.where(rng.random(number) < 0.7, within, shuffled[_skewed(rng, number, size)])
        back = rng.random(number) < 0.33
        ends = np.stack([np.append(source, target[back]), np.append(target, source[back])]).astype(np.int64)
        ends = ends[:, ends[0] != ends[1]]
        codes = np.unique(np.append(codes, ends[0] * size + ends[1]))
    codes = np.sort(rng.choice(codes, pairs, replace=False))
    counts = 1 + np.minimum(rng.pareto(1.5, pairs), 500).astype(np.int64)
    return Pairs(size, (codes // size).astype(np.int32), (codes % size).astype(np.int32), counts)


def disconnected(pairs: Pairs, labels: npt.ArrayLike) -> int:
    """How many communities the pairs between their own members do not connect; counted the same for every engine."""
    label = np.asarray(labels)
    inside = label[pairs.sources] == label[pairs.targets]
    ends = (pairs.sources[inside], pairs.targets[inside])
    matrix = sparse.coo_array((np.ones(inside.sum(), np.int8), ends), shape=(pairs.size, pairs.size))
    _, first = np.unique(csgraph.connected_components(matrix, directed=False)[1], return_index=True)
    _, parts = np.unique(label[first], return_counts=True)
    return int(np.count_nonzero(parts > 1))


def _skewed(rng: np.random.Generator, number: int, size: int) -> npt.NDArray[np.int64]:
    return np.minimum(size * rng.random(number) ** 2.5, size - 1).astype(np.int64)
