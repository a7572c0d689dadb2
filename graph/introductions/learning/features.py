"""The features of each account that a source could come to mention, all from before the cut.

A pair feature is the logarithm of its share of the highest value among the source's two-step nodes: half the highest
value means the same in a small circle and in a large one.
"""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import kernels
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.network_at import ACCOUNT, NetworkAt
from graph.nx_backend.arrays import Ints, Reals

RELATION = (
    "interest_in_community",
    "audience_from_community",
    "same_community",
    "embedding",
    "audience_likeness",
    "newest_partner_likeness",
    "newest_5_likeness",
    "newest_20_likeness",
    "popularity_preference_x_in_degree",
    "popularity_preference_x_new_partners",
    "own_words",
    "interest_words",
    "mentioned_together",
)
FEATURES = (*PAIR, *ACCOUNT, *RELATION)
RECENT_COCITATION = PAIR.index("cocitation_1")
COCITATION = PAIR.index("cocitation")
NEWEST = (1, 5, 20)  # partners that the source mentioned for the first time lately
FLOOR = 0.001  # of a share, so that its logarithm is finite
TINY = 1e-6

_IN_DEGREE, _NEW_PARTNERS = ACCOUNT.index("in_degree"), ACCOUNT.index("new_partners_1")
_WALKS = (PAIR.index("walk_undirected"), PAIR.index("walk_directed"))


@dataclass(frozen=True)
class TwoStepNodes:
    """The nodes two steps from `source`, ascending, and a row of raw pair scores for each."""

    source: int
    target: Ints
    pair_scores: Reals

    def __len__(self) -> int:
        return len(self.target)


