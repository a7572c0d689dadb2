"""Introductions for everybody: whom each account is most likely to come to know, written as they are found."""

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph.export.csv import safe_cell
from graph.introductions.context import RankingContext
from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.kernels.jit import in_threads, threads

COLUMNS = ("source_handle", "target_handle", "rank", "score", "path")
AT_ONCE = 64  # sources between two reports of progress, for each thread

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """The most likely targets of one source by node number, the best first; `middle` is the best connector."""

    source: int
    target: Ints
    score: Floats
    middle: Ints


def predict(
    past: NetworkAt, model: Model, top: int, sources: Ints | None = None, known: Collection[tuple[int, int]] = ()
) -> Iterator[list[Prediction]]:
    """For each source (by default everybody) its `top` candidates two steps away that it has not mentioned.

    Comes in groups, in order of the source, in memory that does not grow with their number. `known` are pairs that are
    left out: they were told before.
    """
    everybody = np.arange(len(past), dtype=np.int64) if sources is None else sources
    number = threads()
    extractors = [FeatureExtractor(past, walks=model.kind != "untrained") for _ in range(number)]
    if model.kind != "untrained":
        past.prepare()
    leaving: dict[int, list[int]] = {}
    for source, target in known:
        leaving.setdefault(source, []).append(target)
    for start in range(0, len(everybody), AT_ONCE * number):
        some = everybody[start : start + AT_ONCE * number]
        parts = [(extractors[thread], some[thread::number].tolist()) for thread in range(number)]

        def work(extractor: FeatureExtractor, chosen: list[int]) -> list[Prediction]:
            return [_foreseen(past, model, extractor, source, top, leaving.get(source, ())) for source in chosen]

        found = [one for part in in_threads(work, parts) for one in part]
        yield sorted(found, key=lambda one: one.source)


def _foreseen(
    past: NetworkAt, model: Model, extractor: FeatureExtractor, source: int, top: int, leave_out: Collection[int]
) -> Prediction:
    found = extractor.candidates(source)
    if not len(found):
        empty = np.empty(0, np.int64)
        return Prediction(source, empty, np.empty(0), empty)
    scores = model.scores(past, extractor, found)
    open_ = ~np.isin(found.target, list(leave_out)) if leave_out else slice(None)
    target, scores = found.target[open_], scores[open_]
    best = np.argsort(-scores, kind="stable")[:top]
    return Prediction(source, target[best], scores[best], _connectors(past, source, target[best]))


def _connectors(past: NetworkAt, source: int, targets: Ints) -> Ints:
    """For each target, the contact of the source through whom the weaker of the two ties is strongest."""
    near = past.near
    contacts = near.of(source)
    ties = near.values[near.indptr[source] : near.indptr[source + 1]]
    found = np.empty(len(targets), np.int64)
    for place, target in enumerate(targets.tolist()):
        others = near.of(target)
        place_of = np.minimum(np.searchsorted(contacts, others), len(contacts) - 1)
        own = np.where(contacts[place_of] == others, ties[place_of], 0)
        both = np.minimum(own, near.values[near.indptr[target] : near.indptr[target + 1]])
        found[place] = others[int(np.argmax(both))]
    return found


def write_all(
    context: RankingContext,
    model: Model,
    target: Path,
    *,
    top: int = 100,
    only_new: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[int, int]:
    """Write what `predict` finds for everybody as CSV with the `COLUMNS`; returns how many sources and rows.

    `only_new` leaves out pairs that are in the file already and keeps those at its end out of the new list: the file
    then holds only what was not told before. A stop leaves the file as it was.
    """
    past, snapshot = context.past, context.snapshot
    handles = snapshot.handles
    name = [handles[int(position)] for position in past.known]
    told = _told_before(target, name) if only_new else set()
    part = target.with_name(target.name + ".part")
    sources = rows = 0
    try:
        with open(part, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for group in predict(past, model, top, known=told):
                for one in group:
                    rows += _write(writer, one, name)
                    sources += bool(len(one.target))
                progress(group[-1].source + 1, len(past))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return sources, rows


def _write(writer: "csv._writer", one: Prediction, name: list[str]) -> int:  # type: ignore[name-defined]
    source = name[one.source]
    columns = one.target.tolist(), one.score.tolist(), one.middle.tolist()
    for rank, (target, score, middle) in enumerate(zip(*columns, strict=True), 1):
        path = f"{source} > {name[middle]} > {name[target]}"
        writer.writerow([safe_cell(source), safe_cell(name[target]), rank, f"{score:.5f}", safe_cell(path)])
    return len(one.target)


def _told_before(path: Path, name: list[str]) -> set[tuple[int, int]]:
    """The pairs that a file of an earlier time holds, as numbers; handles that are gone are passed over."""
    if not path.exists():
        return set()
    place = {safe_cell(handle): number for number, handle in enumerate(name)}
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        pairs = ((place.get(row["source_handle"]), place.get(row["target_handle"])) for row in rows)
        return {(one, other) for one, other in pairs if one is not None and other is not None}
