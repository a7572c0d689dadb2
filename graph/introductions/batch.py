"""Introductions for every account, written as they are computed."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graph.export.csv import safe_cell
from graph.introductions.context import RankingContext
from graph.introductions.learning import kernels
from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.arrays import Floats, Ints
from graph.nx_backend.kernels.jit import in_threads, threads

COLUMNS = ("source_handle", "target_handle", "rank", "score", "path", "source_platform", "target_platform")
SOURCES_AT_ONCE = 64  # per thread, between two reports of progress


@dataclass(frozen=True)
class Prediction:
    """The most likely targets of one source, as nodes, the best first, each with its best connector."""

    source: int
    target: Ints
    score: Floats
    connector: Ints


def predict(
    network: NetworkAt, model: Model, top: int, sources: Ints | None = None, known: Collection[tuple[int, int]] = ()
) -> Iterator[list[Prediction]]:
    """The `top` two-step nodes of each source (by default every node), in groups, in order of the source.

    The memory it takes does not grow with the number of sources.

    Parameters
    ----------
    known
        Pairs of source and target to omit.
    """
    chosen = np.arange(len(network), dtype=np.int64) if sources is None else sources
    number = threads()
    extractors = [FeatureExtractor(network, walks=model.is_trained) for _ in range(number)]
    if model.is_trained:
        network.prepare()
    omitted: dict[int, list[int]] = {}
    for source, target in known:
        omitted.setdefault(source, []).append(target)

    def work(extractor: FeatureExtractor, part: list[int]) -> list[Prediction]:
        return [_predict(model, extractor, source, top, omitted.get(source, ())) for source in part]

    for start in range(0, len(chosen), SOURCES_AT_ONCE * number):
        group = chosen[start : start + SOURCES_AT_ONCE * number]
        parts = [(extractor, group[thread::number].tolist()) for thread, extractor in enumerate(extractors)]
        predictions = [prediction for part in in_threads(work, parts) for prediction in part]
        yield sorted(predictions, key=lambda prediction: prediction.source)


def _predict(model: Model, extractor: FeatureExtractor, source: int, top: int, omitted: Collection[int]) -> Prediction:
    network = extractor.network
    nodes = extractor.two_step_nodes(source)
    if not len(nodes):
        none = np.empty(0, np.int64)
        return Prediction(source, none, np.empty(0), none)
    scores = model.scores(network, extractor, nodes)
    is_open = ~np.isin(nodes.target, list(omitted))
    target, scores = nodes.target[is_open], scores[is_open]
    best = np.argsort(-scores, kind="stable")[:top]
    return Prediction(source, target[best], scores[best], _connectors(network, source, target[best]))


def _connectors(network: NetworkAt, source: int, targets: Ints) -> Ints:
    """For each target, the neighbor of both nodes for which the weaker of its two ties is strongest."""
    neighbors = network.neighbors
    connectors = np.empty(len(targets), np.int64)
    kernels.find_connectors(source, targets, neighbors.indptr, neighbors.indices, neighbors.values, connectors)
    return connectors


class Written(NamedTuple):
    """The number of sources with at least one row, and of rows, in a file."""

    sources: int
    rows: int


def write_all(
    context: RankingContext,
    model: Model,
    target: Path,
    *,
    top: int = 100,
    only_new: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Written:
    """Write the predictions for every account as CSV with the `COLUMNS`.

    The file is replaced once the new one is complete: an interruption leaves it as it was.

    Parameters
    ----------
    only_new
        Omit pairs that the file already contains: the new file has only pairs that the old one does not.
    progress
        Called with the number of sources that are done, and of all.
    """
    network = context.network
    accounts = _Accounts.of(context)
    known = _pairs_in(target, accounts) if only_new else set()
    part = target.with_name(target.name + ".part")
    sources = rows = 0
    try:
        with open(part, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for group in predict(network, model, top, known=known):
                for prediction in group:
                    writer.writerows(accounts.rows(prediction))
                    rows += len(prediction.target)
                    sources += bool(len(prediction.target))
                progress(group[-1].source + 1, len(network))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Written(sources, rows)


@dataclass(frozen=True)
class _Accounts:
    """Handle and platform of every node: together they identify an account, a handle alone does not."""

    handle: list[str]
    platform: list[str]

    @classmethod
    def of(cls, context: RankingContext) -> "_Accounts":
        positions = context.network.position.tolist()
        handles, keys = context.snapshot.handles, context.snapshot.keys
        return cls(
            [handles[position] for position in positions],
            [re.split("[:#]", keys[position], maxsplit=1)[0] for position in positions],
        )

    def rows(self, prediction: Prediction) -> Iterator[list[str | int]]:
        """The rows of one source."""
        handle, platform = self.handle, self.platform
        source = prediction.source
        columns = prediction.target.tolist(), prediction.score.tolist(), prediction.connector.tolist()
        for rank, (target, score, connector) in enumerate(zip(*columns, strict=True), 1):
            path = f"{handle[source]} > {handle[connector]} > {handle[target]}"
            yield [
                safe_cell(handle[source]),
                safe_cell(handle[target]),
                rank,
                f"{score:.5f}",
                safe_cell(path),
                safe_cell(platform[source]),
                safe_cell(platform[target]),
            ]

    def node_of_cells(self) -> dict[tuple[str | None, str], int]:
        """The node of each (platform, handle), and of (None, handle) if no other platform has the handle."""
        cells = [
            (safe_cell(platform), safe_cell(handle))
            for platform, handle in zip(self.platform, self.handle, strict=True)
        ]
        count = Counter(handle for _, handle in cells)
        nodes: dict[tuple[str | None, str], int] = {cell: node for node, cell in enumerate(cells)}
        return nodes | {(None, handle): node for node, (_, handle) in enumerate(cells) if count[handle] == 1}


def _pairs_in(path: Path, accounts: _Accounts) -> set[tuple[int, int]]:
    """The pairs of nodes in an earlier file; accounts that have left the network are ignored.

    A file of an earlier version names no platforms: a handle that several platforms have matches none of them.
    """
    if not path.exists():
        return set()
    node = accounts.node_of_cells()
    with open(path, encoding="utf-8-sig", newline="") as file:
        pairs = (
            (
                node.get((row.get("source_platform"), row["source_handle"])),
                node.get((row.get("target_platform"), row["target_handle"])),
            )
            for row in csv.DictReader(file)
        )
        return {(source, target) for source, target in pairs if source is not None and target is not None}