class FeatureExtractor:
    """Finds the two-step nodes of one source after the other, and computes their features.

    The working arrays are used by one caller at a time: give each thread an extractor of its own.
    """

    def __init__(self, network: NetworkAt, *, walks: bool = True) -> None:
        self.network, self.walks = network, walks
        size = len(network)
        self._busy = threading.Lock()
        self._mark = np.zeros(size, np.int8)
        self._similar = np.zeros((size, kernels.SIMILAR_COLUMNS), np.float32)
        self._scores = np.zeros((size, len(PAIR)), np.float32)
        self._visited = np.empty(size, np.int32)
        self._nodes = np.empty(size, np.int32)
        self._now, self._later = np.zeros(size), np.zeros(size)

    def two_step_nodes(self, source: int) -> TwoStepNodes:
        """The nodes two steps from the source, along mentions of either direction, with their pair scores."""
        with self._busy:
            return self._two_step_nodes(source)

    def number_of_two_step_nodes(self, source: int) -> int:
        """How many nodes are two steps from the source: takes a small part of the time that their scores take."""
        neighbors = self.network.neighbors.indptr, self.network.neighbors.indices
        with self._busy:
            number = int(kernels.two_step_nodes(source, *neighbors, self._mark, self._nodes))
            kernels.clear_marks(source, *neighbors, self._mark, self._nodes[:number])
        return number

    def _two_step_nodes(self, source: int) -> TwoStepNodes:
        neighbors = self.network.neighbors.indptr, self.network.neighbors.indices
        number = kernels.two_step_nodes(source, *neighbors, self._mark, self._nodes)
        target = self._nodes[:number].copy()
        self._score_pairs(source)
        kernels.clear_marks(source, *neighbors, self._mark, target)
        scores = self._scores[target]
        self._scores[target] = 0
        if self.walks:
            self._score_walks(source, target, scores)
        return TwoStepNodes(source, target.astype(np.int64), scores)

    def _score_pairs(self, source: int) -> None:
        """Add the pair scores of the marked nodes into `_scores`, except those of the walks."""
        network, mark, scores = self.network, self._mark, self._scores
        out = network.out.indptr, network.out.indices
        incoming = network.incoming.indptr, network.incoming.indices
        neighbors = network.neighbors.indptr, network.neighbors.indices, network.neighbors.values
        kernels.score_out_out(source, *out, network.out.values, network.recent, mark, scores)
        kernels.score_cocitation(source, *out, network.recent, *incoming, mark, self._similar, self._visited, scores)
        kernels.score_in_paths(source, *out, *incoming, mark, scores)
        kernels.score_resource_allocation(source, *neighbors, mark, scores)

    def _score_walks(self, source: int, target: npt.NDArray[np.int32], scores: Reals) -> None:
        network = self.network
        walked = (
            (network.neighbors, network.neighbor_share, network.neighbors, network.neighbor_share_back),
            (network.out, network.out_share, network.incoming, network.out_share_back),
        )
        for column, (rows, share, back, share_back) in zip(_WALKS, walked, strict=True):
            visited = kernels.walk(source, rows.indptr, rows.indices, share, self._now, self._later, self._visited)
            reached = np.empty(len(target), np.float64)
            kernels.walk_to(target, back.indptr, back.indices, share_back, self._now, reached)
            scores[:, column] = reached
            self._now[self._visited[:visited]] = 0

    def features(self, nodes: TwoStepNodes) -> Reals:
        """The `FEATURES` of two-step nodes, a row each."""
        self.network.prepare()
        account = self.network.account[nodes.target]
        columns = np.empty((len(nodes), len(FEATURES)), np.float32)
        columns[:, : len(PAIR)] = np.log(FLOOR + share_of_highest(nodes.pair_scores))
        columns[:, len(PAIR) : len(PAIR) + len(ACCOUNT)] = account
        relation = self._relation(nodes, account)
        for column, name in enumerate(RELATION, len(PAIR) + len(ACCOUNT)):
            columns[:, column] = relation[name]
        return columns

    def _relation(self, nodes: TwoStepNodes, account: Reals) -> dict[str, npt.NDArray[np.generic]]:
        """The features `RELATION`, by name."""
        network, source, target = self.network, nodes.source, nodes.target
        community, own_community = network.community[target], network.community[source]
        interest = np.zeros(int(network.community.max(initial=0)) + 1, np.float32)
        interest[network.interest_communities.of(source)] = network.interest_communities.values_of(source)
        audience = network.audience_communities
        audience_share = np.empty(len(target), np.float32)
        kernels.look_up(target, own_community, audience.indptr, audience.indices, audience.values, audience_share)
        as_source, as_target = network.embeddings
        affinity = (as_target[target] @ as_source[source])[:, np.newaxis]
        preference = network.popularity_preference[source]
        newest = self._newest_likeness(nodes)
        own_words, interest_words = self._word_likeness(nodes)
        return {
            "interest_in_community": interest[community],
            "audience_from_community": audience_share,
            "same_community": community == own_community,
            "embedding": share_of_highest(affinity)[:, 0],
            "audience_likeness": np.maximum(0, network.audience[target] @ network.audience[source]),
            "newest_partner_likeness": newest[:, 0],
            "newest_5_likeness": newest[:, 1],
            "newest_20_likeness": newest[:, 2],
            "mentioned_together": self._mentioned_together(nodes),
            "own_words": own_words,
            "interest_words": interest_words,
            "popularity_preference_x_in_degree": preference * account[:, _IN_DEGREE],
            "popularity_preference_x_new_partners": preference * account[:, _NEW_PARTNERS],
        }

    def _newest_likeness(self, nodes: TwoStepNodes) -> Reals:
        """How like the audiences of the source's newest partners those of each node are: the mean over `NEWEST`."""
        audience, newest = self.network.audience, self.network.newest_partners(nodes.source)
        if not len(newest):
            return np.zeros((len(nodes), len(NEWEST)), np.float32)
        # The mean over partners is taken of their vectors, so that each node costs one product for each number.
        means = np.stack([audience[newest[:number]].mean(axis=0) for number in NEWEST])
        return audience[nodes.target] @ means.T

    def _mentioned_together(self, nodes: TwoStepNodes) -> Reals:
        """How often and how lately one post mentioned each node and the source, as a pair feature."""
        position = self.network.position
        scores = self.network.shared_posts.scores(int(position[nodes.source]), position[nodes.target])
        return np.log(FLOOR + share_of_highest(scores[:, np.newaxis]))[:, 0]

    def _word_likeness(self, nodes: TwoStepNodes) -> tuple[Reals, Reals]:
        """How far the words of each node's bio are those of the source's bio, and of the bios that it mentions."""
        words, interests = self.network.bio_words, self.network.interest_words
        if words is None or interests is None:
            none = np.zeros(len(nodes), np.float32)
            return none, none
        of_nodes = words[nodes.target]
        own, interest = words[[nodes.source]], interests[[nodes.source]]
        return of_nodes @ own.toarray()[0], of_nodes @ interest.toarray()[0]


def share_of_highest(scores: Reals) -> Reals:
    """Each column as shares of its highest value; negative values are 0.

    >>> share_of_highest(np.array([[2.0, -1.0], [4.0, 5.0]], np.float32)).tolist()
    [[0.5, 0.0], [1.0, 1.0]]
    """
    if not len(scores):
        return scores
    positive = np.maximum(scores, 0)
    return positive / np.maximum(positive.max(axis=0), TINY)


def new_ties(network: NetworkAt, source: npt.NDArray[np.integer], target: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """The pairs among later mentions whose nodes were two steps apart in the network.

    Parameters
    ----------
    source, target : shape (n,)
        The ends of the mentions, as positions in the snapshot.

    Returns
    -------
    Source and target nodes, each pair once, in order of the source.
    """
    ends = np.stack([network.nodes_at(source.astype(np.int64)), network.nodes_at(target.astype(np.int64))])
    sources, targets = np.unique(ends[:, (ends >= 0).all(axis=0)], axis=1)
    is_new = np.zeros(len(sources), np.bool_)
    kernels.are_two_steps_apart(sources, targets, network.neighbors.indptr, network.neighbors.indices, is_new)
    return sources[is_new], targets[is_new]
