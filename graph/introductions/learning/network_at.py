"""The network as it was at a cut of its history, with the features of every node at that time."""

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.introductions.learning.embedding import embed
from graph.introductions.learning.kernels import FAST, MEDIUM, SLOW
from graph.introductions.learning.together import SharedPosts
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.arrays import Bools, Floats, Indices, Ints, Reals
from graph.nx_backend.kernels import csr
from graph.nx_backend.network import Network
from graph.snapshot.history import History

# Shares of the history, counted in mentions: a half-life without a unit, which bursts and pauses do not distort.
HALF_LIVES = (1 / 64, 1 / 16, 1 / 4)
HUB_SHARE = 0.01  # of the nodes, the most mentioned
COMMUNITY_TRIALS = 5  # single searches differ by as much as a feature contributes
LARGE = 20_000  # nodes; in larger networks searches differ less, and cost more
TRIALS_IN_LARGE = 1
LIST_LENGTH = 20  # of the partners that a node mentioned for the first time lately
TINY = 1e-6
SEED = 1


ACCOUNT = (
    "in_degree",
    *(f"in_events_{half_life}" for half_life in (FAST, MEDIUM, SLOW)),
    *(f"new_partners_{half_life}" for half_life in (FAST, MEDIUM, SLOW)),
    "out_degree",
    "out_events",
    "out_events_recent",
    "since_last_in",
    "since_last_out",
    "age",
    "reciprocity",
)
_PREPARED = (
    "popularity_preference",
    "neighbor_share",
    "out_share",
    "neighbor_share_back",
    "out_share_back",
    "interest_communities",
    "audience_communities",
    "audience",
    "interest_words",
    "shared_posts",
)


@dataclass(frozen=True)
class SparseRows:
    """A sparse matrix by rows, columns ascending."""

    indptr: Ints
    indices: Indices
    values: Reals

    def of(self, row: int) -> Indices:
        """The columns of the entries of a row."""
        return self.indices[self.indptr[row] : self.indptr[row + 1]]

    def values_of(self, row: int) -> Reals:
        return self.values[self.indptr[row] : self.indptr[row + 1]]

    @cached_property
    def lengths(self) -> Ints:
        return np.diff(self.indptr)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        size = len(self.indptr) - 1
        return sparse.csr_array((self.values, self.indices, self.indptr), shape=(size, size), copy=False)


