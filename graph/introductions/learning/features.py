"""What speaks for each account that somebody could come to know: 36 numbers, all from before the cut.

Pair scores are told as the logarithm of their share of the best one among the source's candidates: a score of half the
best says the same in a small circle and in a large one.
"""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import kernels
from graph.introductions.learning.network_at import ACCOUNT, NetworkAt, Reals
from graph.snapshot.history import Ints

PAIR = (
    *(f"cocitation_{i}" for i in range(3)),
    "cocitation",
    "cocitation_both_recent",
    "out_out_recent",
    "out_out_counts",
    "out_out_walk",
    "resource_allocation",
    "in_out",
    "out_in",
    "in_in",
    "nearest_users",
    "walk_undirected",
    "walk_directed",
)
BETWEEN = (
    "interest_in_community",
    "audience_from_community",
    "same_community",
    "embedding",
    "audience_likeness",
    "taste_x_in_degree",
    "taste_x_new_partners",
)
FEATURES = (*PAIR, *ACCOUNT, *BETWEEN)
RECENT_COCITATION = PAIR.index("cocitation_1")
FLOOR = 0.001  # of a share, so that its logarithm has an end
TINY = 1e-6


@dataclass(frozen=True)
class Candidates:
    """The nodes two steps from one source (`target`), and a row of raw pair scores for each."""

    source: int
    target: Ints
    scores: Reals

    def __len__(self) -> int:
        return len(self.target)


class FeatureExtractor:
    """Finds and describes the candidates of one source after the other.

    Its room to work in is taken by one caller at a time: for work on many threads give each one of its own.
    """

    def __init__(self, past: NetworkAt, *, walks: bool = True) -> None:
        self.past, self.walks = past, walks
        size = len(past)
        self._busy = threading.Lock()
        self._mark = np.zeros(size, np.int8)
        self._alike = np.zeros((size, 3), np.float32)
        self._scores = np.zeros((size, kernels.PAIR_SCORES), np.float32)
        self._met = np.empty(size, np.int32)
        self._found = np.empty(size, np.int32)
        self._now, self._later = np.zeros(size), np.zeros(size)

    def candidates(self, source: int) -> Candidates:
        """Everybody at two steps from the source, mentions of both directions counted, and their pair scores."""
        with self._busy:
            return self._candidates(source)

    def _candidates(self, source: int) -> Candidates:
        past = self.past
        near = past.near.indptr, past.near.indices
        number = kernels.candidates(source, *near, self._mark, self._found)
        target = self._found[:number].copy()
        kernels.score_pairs(
            source,
            past.out.indptr,
            past.out.indices,
            past.out.values,
            past.recent,
            past.incoming.indptr,
            past.incoming.indices,
            *near,
            past.near.values,
            self._mark,
            self._alike,
            self._met,
            self._scores,
        )
        kernels.unmark(source, *near, self._mark, target)
        scores = self._scores[target]
        self._scores[target] = 0
        if self.walks:
            walked = ((past.near, past.near_share), (past.out, past.out_share))
            for column, (matrix, share) in enumerate(walked, kernels.PAIR_SCORES - 2):
                met = kernels.walk(source, matrix.indptr, matrix.indices, share, self._now, self._later, self._met)
                scores[:, column] = self._now[target]
                self._now[self._met[:met]] = 0
        return Candidates(source, target.astype(np.int64), scores)

    def describe(self, found: Candidates) -> Reals:
        """The `FEATURES` of candidates, a row each."""
        past, source, target = self.past, found.source, found.target
        account = past.account[target]
        columns = np.empty((len(target), len(FEATURES)), np.float32)
        columns[:, : len(PAIR)] = np.log(FLOOR + relative(found.scores))
        columns[:, len(PAIR) : len(PAIR) + len(ACCOUNT)] = account
        between = columns[:, len(PAIR) + len(ACCOUNT) :]
        interest, own = past.interest_communities, past.community[source]
        goes_to = np.zeros(int(past.community.max(initial=0)) + 1, np.float32)
        goes_to[interest.of(source)] = interest.values[interest.indptr[source] : interest.indptr[source + 1]]
        between[:, 0] = goes_to[past.community[target]]
        audience = past.audience_communities
        share = np.empty(len(target), np.float32)
        kernels.look_up(target, own, audience.indptr, audience.indices, audience.values, share)
        between[:, 1] = share
        between[:, 2] = past.community[target] == own
        as_source, as_target = past.embeddings
        between[:, 3] = relative((as_target[target] @ as_source[source])[:, np.newaxis])[:, 0]
        between[:, 4] = np.maximum(0, past.audience[target] @ past.audience[source])
        between[:, 5] = past.taste[source] * account[:, ACCOUNT.index("in_degree")]
        between[:, 6] = past.taste[source] * account[:, ACCOUNT.index("new_partners_1")]
        return columns


def relative(scores: Reals) -> Reals:
    """Each column as shares of its highest value; negative ones are 0."""
    if not len(scores):
        return scores
    kept = np.maximum(scores, 0)
    return kept / np.maximum(kept.max(axis=0), TINY)


def new_ties(past: NetworkAt, source: npt.NDArray[np.integer], target: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Of the mentions of a later time (positions in the snapshot) the pairs that were two steps apart in the past.

    Returns their numbers in the past, each pair once, in order of the source.
    """
    pair = np.stack([past.positions(source.astype(np.int64)), past.positions(target.astype(np.int64))])
    ones, others = np.unique(pair[:, (pair >= 0).all(axis=0)], axis=1)
    met = past.near.matrix
    keep = np.zeros(len(ones), np.bool_)
    for start in range(0, len(ones), 10_000):  # rows of a dense network take room
        one, other = ones[start : start + 10_000], others[start : start + 10_000]
        touch = np.asarray(met[one].multiply(met[other]).sum(axis=1)).ravel() > 0
        apart = np.asarray(met[one, other]).ravel() == 0
        keep[start : start + 10_000] = touch & apart & (one != other)
    return ones[keep], others[keep]
