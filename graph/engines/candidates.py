"""Candidates for introductions by some partners, with features, from the pairs in memory.

A candidate has a tie with somebody who has a tie with the partner, and none with the partner. Directions are ignored:
the strength of a tie is the same from both ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.engines.folders import read_parquet
from graph.engines.staged import StagedTable
from graph.errors import UnknownInfluencer, WrongUse
from graph.nx_backend.arrays import Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa

STRENGTH_DIGITS = 12  # of a product of strengths that decides between two connectors: engines add in different orders


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


def candidates(ties: Ties, partners: Sequence[int]) -> "pa.Table":
    """The candidates of each partner, in order; `graph.engines.engine` has the columns."""
    import pyarrow as pa

    parts = [part for number in sorted(set(partners)) if (part := _of_partner(ties, number)) is not None]
    names = ("partner", "candidate", "connectors", "adamic_adar", "path_strength", "connector")
    columns = [np.concatenate([part[n] for part in parts]) if parts else np.empty(0) for n in range(len(names))]
    return pa.table(dict(zip(names, columns, strict=True)))


def _of_partner(ties: Ties, partner: int) -> tuple[Ints | Floats, ...] | None:
    """The columns of one partner's candidates; None if there are none."""
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
    order = np.lexsort((connector, -np.round(strength, STRENGTH_DIGITS), index))
    best = order[np.searchsorted(index[order], np.arange(len(found)))]
    return (
        np.full(len(found), partner),
        found,
        np.bincount(index),
        np.bincount(index, resource),
        strength[best],
        connector[best],
    )


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