class NetworkAt:
    """The network of the first `cut` mentions of a history; nothing later is used, not even the accounts to come.

    Nodes are numbered from 0 among the accounts known at the cut; node `i` is the account at `position[i]` of the
    snapshot. `out`, `incoming` and `neighbors` hold the mentions from, to, and from or to each node.

    Ages are those of the history until the cut; see `History.ages`.
    """

    RECENT_ACTIVITY = ACCOUNT.index("out_events_recent")

    def __init__(self, history: History, cut: int | None = None) -> None:
        cut = len(history) if cut is None else cut
        self.cut = cut
        until_cut = history.until(cut)
        self.is_dated = until_cut.is_dated
        is_known = np.zeros(history.accounts, np.bool_)
        is_known[until_cut.source] = True
        is_known[until_cut.target] = True
        self.position: Ints = np.flatnonzero(is_known)
        node = np.cumsum(is_known, dtype=np.int64) - 1
        source, target = node[until_cut.source], node[until_cut.target]
        size = len(self.position)
        pair, first, pair_of_mention = np.unique(source * max(1, size) + target, return_index=True, return_inverse=True)
        age = until_cut.ages
        decay = [0.5 ** (age / half_life) for half_life in HALF_LIVES]
        pair_source = (pair // max(1, size)).astype(np.int32)
        targets = (pair % max(1, size)).astype(np.int32)
        indptr = np.searchsorted(pair_source, np.arange(size + 1)).astype(np.int64)
        weight = until_cut.weight
        counts = np.log1p(np.bincount(pair_of_mention, weight, len(pair))).astype(np.float32)
        self.out = SparseRows(indptr, targets, counts)
        faded = [np.bincount(pair_of_mention, weight * part, len(pair)) for part in decay]
        self.recent: Reals = (np.log1p(np.stack(faded, axis=1).reshape(-1, 3)) + TINY).astype(np.float32)
        self.incoming = SparseRows(*csr.transpose(indptr, targets, counts))
        incoming = self.incoming.indptr, self.incoming.indices, self.incoming.values
        self.neighbors = SparseRows(*csr.merge(indptr, targets, counts, *incoming))
        self._first = first.astype(np.int64)
        self._history = until_cut
        self.account = self._account_features(source, target, weight, age, decay, first)
        self._is_prepared = False
        self._preparing = threading.Lock()

    def __len__(self) -> int:
        return len(self.position)

    def nodes_at(self, positions: Ints) -> Ints:
        """The nodes of accounts by their position in the snapshot; -1 for accounts not known at the cut."""
        if not len(self):
            return np.full(len(positions), -1, np.int64)
        node = np.minimum(np.searchsorted(self.position, positions), len(self) - 1).astype(np.int64)
        return np.where(self.position[node] == positions, node, -1)

    def _account_features(
        self, source: Ints, target: Ints, weight: Reals, age: Floats, decay: list[Floats], first: Ints
    ) -> Reals:
        """The features `ACCOUNT` of every node; `first` is the first mention of each entry of `out`."""
        size = len(self)

        def youngest(ends: Ints) -> Floats:
            lowest = np.ones(size)
            np.minimum.at(lowest, ends, age)
            return lowest

        def total(ends: npt.NDArray[np.integer], values: npt.NDArray[np.floating]) -> Floats:
            return np.log1p(np.bincount(ends, values, size))

        oldest = np.zeros(size)
        np.maximum.at(oldest, source, age)
        np.maximum.at(oldest, target, age)
        returned = csr.shared_entries(self.out.indptr, self.out.indices, self.incoming.indptr, self.incoming.indices)
        columns: dict[str, npt.NDArray[np.floating]] = {
            "in_degree": np.log1p(self.incoming.lengths),
            "out_degree": np.log1p(self.out.lengths),
            "out_events": total(source, weight),
            "out_events_recent": total(source, weight * decay[MEDIUM]),
            "since_last_in": youngest(target),
            "since_last_out": youngest(source),
            "age": oldest,
            "reciprocity": returned / np.maximum(1, self.out.lengths),
        }
        for half_life, part in enumerate(decay):
            columns[f"in_events_{half_life}"] = total(target, weight * part)
            columns[f"new_partners_{half_life}"] = total(self.out.indices, part[first])
        return np.stack([columns[name] for name in ACCOUNT], axis=1).astype(np.float32)

    # --- needed by a trained model only

    def prepare(self) -> None:
        """Compute what a trained model needs of every node: seconds for a large network, once."""
        if self._is_prepared:
            return
        with self._preparing:
            for name in _PREPARED:
                getattr(self, name)
            self._is_prepared = True

    @property
    def is_prepared(self) -> bool:
        return self._is_prepared

    @cached_property
    def popularity_preference(self) -> Reals:
        """The mean log popularity of the nodes that each node mentions."""
        popular = np.log1p(self.incoming.lengths)[self.out.indices]
        return np.asarray(csr.sums(self.out.indptr, popular) / np.maximum(1, self.out.lengths), np.float32)

    def newest_partners(self, source: int) -> Indices:
        """The nodes that a node mentioned first of all most lately, the latest first: at most `LIST_LENGTH`."""
        start, end = self.out.indptr[source], self.out.indptr[source + 1]
        latest = np.argsort(-self._first[start:end], kind="stable")[:LIST_LENGTH]
        return self.out.indices[start:end][latest]

    @cached_property
    def shared_posts(self) -> SharedPosts:
        """The posts that mention several accounts, these by their positions in the snapshot."""
        return SharedPosts.of(self._history)

    @cached_property
    def bio_words(self) -> sparse.csr_array | None:
        """The words of each node's bio as a row of length 1; None if no bio is known."""
        words = self._history.words
        return words.vectors[self.position] if words is not None and len(self) else None

    @cached_property
    def interest_words(self) -> sparse.csr_array | None:
        """The words of the bios of the nodes that each node mentions, as a row of length 1; None if no bio is known."""
        if self.bio_words is None:
            return None
        words = (self.out.matrix @ self.bio_words).tocsr()
        length = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
        return (sparse.diags_array(1 / np.maximum(TINY, length)) @ words).tocsr()

    @cached_property
    def hubs(self) -> Bools:
        """Whether each node is among the most mentioned `HUB_SHARE`."""
        is_hub = np.zeros(len(self), np.bool_)
        is_hub[np.argsort(-self.incoming.lengths, kind="stable")[: max(1, int(len(self) * HUB_SHARE))]] = True
        return is_hub

    @cached_property
    def neighbor_share(self) -> Floats:
        """The part of a node's walk that takes each entry of `neighbors`: equal parts."""
        return np.repeat(1 / np.maximum(1, self.neighbors.lengths), self.neighbors.lengths)

    @cached_property
    def neighbor_share_back(self) -> Floats:
        """For each entry of `neighbors` the part of the walk that takes it in the other direction."""
        return np.asarray(1 / self.neighbors.lengths[self.neighbors.indices])

    @cached_property
    def out_share_back(self) -> Floats:
        """For each entry of `incoming` the part of the other node's walk that takes it."""
        return np.asarray(csr.transpose(self.out.indptr, self.out.indices, self.out_share)[2])

    @cached_property
    def recency_weight(self) -> Reals:
        """The weight of each entry of `out`: all its mentions, with recent ones counted three times."""
        return self.out.values + 2 * self.recent[:, MEDIUM]

    @cached_property
    def out_share(self) -> Floats:
        """The part of a node's walk that takes each entry of `out`: by `recency_weight`."""
        sums = csr.sums(self.out.indptr, self.recency_weight)
        return self.recency_weight / np.repeat(np.maximum(sums, TINY), self.out.lengths)

    @cached_property
    def community(self) -> Indices:
        """Leiden communities of the undirected network, numbered from 0: the best of several searches."""
        ties = Network(
            self.neighbors.indptr,
            self.neighbors.indices,
            self.neighbors.values.astype(np.float64),
            directed=False,
        )
        if not len(ties.indices):
            return np.arange(len(self), dtype=np.int32)
        trials = COMMUNITY_TRIALS if len(self) <= LARGE else TRIALS_IN_LARGE
        searches = [community_detection.leiden(ties, seed=SEED + trial) for trial in range(trials)]
        return max(searches, key=lambda label: community_detection.modularity_of(ties, label))

    @cached_property
    def audience_communities(self) -> SparseRows:
        """The share of each community among the nodes that mention each node."""
        return self._community_shares(self.incoming)

    @cached_property
    def interest_communities(self) -> SparseRows:
        """The share of each community among the nodes that each node mentions."""
        return self._community_shares(self.out)

    def _community_shares(self, rows: SparseRows) -> SparseRows:
        communities = max(1, int(self.community.max(initial=-1)) + 1)
        row = np.repeat(np.arange(len(self), dtype=np.int64), rows.lengths)
        cell, number = np.unique(row * communities + self.community[rows.indices], return_counts=True)
        row_of_cell = cell // communities
        share = (number / np.maximum(1, rows.lengths)[row_of_cell]).astype(np.float32)
        indptr = np.searchsorted(row_of_cell, np.arange(len(self) + 1)).astype(np.int64)
        return SparseRows(indptr, (cell % communities).astype(np.int32), share)

    @cached_property
    def embeddings(self) -> tuple[Reals, Reals]:
        """Nodes as sources and as targets; see `embed`."""
        size = len(self)
        return embed(sparse.csr_array((self.recency_weight, self.out.indices, self.out.indptr), shape=(size, size)))

    @cached_property
    def audience(self) -> Reals:
        """The target side of `embeddings`, each vector of length 1."""
        as_target = self.embeddings[1]
        return as_target / np.maximum(TINY, np.linalg.norm(as_target, axis=1, keepdims=True))
