"""Evidence that was tried for introductions and rejected: it changed the mean over networks by less than noise.

Each feature is the product of a row of one sparse matrix with others, read at the two-step nodes of a source, as the
logarithm of its share of the highest value; see `graph.introductions.learning.features`.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import linalg

from graph.introductions.learning.features import FLOOR, TwoStepNodes, share_of_highest
from graph.introductions.learning.network_at import HALF_LIVES, NetworkAt
from graph.nx_backend.arrays import Floats, Ints, Reals
from graph.snapshot.history import History

DELAYS = (1 / 64, 1 / 16, 1 / 4)  # upper ends of the bins, as shares of the history
NEIGHBORHOOD = 5  # places in a list of new partners that count as near each other
DIMENSIONS = 32
NEWEST = (1, 5, 20)
TINY = 1e-6

GROUPS = {
    "recent ties either way": ("either_fast", "either_medium", "either_slow"),
    "delay since the introducer met them": ("met_0", "met_1", "met_2"),
    "density in the introducer's circle": ("density",),
    "met by similar accounts lately": ("met_alike",),
    "recent mentions back": ("in_in_recent", "in_out_recent", "out_in_recent"),
    "ordered lists of new partners": ("ordered_1", "ordered_5", "ordered_20"),
    "the candidate's clock": ("trend", "trend_of_new", "first_share", "own_new"),
}

Matrix = sparse.csr_array


def by_degree(matrix: Matrix, power: float = -1.0) -> Matrix:
    """Each row times a power of its number of entries."""
    lengths = np.maximum(1, np.diff(matrix.indptr)).astype(np.float64)
    return sparse.csr_array(sparse.diags_array(lengths**power) @ matrix)


class RejectedEvidence:
    """Computes the features of `GROUPS`, in their order."""

    def __init__(self, network: NetworkAt, history: History) -> None:
        self.network = network
        size = len(network)
        until = history.until(network.cut)
        node = network.nodes_at(np.arange(history.accounts))
        source, target = node[until.source], node[until.target]
        age = until.ages
        pair, first = np.unique(source * size + target, return_index=True)

        def of_pairs(values: npt.NDArray[np.floating]) -> Matrix:
            return sparse.csr_array((values, (pair // size, pair % size)), shape=(size, size))

        recent = [of_pairs(network.recent[:, half_life].astype(np.float64)) for half_life in range(len(HALF_LIVES))]
        met = [of_pairs(0.5 ** (age[first] / half_life)) for half_life in HALF_LIVES]
        either = [(part + part.T).tocsr() for part in recent]
        known = (network.neighbors.matrix > 0).astype(np.float64).tocsr()
        triangles = known.multiply(known @ known).tocsr()
        rarity = sparse.diags_array(1 / np.log(np.maximum(2, network.neighbors.lengths)))
        self._paths = [
            *((either[1], by_degree(part)) for part in either),
            *((known, (rarity @ part).tocsr()) for part in self._delays(known, source, target, age)),
            (known, by_degree(triangles)),
            ((met[1] @ by_degree(met[1].T.tocsr())).tocsr(), by_degree(met[1])),
            (recent[1].T.tocsr(), by_degree(recent[1].T.tocsr())),
            (recent[1].T.tocsr(), by_degree(recent[1])),
            (recent[1], by_degree(recent[1].T.tocsr())),
        ]
        order = np.lexsort((first, pair // size))
        self._partner, self._start = (pair % size)[order], np.searchsorted((pair // size)[order], np.arange(size + 1))
        self._ordered = self._embed(size)
        weights = [np.asarray(until.weight * 0.5 ** (age / half_life), np.float64) for half_life in HALF_LIVES]
        events: list[Floats] = [np.bincount(target, weight, size).astype(np.float64) for weight in weights]
        self._clock = self._own_clock(events, met)

    @staticmethod
    def _delays(known: Matrix, source: Ints, target: Ints, age: Floats) -> list[Matrix]:
        """For each bin of delay, the pairs whose first mention either way was that long ago."""
        size = known.shape[0]
        ends, first = np.unique(np.minimum(source, target) * size + np.maximum(source, target), return_index=True)
        number = np.searchsorted(DELAYS, age[first])
        bins = []
        for delay in range(len(DELAYS)):
            chosen = ends[number == delay]
            part = sparse.csr_array((np.ones(len(chosen)), (chosen // size, chosen % size)), shape=(size, size))
            bins.append((part + part.T).tocsr())
        return bins

    def _embed(self, size: int) -> Reals:
        """Vectors of nodes that stand near each other in the lists of new partners (positive pointwise information)."""
        owner = np.repeat(np.arange(size), np.diff(self._start))
        rows, columns, weights = [], [], []
        for gap in range(1, NEIGHBORHOOD + 1):
            same = owner[gap:] == owner[:-gap]
            rows.append(self._partner[:-gap][same])
            columns.append(self._partner[gap:][same])
            weights.append(np.full(int(same.sum()), 1 / gap))
        ends = np.concatenate(rows), np.concatenate(columns)
        near = sparse.csr_array((np.concatenate(weights), ends), shape=(size, size))
        near = (near + near.T).tocoo()
        total = np.asarray(near.sum(axis=1)).ravel()
        smoothed = total**0.75
        information = np.log(np.maximum(1, near.data * smoothed.sum() / (total[near.row] * smoothed[near.col])))
        matrix = sparse.csr_array((information, (near.row, near.col)), shape=(size, size))
        matrix.eliminate_zeros()
        start = np.random.default_rng(0).random(size)
        left, value, _ = linalg.svds(matrix, k=max(1, min(DIMENSIONS, size // 4)), v0=start, tol=1e-3)
        vectors = left * np.sqrt(np.maximum(0, value))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(TINY, lengths), np.float32)

    @staticmethod
    def _own_clock(events: list[Floats], met: list[Matrix]) -> Reals:
        """Fast against slow mentions and new partners, the share of first mentions, and the partners met lately."""
        new = [np.asarray(part.sum(axis=0)).ravel() for part in met]
        columns = [
            np.log((16 * events[0] + 1) / (events[2] + 1)),
            np.log((16 * new[0] + 1) / (new[2] + 1)),
            (new[1] + 0.1) / (events[1] + 1),
            np.log1p(np.asarray(met[1].sum(axis=1)).ravel()),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def features(self, nodes: TwoStepNodes) -> Reals:
        """A row for each two-step node."""
        paths = [(first[[nodes.source]] @ rest).toarray()[0][nodes.target] for first, rest in self._paths]
        shares = np.log(FLOOR + share_of_highest(np.stack(paths, axis=1).astype(np.float32)))
        newest = self._partner[self._start[nodes.source] : self._start[nodes.source + 1]][::-1]
        ordered = np.zeros((len(nodes), len(NEWEST)), np.float32)
        if len(newest):
            means = np.stack([self._ordered[newest[:number]].mean(axis=0) for number in NEWEST])
            ordered = self._ordered[nodes.target] @ means.T
        return np.hstack([shares, ordered, self._clock[nodes.target]]).astype(np.float32)
