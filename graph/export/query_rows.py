"""Rows of a query as CSV, JSON or Parquet, written as they come: a million of them need no more memory than ten."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.export.csv import write_csv
from graph.store.query import EdgeValue, NodeValue, PathValue

if TYPE_CHECKING:
    import pyarrow as pa

_PLAIN = frozenset((type(None), bool, int, float, str))
PARQUET_ROWS = 20_000  # in a group, which is held in memory


def cell(value: Any) -> Any:
    """A value as a cell: nodes by their name, times in UTC as spreadsheets read them, lists and maps as JSON.

    >>> cell(datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)), cell(["a", 1]), cell(2.5)
    ('2026-05-28 20:26:40', '["a", 1]', 2.5)
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return _utc(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (list, dict)):
        return json.dumps(json_value(value), ensure_ascii=False)
    if isinstance(value, (NodeValue, EdgeValue, PathValue, date, time)):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def json_value(value: Any) -> Any:
    """A value in types that JSON has: nodes and relationships by their properties, times in ISO 8601."""
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, float):  # JSON has no infinity
        return value if value - value == 0 else str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [json_value(part) for part in value]
    if isinstance(value, dict):
        return {str(name): json_value(part) for name, part in value.items()}
    return _json_entity(value)


def write_query_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as CSV with safe cells; returns their number."""
    return write_csv(file, columns, ([cell(value) for value in row] for row in rows))


def write_query_json(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]], ascii_only: bool) -> int:
    """Write rows as a JSON list of objects, one a line; returns their number."""
    count = 0
    file.write("[")
    for row in rows:
        record = {name: json_value(value) for name, value in zip(columns, row, strict=True)}
        file.write((",\n" if count else "\n") + json.dumps(record, ensure_ascii=ascii_only))
        count += 1
    file.write("\n]\n" if count else "]\n")
    return count


def write_query_parquet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as Parquet; returns their number. The first rows decide the type of each column.

    Raises
    ------
    WrongUse
        A later row has a value of another type; the text names the column and the function that settles it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream, count = iter(rows), 0
    first = list(islice(stream, PARQUET_ROWS))
    names = _unique(columns)
    schema = pa.schema([(name, _type_of(values)) for name, values in zip(names, _by_column(first, names), strict=True)])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(first, stream):
            arrays = [_array(values, field) for values, field in zip(_by_column(batch, names), schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(batch)
    return count


def write_query_file(path: Path, form: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows to a file as `csv`, `json` or `parquet`; returns their number. See the writers of each format."""
    if form == "parquet":
        return write_query_parquet(path, columns, rows)
    with open(path, "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
        if form == "csv":
            return write_query_csv(file, columns, rows)
        return write_query_json(file, columns, rows, ascii_only=False)


def _batches(first: list[Sequence[Any]], rest: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    batch = first
    while batch:
        yield batch
        batch = list(islice(rest, PARQUET_ROWS))


def _by_column(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> list[list[Any]]:
    """The values of each column; what Parquet has no type for as text."""
    return [[_parquet_value(row[index]) for row in rows] for index in range(len(names))]


def _parquet_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, list) and not any(
        isinstance(part, (list, dict)) or hasattr(part, "properties") for part in value
    ):
        return value
    return value if value is None or isinstance(value, (bool, int, float, bytes, date, time)) else cell(value)


def _type_of(values: list[Any]) -> "pa.DataType":
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.string()
    if kinds == {int, float}:
        return pa.float64()
    if kinds == {datetime}:
        return pa.timestamp("ms", tz="UTC")
    try:
        inferred = pa.infer_type(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()
    return pa.string() if pa.types.is_null(inferred) or "null" in str(inferred) else inferred


def _array(values: list[Any], field: "pa.Field") -> "pa.Array":
    import pyarrow as pa

    if pa.types.is_string(field.type):
        values = [value if value is None or isinstance(value, str) else str(cell(value)) for value in values]
    try:
        return pa.array(values, type=field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise WrongUse(
            f"The column {field.name} holds values of several types, and a Parquet column has one ({error}); "
            "make it one in the query, as with toString() or toFloat(), or choose another format."
        ) from None


def _unique(columns: Sequence[str]) -> list[str]:
    return [name if name not in columns[:index] else f"{name}_{index + 1}" for index, name in enumerate(columns)]


def _json_entity(value: Any) -> Any:
    if isinstance(value, NodeValue):
        return {"labels": list(value.labels)} | json_value(dict(value.properties))
    if isinstance(value, EdgeValue):
        ends = {"source": value.start.name, "target": value.end.name} if value.complete else {}
        return {"type": value.type} | ends | json_value(dict(value.properties))
    if isinstance(value, PathValue):
        return {"nodes": json_value(list(value.nodes)), "edges": json_value(list(value.edges))}
    return value.hex() if isinstance(value, bytes) else str(value)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value
