"""Groups whose members mention each other again and again at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np

from graph.nx_backend.arrays import Ints
from graph.records import DAY_MS, UNDATED, format_day
from graph.snapshot import Snapshot
from graph.trust.flag import Finding, FlagKind, confidence_of

TOGETHER_MS = DAY_MS // 8  # three hours: mentions back and forth within this time are one occasion
PAIR_OCCASIONS = 3
LEAST_MEMBERS = 4
LEAST_DENSITY = 0.5  # of the ties among members
TAKING_PART = 0.5  # share of the members that makes an occasion one of the group
FLAGGED, MEDIUM, HIGH = 3, 5, 8  # occasions of the group


@dataclass(frozen=True)
class _Dated:
    """Dated mentions: positions of both ends, and instants (ms)."""

    source: Ints
    target: Ints
    at: Ints


def group_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """A finding for each member of a dense group that mentions each other in rounds.

    Two accounts belong together if they mentioned each other, both ways within `TOGETHER_MS`, on at least
    `PAIR_OCCASIONS` occasions. The dense cores of these pairs (k-cores; Seidman 1983) are groups; one is reported if at
    least half of its members took part in each of several rounds. Reciprocity in rounds is how groups that trade
    engagement ("pods") are recognised (Weerasinghe et al., The Pod People, WWW 2020).
    """
    dated = _dated(snapshot)
    for members in _groups(_mutual_pairs(dated)):
        inside = np.isin(dated.source, members) & np.isin(dated.target, members)
        rounds = _rounds(dated.source[inside], dated.at[inside], len(members))
        if len(rounds) < FLAGGED:
            continue
        for position in members:
            yield Finding(
                FlagKind.GROUP,
                position,
                confidence_of(len(rounds), MEDIUM, HIGH),
                float(len(rounds)),
                f"{len(members)} accounts, this one among them, mentioned each other in {len(rounds)} rounds, each "
                f"within hours, from {format_day(rounds[0])} to {format_day(rounds[-1])}.",
                last=rounds[-1],
                others=tuple(other for other in members if other != position),
            )


def _dated(snapshot: Snapshot) -> _Dated:
    used = np.flatnonzero(snapshot.at != UNDATED)
    pairs = np.searchsorted(snapshot.first_event, used, side="right") - 1
    sources = np.searchsorted(snapshot.indptr, pairs, side="right") - 1
    return _Dated(sources.astype(np.int64), snapshot.targets[pairs].astype(np.int64), snapshot.at[used])


def _mutual_pairs(dated: _Dated) -> list[tuple[int, int]]:
    """Pairs that answered each other within hours on several occasions."""
    low, high = np.minimum(dated.source, dated.target), np.maximum(dated.source, dated.target)
    order = np.lexsort((dated.at, high, low))
    low, high, at, from_low = low[order], high[order], dated.at[order], (dated.source < dated.target)[order]
    answered = (
        (low[1:] == low[:-1])
        & (high[1:] == high[:-1])
        & (from_low[1:] != from_low[:-1])
        & (at[1:] - at[:-1] <= TOGETHER_MS)
    )
    index = np.flatnonzero(answered) + 1
    # Answers on one day are one occasion.
    occasions = np.unique(np.column_stack([low[index], high[index], at[index] // DAY_MS]), axis=0)
    pairs, number = np.unique(occasions[:, :2], axis=0, return_counts=True)
    return [(int(one), int(other)) for one, other in pairs[number >= PAIR_OCCASIONS]]


def _groups(pairs: list[tuple[int, int]]) -> Iterator[list[int]]:
    """The dense groups among pairs, largest first."""
    graph = nx.Graph(pairs)
    core = nx.k_core(graph, 2) if len(graph) else graph
    for component in sorted(nx.connected_components(core), key=len, reverse=True):
        members = core.subgraph(component)
        while len(members) >= LEAST_MEMBERS and nx.density(members) < LEAST_DENSITY:
            weakest = min(dict(members.degree).values())
            members = nx.k_core(members, weakest + 1)
        if len(members) >= LEAST_MEMBERS:
            yield sorted(members)


def _rounds(sources: Ints, at: Ints, members: int) -> list[int]:
    """The instant (ms) at which each round began in which enough members mentioned others of the group."""
    order = np.argsort(at, kind="stable")
    at, sources = at[order], sources[order]
    starts = np.flatnonzero(np.diff(at, prepend=at[0] - TOGETHER_MS - 1) > TOGETHER_MS) if len(at) else at
    ends = [*starts[1:].tolist(), len(at)]
    return [
        int(at[start])
        for start, end in zip(starts.tolist(), ends, strict=True)
        if len(np.unique(sources[start:end])) >= max(3, TAKING_PART * members)
    ]
