"""Tables of nodes, ties and mentions, as CSV for spreadsheets or as Parquet for analysis."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.export.attributes import Attribute, attributes
from graph.export.contents import Contents, Edges, Node, instants
from graph.export.csv import safe_cell
from graph.export.progress import Progress
from graph.records import UNDATED

if TYPE_CHECKING:
    import pyarrow as pa

TIES = ("source", "target", "weight", "first_at", "last_at")
MENTIONS = ("source", "target", "at", "kind", "weight", "url")
FILES = ("nodes", "ties", "mentions")


class _SafeCells(dict[str, str]):
    """`safe_cell` of texts that occur often."""

    def __missing__(self, text: str) -> str:
        self[text] = cell = safe_cell(text)
        return cell


def write_csv(contents: Contents, folder: Path, progress: Progress) -> None:
    """Write `nodes.csv`, `ties.csv` and, if single mentions are exported, `mentions.csv` into a folder."""
    chosen = attributes(with_personal=contents.has_emails)
    header = ("id", *(attribute.name for attribute in chosen))
    _write_rows(folder / "nodes.csv", header, (_node_row(node, chosen) for part in contents.nodes() for node in part))
    cells = _SafeCells()
    ties = _reported(contents.ties(), contents.tie_count, progress)
    _write_rows(folder / "ties.csv", TIES, (row for edges in ties for row in _tie_rows(edges, cells)))
    if contents.mentions is not None:
        mentions = (row for edges in contents.mentions() for row in _mention_rows(edges, cells))
        _write_rows(folder / "mentions.csv", MENTIONS, mentions)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with open(path, "w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _reported(parts: Iterator[Edges], total: int, progress: Progress) -> Iterator[Edges]:
    done = 0
    for edges in parts:
        yield edges
        done += len(edges)
        progress(done, max(done, total))


def _node_row(node: Node, chosen: Sequence[Attribute]) -> list[str]:
    values = (attribute.value(node) for attribute in chosen)
    cells = ("yes" if value is True else "no" if value is False else safe_cell(value) for value in values)
    return [safe_cell(node.influencer.key), *cells]


def _tie_rows(edges: Edges, cells: _SafeCells) -> Iterator[Sequence[Any]]:
    sources, targets = ([cells[key] for key in keys] for keys in (edges.sources, edges.targets))
    return zip(sources, targets, edges.counts, instants(edges.first_at), instants(edges.last_at), strict=True)


def _mention_rows(edges: Edges, cells: _SafeCells) -> Iterator[Sequence[Any]]:
    sources, targets = ([cells[key] for key in keys] for keys in (edges.sources, edges.targets))
    kinds, urls = [cells[kind] for kind in edges.kinds], map(safe_cell, edges.urls)
    return zip(sources, targets, instants(edges.first_at), kinds, edges.counts, urls, strict=True)


# --- Parquet


def write_parquet(contents: Contents, folder: Path, progress: Progress) -> None:
    """Write `nodes.parquet`, `ties.parquet` and, if single mentions are exported, `mentions.parquet` into a folder."""
    import pyarrow as pa

    types = {"string": pa.string(), "long": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}
    instant = pa.timestamp("ms", "UTC")
    chosen = attributes(with_personal=contents.has_emails)
    nodes = pa.schema([("id", pa.string()), *((each.name, types[each.type]) for each in chosen)])
    ends = [("source", pa.string()), ("target", pa.string()), ("weight", pa.float64())]
    ties = pa.schema([*ends, ("first_at", instant), ("last_at", instant)])
    mentions = pa.schema([*ends, ("at", instant), ("kind", pa.string()), ("url", pa.string())])

    def node_table(part: Sequence[Node]) -> "pa.Table":
        columns = [[node.influencer.key for node in part], *([each.value(node) for node in part] for each in chosen)]
        return _table(nodes, columns)

    def tie_table(edges: Edges) -> "pa.Table":
        times = [_times(edges.first_at, instant), _times(edges.last_at, instant)]
        return _table(ties, [edges.sources, edges.targets, edges.counts, *times])

    def mention_table(edges: Edges) -> "pa.Table":
        ends = [edges.sources, edges.targets, edges.counts]
        return _table(mentions, [*ends, _times(edges.first_at, instant), edges.kinds, edges.urls])

    _write_tables(folder / "nodes.parquet", nodes, contents.nodes(), node_table)
    parts = _reported(contents.ties(), contents.tie_count, progress)
    _write_tables(folder / "ties.parquet", ties, parts, tie_table)
    if contents.mentions is not None:
        _write_tables(folder / "mentions.parquet", mentions, contents.mentions(), mention_table)


def _write_tables(path: Path, schema: "pa.Schema", parts: Iterable[Any], table: Callable[[Any], "pa.Table"]) -> None:
    from pyarrow import parquet

    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(table(part))


def _table(schema: "pa.Schema", columns: Sequence[Any]) -> "pa.Table":
    import pyarrow as pa

    arrays = []
    for field, column in zip(schema, columns, strict=True):
        try:
            arrays.append(pa.array(column, field.type))
        except UnicodeEncodeError:  # halves of characters
            clean = [value and value.encode("utf-8", "replace").decode() for value in column]
            arrays.append(pa.array(clean, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _times(milliseconds: Any, instant: "pa.DataType") -> "pa.Array":
    import pyarrow as pa

    return pa.array(milliseconds, pa.int64(), mask=milliseconds == UNDATED).cast(instant)
