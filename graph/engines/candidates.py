"""Candidates for introductions by some partners, with features, from the pairs in memory.

A candidate has a tie with somebody who has a tie with the partner, and none with the partner. Directions are ignored:
the strength of a tie is the same from both ends. Candidates are ranked by co-citation, the simple rule that came true
most often where it was tested (see docs/scale.md), which does follow directions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from graph.engines.folders import read_parquet
from graph.engines.settings import CANDIDATE_COLUMNS
from graph.engines.staged import StagedTable
from graph.errors import UnknownInfluencer, WrongUse
from graph.nx_backend.arrays import Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 12  # of a number that decides between connectors, or candidates: engines add in different orders


@dataclass(frozen=True)
class Ties:
    """The ties of each number: those of `i` are `ends[indptr[i] : indptr[i + 1]]`, in order, with their strengths."""

    indptr: Ints
    ends: Ints
    strengths: Floats

    @classmethod
    def of_pairs(cls, sources: Ints, targets: Ints, strengths: Floats, size: int) -> "Ties":
        """Both directions of each pair, each tie once from each end."""
        first, second = np.append(sources, targets), np.append(targets, sources)
        _, kept = np.unique(first * size + second, return_index=True)
        indptr = np.searchsorted(first[kept], np.arange(size + 1))
        return cls(indptr, second[kept], np.append(strengths, strengths)[kept])

    def of(self, number: int) -> slice:
        """The entries of a number."""
        return slice(int(self.indptr[number]), int(self.indptr[number + 1]))


@dataclass(frozen=True)
class Cocitation:
    """Co-citation by all pairs: who is mentioned by accounts that mention the same accounts as a partner.

    `mentions` has a 1 for each pair. In `shares` each row is divided by the number of its pairs, in `shares_back` each
    row holds those who mention an account, divided by their number.
    """

    mentions: sparse.csr_array
    shares: sparse.csr_array
    shares_back: sparse.csr_array

    @classmethod
    def of_pairs(cls, sources: Ints, targets: Ints, size: int) -> Self:
        mentions = sparse.csr_array((np.ones(len(sources)), (sources, targets)), shape=(size, size))
        back = mentions.T.tocsr()
        return cls(mentions, _by_length(mentions), _by_length(back))

    def scores(self, partner: int, candidates: Ints) -> Floats:
        """How far each candidate is mentioned by accounts that mention contacts of the partner.

        A shared contact counts less the more accounts mention it, and an account the more others it mentions.

        >>> Cocitation.of_pairs(np.array([0, 1, 1]), np.array([2, 2, 3]), 4).scores(0, np.array([3])).tolist()
        [0.25]
        """
        alike = self.mentions[[partner]] @ self.shares_back
        return np.asarray((alike @ self.shares).toarray()[0, candidates], np.float64)


def _by_length(rows: sparse.csr_array) -> sparse.csr_array:
    """The rows of a matrix of ones, each divided by the number of its entries."""
    shares: sparse.csr_array = (sparse.diags_array(1 / np.maximum(1, np.diff(rows.indptr))) @ rows).tocsr()
    return shares


def candidates(ties: Ties, cocitation: Cocitation, partners: Sequence[int]) -> "pa.Table":
    """The candidates of each partner by number, with the columns `CANDIDATE_COLUMNS` (see `graph.engines.engine`)."""
    import pyarrow as pa

    parts = [part for number in sorted(set(partners)) if (part := _of_partner(ties, cocitation, number)) is not None]
    return pa.table(
        {name: np.concatenate([part[name] for part in parts] or [np.empty(0)]) for name in CANDIDATE_COLUMNS}
    )


def _of_partner(ties: Ties, cocitation: Cocitation, partner: int) -> dict[str, Ints | Floats] | None:
    """The columns of one partner's candidates by name; None if there are none."""
    own = ties.of(partner)
    entry, tie = _entries_around(ties, ties.ends[own])
    candidate = ties.ends[entry]
    chosen = (candidate != partner) & ~np.isin(candidate, ties.ends[own])
    if not chosen.any():
        return None
    entry, tie, candidate = entry[chosen], tie[chosen], candidate[chosen]
    connector = ties.ends[own][tie]
    strength = ties.strengths[own][tie] * ties.strengths[entry]
    found, index = np.unique(candidate, return_inverse=True)
    resource = 1 / np.log(np.diff(ties.indptr)[connector])
    order = np.lexsort((connector, -np.round(strength, DIGITS), index))
    best = order[np.searchsorted(index[order], np.arange(len(found)))]
    score, adamic_adar = cocitation.scores(partner, found), np.bincount(index, resource)
    rank = np.empty(len(found), np.int64)
    rank[np.lexsort((found, -np.round(adamic_adar, DIGITS), -np.round(score, DIGITS)))] = np.arange(1, len(found) + 1)
    return {
        "partner": np.full(len(found), partner),
        "candidate": found,
        "rank": rank,
        "cocitation": score,
        "connectors": np.bincount(index),
        "adamic_adar": adamic_adar,
        "path_strength": strength[best],
        "connector": connector[best],
    }


def _entries_around(ties: Ties, connectors: Ints) -> tuple[Ints, Ints]:
    """The entries of all ties of these connectors, and the position of the connector of each."""
    lengths = np.diff(ties.indptr)[connectors]
    offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(ties.indptr[connectors], lengths) + offsets, np.repeat(np.arange(len(connectors)), lengths)


def numbers_of(table: StagedTable, names: Sequence[str]) -> list[int]:
    """The numbers of influencers by key, platform and handle, or handle alone.

    Raises
    ------
    UnknownInfluencer
        The staging table has nobody of this name.
    WrongUse
        A handle belongs to several influencers.
    """
    people = read_parquet(table.influencers, ["number", "key", "platform", "handle"])
    numbers: dict[str, set[int]] = {}
    for person in people.to_pylist():
        for name in _names(person["key"], person["platform"], person["handle"]):
            numbers.setdefault(name, set()).add(person["number"])
    return [_only(numbers, name) for name in names]


def _names(key: str, platform: str, handle: str | None) -> Iterator[str]:
    yield key
    if handle:
        yield f"{platform}:{handle.casefold()}"
        yield handle.casefold()


def _only(numbers: dict[str, set[int]], name: str) -> int:
    bare = name.strip().removeprefix("@")
    known = numbers.get(bare) or numbers.get(bare.casefold()) or set()
    if not known:
        raise UnknownInfluencer(f"--partner {name}: nobody in the staging table has this name.")
    if len(known) > 1:
        raise WrongUse(f"--partner {name}: several influencers have this handle; write platform:handle.")
    return min(known)
