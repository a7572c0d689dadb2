"""The network as it was after some of its events, and what can be said of every account then."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph, linalg

from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.kernels import csr
from graph.nx_backend.network import Network
from graph.snapshot.history import History, Indices, Ints

HALF_LIVES = (1 / 64, 1 / 16, 1 / 4)  # shares of the history, counted in events: no unit, and bursts do no harm
MEDIUM = 1  # the place of the middle one
HUB_SHARE = 0.01  # of the accounts, the most mentioned
DIMENSIONS = 32  # of the embedding
COMMUNITY_TRIALS = 5  # single searches differ by as much as features bring
LARGE = 20_000  # accounts; in larger networks searches differ less, and cost more
TRIALS_IN_LARGE = 2
PRECISION = 1e-3  # of the embedding, relative to its singular values
TINY = 1e-6
SEED = 1

Reals = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

ACCOUNT = (
    "in_degree",
    *(f"in_events_{i}" for i in range(3)),
    *(f"new_partners_{i}" for i in range(3)),
    "out_degree",
    "out_events",
    "out_events_recent",
    "since_last_in",
    "since_last_out",
    "age",
    "reciprocity",
)


@dataclass(frozen=True)
class Rows:
    """A sparse matrix by rows, columns ascending."""

    indptr: Ints
    indices: Indices
    values: npt.NDArray[np.float32]

    def of(self, row: int) -> Indices:
        return self.indices[self.indptr[row] : self.indptr[row + 1]]

    @cached_property
    def lengths(self) -> Ints:
        return np.diff(self.indptr)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        size = len(self.indptr) - 1
        return sparse.csr_array((self.values, self.indices, self.indptr), shape=(size, size), copy=False)


class NetworkAt:
    """The network after the first `cut` events of a history. Nothing later is looked at, not even who will be there.

    Accounts are numbered from 0 among those known by then; `known[i]` is the position of account `i` in the snapshot.
    Ages run from 0 (now) to 1 (the beginning), counted in events; events of one instant share theirs.
    """

    RECENT_ACTIVITY = ACCOUNT.index("out_events_recent")

    def __init__(self, history: History, cut: int | None = None) -> None:
        cut = len(history) if cut is None else cut
        self.cut = cut
        past = history.until(cut)
        self.is_dated = past.is_dated
        ends = np.zeros(history.accounts, np.bool_)
        ends[past.source] = True
        ends[past.target] = True
        self.known: Ints = np.flatnonzero(ends)
        place = np.cumsum(ends, dtype=np.int64) - 1
        source, target = place[past.source], place[past.target]
        size = len(self.known)
        pair, first, pair_of_event = np.unique(source * max(1, size) + target, return_index=True, return_inverse=True)
        age = (cut - np.searchsorted(past.at, past.at, side="right")) / max(1, cut)
        decay = [0.5 ** (age / half_life) for half_life in HALF_LIVES]
        pair_source = (pair // max(1, size)).astype(np.int32)
        targets = (pair % max(1, size)).astype(np.int32)
        indptr = np.searchsorted(pair_source, np.arange(size + 1)).astype(np.int64)
        weight = past.weight
        counts = np.log1p(np.bincount(pair_of_event, weight, len(pair))).astype(np.float32)
        self.out = Rows(indptr, targets, counts)
        faded = [np.bincount(pair_of_event, weight * d, len(pair)) for d in decay]
        self.recent: Reals = (np.log1p(np.stack(faded, axis=1).reshape(-1, 3)) + TINY).astype(np.float32)
        self.incoming = Rows(*csr.transpose(indptr, targets, counts))
        self.near = Rows(*csr.merge(indptr, targets, counts, *vars(self.incoming).values()))
        self.account = self._describe(source, target, weight, age, decay, first, targets)

    def __len__(self) -> int:
        return len(self.known)

    def positions(self, positions: npt.NDArray[np.int64]) -> Ints:
        """The numbers here of accounts by their position in the snapshot; -1 for those not known yet."""
        if not len(self):
            return np.full(len(positions), -1, np.int64)
        place = np.minimum(np.searchsorted(self.known, positions), len(self) - 1).astype(np.int64)
        return np.where(self.known[place] == positions, place, -1)

    def _describe(
        self, source: Ints, target: Ints, weight: Reals, age: Floats, decay: list[Floats], first: Ints, targets: Indices
    ) -> Reals:
        """The columns `ACCOUNT` for everybody."""
        size = len(self)

        def youngest(end: Ints) -> Floats:
            seen = np.ones(size)
            np.minimum.at(seen, end, age)
            return seen

        def total(ends: npt.NDArray[np.integer], values: npt.NDArray[np.floating]) -> Floats:
            return np.log1p(np.bincount(ends, values, size))

        oldest = np.zeros(size)
        np.maximum.at(oldest, source, age)
        np.maximum.at(oldest, target, age)
        returned = csr.shared_entries(self.out.indptr, self.out.indices, self.incoming.indptr, self.incoming.indices)
        columns = [
            np.log1p(self.incoming.lengths),
            *(total(target, weight * d) for d in decay),
            *(total(targets, d[first]) for d in decay),
            np.log1p(self.out.lengths),
            total(source, weight),
            total(source, weight * decay[MEDIUM]),
            youngest(target),
            youngest(source),
            oldest,
            returned / np.maximum(1, self.out.lengths),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    # --- what only the trained model needs

    def prepare(self) -> None:
        """Work all of it out now rather than when it is first looked at."""
        for name in ("taste", "near_share", "out_share", "interest_communities", "audience_communities", "audience"):
            getattr(self, name)

    @property
    def is_prepared(self) -> bool:
        return "audience" in vars(self)

    @cached_property
    def taste(self) -> Reals:
        """How popular the accounts are that each one mentions, on average."""
        popular = np.log1p(self.incoming.lengths)[self.out.indices]
        return np.asarray(csr.sums(self.out.indptr, popular) / np.maximum(1, self.out.lengths), np.float32)

    @cached_property
    def hubs(self) -> npt.NDArray[np.bool_]:
        """Whether each account is of the most mentioned `HUB_SHARE`."""
        found = np.zeros(len(self), np.bool_)
        found[np.argsort(-self.incoming.lengths, kind="stable")[: max(1, int(len(self) * HUB_SHARE))]] = True
        return found

    @cached_property
    def near_share(self) -> npt.NDArray[np.float64]:
        """The part of an account's walk that goes over each entry of `near`: to all contacts alike."""
        return np.repeat(1 / np.maximum(1, self.near.lengths), self.near.lengths)

    @cached_property
    def warm(self) -> Reals:
        """The weight of each entry of `out`: how often in all, and more for how often lately."""
        return self.out.values + 2 * self.recent[:, MEDIUM]

    @cached_property
    def out_share(self) -> npt.NDArray[np.float64]:
        """The part of an account's walk that goes over each entry of `out`: by weight."""
        sums = csr.sums(self.out.indptr, self.warm)
        return self.warm / np.repeat(np.maximum(sums, TINY), self.out.lengths)

    @cached_property
    def community(self) -> Indices:
        """Leiden communities of the undirected network, numbered from 0: the best of several searches."""
        ties = Network(self.near.indptr, self.near.indices, self.near.values.astype(np.float64), directed=False)
        if not len(ties.indices):
            return np.arange(len(self), dtype=np.int32)
        trials = COMMUNITY_TRIALS if len(self) <= LARGE else TRIALS_IN_LARGE
        searches = [community_detection.leiden(ties, seed=SEED + trial) for trial in range(trials)]
        return max(searches, key=lambda label: community_detection.modularity_of(ties, label))

    @cached_property
    def audience_communities(self) -> Rows:
        """Of the accounts that mention each one, the share in each community."""
        return self._shares(self.incoming)

    @cached_property
    def interest_communities(self) -> Rows:
        """Of the accounts that each one mentions, the share in each community."""
        return self._shares(self.out)

    def _shares(self, of: Rows) -> Rows:
        groups = int(self.community.max(initial=-1)) + 1
        row = np.repeat(np.arange(len(self), dtype=np.int64), of.lengths)
        cell, number = np.unique(row * max(1, groups) + self.community[of.indices], return_counts=True)
        at = cell // max(1, groups)
        share = (number / np.maximum(1, of.lengths)[at]).astype(np.float32)
        indptr = np.searchsorted(at, np.arange(len(self) + 1)).astype(np.int64)
        return Rows(indptr, (cell % max(1, groups)).astype(np.int32), share)

    @cached_property
    def embeddings(self) -> tuple[Reals, Reals]:
        """Accounts as sources and as targets: the singular vectors of the weights divided by degrees.

        Of the largest component of the network source role - target role only: every other one, however small, has a
        singular value of 1 and would use up a dimension. At most half the rank: at full rank it repeats what is known.
        """
        weights = sparse.csr_array((self.warm, self.out.indices, self.out.indptr), shape=(len(self),) * 2)
        both: Any = sparse.block_array([[None, weights], [weights.T, None]], format="csr")
        _, component = csgraph.connected_components(both, directed=False)
        inside = component == np.bincount(component).argmax()
        as_source, as_target = inside[: len(self)], inside[len(self) :]
        totals: tuple[Floats, Floats] = np.asarray(weights.sum(axis=1)), np.asarray(weights.sum(axis=0))
        scale = [
            np.sqrt(np.divide(1, total, out=np.zeros(len(self)), where=(total > 0) & part))
            for total, part in zip(totals, (as_source, as_target), strict=True)
        ]
        scaled = (sparse.diags_array(scale[0]) @ weights @ sparse.diags_array(scale[1])).astype(np.float32)
        dimensions = min(DIMENSIONS, min(int(as_source.sum()), int(as_target.sum())) // 2)
        if dimensions < 1:
            return np.zeros((len(self), 1), np.float32), np.zeros((len(self), 1), np.float32)
        start = np.random.default_rng(0).random(len(self)).astype(np.float32)
        left, value, right = linalg.svds(scaled, k=dimensions, v0=start, tol=PRECISION)
        root = np.sqrt(np.maximum(0, value))
        return (left * root).astype(np.float32), (right.T * root).astype(np.float32)

    @cached_property
    def audience(self) -> Reals:
        """The target side of `embeddings`, each of length 1."""
        as_target = self.embeddings[1]
        return as_target / np.maximum(TINY, np.linalg.norm(as_target, axis=1, keepdims=True))
