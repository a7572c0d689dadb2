"""Tables of mentions or profiles in JSON: an object a row, which is read as the same table in CSV would be."""

import csv
import io
import json
import math
import re
import shutil
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.errors import NothingFound
from ingest import registry
from ingest.input import Head, Input
from ingest.readers.json import ARRAY, CONTEXT, Broken, Opened, sample, values
from ingest.readers.json import Path as JsonPath
from ingest.source import Item, ReadOptions, Rejected, Skipped, Source
from ingest.temporary import TemporaryCopy

LEAST_CONFIDENCE = 0.3  # of a format of tables that is sure about the columns
MAX_WRAPPERS = 3  # objects around an array of rows
MAX_COLUMNS = 2_000

_LINE_ENDS = re.compile(r"[\r\n]+")
_OF_TEXT_FILES = ("encoding:", "delimiter:")  # notes that say nothing about JSON


class JsonRows:
    """Recognises objects whose members are columns that a format of tables knows."""

    name = "json-rows"
    title = "table in JSON"

    def confidence(self, head: Head) -> float:
        found = sample(head)
        return max((_confidence(rows) for _, rows in _candidates(found)), default=0) if found else 0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> Source:
        """Prepare to read the rows as a table."""
        candidates = list(_candidates(sample(file.head)))
        if not candidates:
            raise NothingFound(f"{file.name}: the file holds no objects; export it again.")
        path, _ = max(candidates, key=lambda known: _confidence(known[1]))
        table = _Table(file, frozenset((path,)) if path else frozenset())
        inside = replace(options, form=None, encoding="utf-8", delimiter=",")
        source = registry.open_source(table.as_csv(), inside, received_at)
        source.notes = [note for note in source.notes if not note.startswith(_OF_TEXT_FILES)]
        return _JsonRowSource(source, table, source.notes)


FORMAT = JsonRows()


def _candidates(found: tuple[Any, ...]) -> Iterator[tuple[JsonPath, list[dict[str, Any]]]]:
    """The objects at the top, and those of each array inside the first of them, with the path of the array."""
    rows = [value for value in found if isinstance(value, dict)]
    if rows:
        yield (), rows
        yield from _arrays(rows[0], ())


def _arrays(value: Any, path: JsonPath) -> Iterator[tuple[JsonPath, list[dict[str, Any]]]]:
    if isinstance(value, list) and path:
        rows = [each for each in value if isinstance(each, dict)]
        if rows and 2 * len(rows) >= len(value):
            yield path, rows
    elif isinstance(value, dict) and len(path) < MAX_WRAPPERS:
        for key, inner in value.items():
            yield from _arrays(inner, (*path, key))


def _confidence(rows: list[dict[str, Any]]) -> float:
    """How sure the formats of tables are about the rows in CSV."""
    columns = _Columns()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    cells = [columns.cells(row) for row in rows]
    writer.writerows([columns.names, *cells])
    head = Head("", text.getvalue().encode("utf-8", "replace"), True)
    sure = max(form.confidence(head) for form in registry.formats() if form.name in ("mentions", "profiles"))
    return sure if sure >= LEAST_CONFIDENCE else 0


class _Columns:
    """The columns of objects, in the order in which they appear; those of inner objects have both names."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        return [_LINE_ENDS.sub(" ", name) for name in self._index]

    def cells(self, row: Mapping[str, Any]) -> list[str]:
        found = {self._position(name): _cell(value) for name, value in _flat(row)}
        return [found.get(position, "") for position in range(len(self._index))] or [""]

    def _position(self, name: str) -> int:
        return self._index.setdefault(name, len(self._index)) if len(self._index) < MAX_COLUMNS else -1


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if key in (CONTEXT, ARRAY):
            continue
        if isinstance(value, dict):
            yield from ((f"{key}_{inner}", each) for inner, each in value.items())
        else:
            yield key, value


def _cell(value: Any) -> str:
    """A member as a CSV file would hold it, on one line."""
    is_no_number = value != value or value in (math.inf, -math.inf)  # NaN equals nothing
    if value is None or is_no_number or isinstance(value, bool):  # no column of mentions or profiles holds yes or no
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _LINE_ENDS.sub(" ", text)


class _Table:
    """The rows of a file; `lines` are those on which they begin, `broken` the values that are no rows."""

    def __init__(self, file: Input, paths: Opened) -> None:
        self._file = file
        self._paths = paths
        self.lines = array("Q")
        self.broken: list[Rejected] = []

    def as_csv(self) -> Input:
        """A copy in CSV, a row a line below the header."""
        columns = _Columns()
        copy = TemporaryCopy(".csv")
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as body:
            writer = csv.writer(body, lineterminator="\n")
            for row in self._rows():
                writer.writerow(columns.cells(row))
            body.seek(0)
            with open(copy.path, "w", encoding="utf-8", errors="replace", newline="") as text:
                csv.writer(text, lineterminator="\n").writerow(columns.names)
                shutil.copyfileobj(body, text)
        return Input(self._file.name, copy.path, copy.path.stat().st_size, kept=copy)

    def _rows(self) -> Iterator[dict[str, Any]]:
        for value in values(self._file, self._paths):
            if isinstance(value, Broken):
                self.broken.append(Rejected(value.line, value.reason, value.fix, list(value.cells)))
            elif isinstance(value.data, dict):
                self.lines.append(value.line)
                yield value.data
            else:
                self.broken.append(
                    Rejected(value.line, "it is not an object", "write one object for each row", [_cell(value.data)])
                )


@dataclass
class _JsonRowSource:
    """The source of the table, with the lines of the JSON file."""

    inner: Source
    table: _Table
    notes: list[str]

    def items(self) -> Iterator[Item]:
        lines = self.table.lines
        for item in self.inner.items():
            if isinstance(item, Rejected | Skipped):
                yield replace(item, line=lines[min(max(item.line - 2, 0), len(lines) - 1)])
            else:
                yield item
        yield from self.table.broken

    def closing_notes(self) -> list[str]:
        return self.inner.closing_notes()
