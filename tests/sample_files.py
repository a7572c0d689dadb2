"""Changes to the sample file of any format: rows in another order, fields that nobody knows, a row that is broken.

Each kind of file (by its suffix) has one class; all of them read the sample's bytes and return changed bytes.
"""

import csv
import io
import json
import lzma
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Protocol
from xml.etree import ElementTree

import openpyxl

UNKNOWN = "field_from_tomorrow"
ROW_ELEMENTS = {"node", "edge"}


class Sample(Protocol):
    def shuffled(self, order: random.Random) -> bytes: ...

    def with_unknown_field(self) -> bytes: ...

    def with_bad_row(self) -> bytes: ...


class DelimitedText:
    """A table with its header in the first row."""

    def __init__(self, data: bytes) -> None:
        text = data.decode("utf-8-sig")
        self._delimiter = max(",;\t|", key=text.splitlines()[0].count)
        self._header, *self._rows = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter)

    def _written(self, header: list[str], rows: list[list[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerows([header, *rows])
        return text.getvalue().encode()

    def shuffled(self, order: random.Random) -> bytes:
        return self._written(self._header, order.sample(self._rows, len(self._rows)))

    def with_unknown_field(self) -> bytes:
        return self._written([*self._header, UNKNOWN], [[*row, "?"] for row in self._rows])

    def with_bad_row(self) -> bytes:
        """One row has more cells than the header."""
        return self._written(self._header, [*self._rows, ["surplus"] * (len(self._header) + 3)])


class JsonLines:
    """One object a line."""

    def __init__(self, data: bytes) -> None:
        self._lines = [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]

    def shuffled(self, order: random.Random) -> bytes:
        return "\n".join(order.sample(self._lines, len(self._lines))).encode()

    def with_unknown_field(self) -> bytes:
        return "\n".join(json.dumps(json.loads(line) | {UNKNOWN: {"deep": [1]}}) for line in self._lines).encode()

    def with_bad_row(self) -> bytes:
        return "\n".join([*self._lines, '{"broken": ']).encode()


class JsonDocument:
    """One value; its rows are the objects of its outermost lists."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def shuffled(self, order: random.Random) -> bytes:
        value = json.loads(self._data)
        for rows in _row_lists(value):
            order.shuffle(rows)
        return json.dumps(value).encode()

    def with_unknown_field(self) -> bytes:
        value = json.loads(self._data)
        for row in (row for rows in _row_lists(value) for row in rows):
            row[UNKNOWN] = {"deep": [1]}
        return json.dumps(value).encode()

    def with_bad_row(self) -> bytes:
        value = json.loads(self._data)
        for rows in _row_lists(value):
            rows.append(17)
        return json.dumps(value).encode()


def _row_lists(value: Any) -> list[list[Any]]:
    """The outermost lists that hold objects only."""
    if isinstance(value, list):
        return [value] if value and all(isinstance(row, dict) for row in value) else []
    parts = value.values() if isinstance(value, dict) else ()
    return [rows for part in parts for rows in _row_lists(part)]


class XmlDocument:
    """A graph in XML: its rows are the elements `node` and `edge`."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def _parents(self, root: ElementTree.Element) -> Iterator[ElementTree.Element]:
        return (parent for parent in root.iter() if any(_is_row(child) for child in parent))

    def shuffled(self, order: random.Random) -> bytes:
        root = ElementTree.fromstring(self._data)
        for parent in self._parents(root):
            rows = [child for child in parent if _is_row(child)]
            for row in rows:
                parent.remove(row)
            parent.extend(order.sample(rows, len(rows)))
        return ElementTree.tostring(root)

    def with_unknown_field(self) -> bytes:
        root = ElementTree.fromstring(self._data)
        for row in (child for parent in self._parents(root) for child in parent if _is_row(child)):
            row.set(UNKNOWN, "?")
            ElementTree.SubElement(row, UNKNOWN).text = "?"
        return ElementTree.tostring(root)

    def with_bad_row(self) -> bytes:
        root = ElementTree.fromstring(self._data)
        parent = [parent for parent in root.iter() if any(_is_row(child) for child in parent)][-1]
        ElementTree.SubElement(parent, [child for child in parent if _is_row(child)][-1].tag)
        return ElementTree.tostring(root)


def _is_row(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] in ROW_ELEMENTS


class LineGraph:
    """A graph in lines: sections begin with a line of their own, and what is not a row stays where it is.

    A subclass says what a row is, and how a row with too little or too much looks.
    """

    is_heading: re.Pattern[str]
    bad_row: str

    def __init__(self, data: bytes) -> None:
        self._lines = data.decode().splitlines()

    def shuffled(self, order: random.Random) -> bytes:
        lines: list[str] = []
        section: list[str] = []
        for line in [*self._lines, None]:
            if line is None or self.is_heading.match(line):
                lines += order.sample(section, len(section))
                section = []
                lines += [line] if line is not None else []
            else:
                section.append(line)
        return "\n".join(lines).encode()

    def with_unknown_field(self) -> bytes:
        return "\n".join(map(self.widened, self._lines)).encode()

    def widened(self, line: str) -> str:
        """A line with one field more."""
        raise NotImplementedError

    def with_bad_row(self) -> bytes:
        return "\n".join([*self._lines, self.bad_row]).encode()


class GdfFile(LineGraph):
    is_heading = re.compile(r"\w+def>")
    bad_row = "surplus," * 20

    def widened(self, line: str) -> str:
        return f"{line},{UNKNOWN} VARCHAR" if self.is_heading.match(line) else f"{line},?"


class PajekFile(LineGraph):
    is_heading = re.compile(r"[*%]")
    bad_row = "*Arcs\n17"

    def widened(self, line: str) -> str:
        return f"{line} {UNKNOWN} 1" if re.match(r'\d+ "', line) else line


class EdgeListFile(LineGraph):
    is_heading = re.compile(r"[#%]")
    bad_row = "17"

    def widened(self, line: str) -> str:
        return f"# {UNKNOWN}\n{line}"


class GmlFile:
    """A graph in GML, whose nodes and edges are lists on lines of their own."""

    def __init__(self, data: bytes) -> None:
        self._text = data.decode()
        self._rows = list(re.finditer(r"(?ms)^  (?:node|edge)\s*\[.*?^  \]\n", self._text))

    def _written(self, rows: list[str]) -> bytes:
        return (self._text[: self._rows[0].start()] + "".join(rows) + self._text[self._rows[-1].end() :]).encode()

    def shuffled(self, order: random.Random) -> bytes:
        return self._written(order.sample([row[0] for row in self._rows], len(self._rows)))

    def with_unknown_field(self) -> bytes:
        surplus = f'    {UNKNOWN} [ deep [ deeper "?" ] ]\n  ]\n'
        return self._written([row[0].removesuffix("  ]\n") + surplus for row in self._rows])

    def with_bad_row(self) -> bytes:
        return self._written([row[0] for row in self._rows] + ["  edge [ source 10 ]\n"])


class Workbook:
    """An Excel workbook, each of whose tables begins below a row with one of these names."""

    headings: ClassVar[set[str]] = {"Vertex 1", "Vertex", "Source", "Handle"}

    def __init__(self, data: bytes) -> None:
        self._data = data

    def _changed(self, change: Callable[[list[list[Any]], list[list[Any]]], list[list[Any]]]) -> bytes:
        """The workbook after `change(rows above, rows below)` of every table."""
        workbook = openpyxl.load_workbook(io.BytesIO(self._data))
        for sheet in workbook.worksheets:
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            above = next((n for n, row in enumerate(rows, 1) if self.headings & set(row)), None)
            if above is not None:
                sheet.delete_rows(1, len(rows))
                for row in change(rows[:above], rows[above:]):
                    sheet.append(row)
                    sheet.cell(sheet.max_row, len(row))
        data = io.BytesIO()
        workbook.save(data)
        return data.getvalue()

    def shuffled(self, order: random.Random) -> bytes:
        return self._changed(lambda above, below: above + order.sample(below, len(below)))

    def with_unknown_field(self) -> bytes:
        return self._changed(lambda above, below: [*above[:-1], [*above[-1], UNKNOWN], *([*row, "?"] for row in below)])

    def with_bad_row(self) -> bytes:
        return self._changed(lambda above, below: [*above, *below, [None, "of two ends or a name"]])


class Compressed:
    """A file inside xz."""

    def __init__(self, inner: Sample) -> None:
        self._inner = inner

    def shuffled(self, order: random.Random) -> bytes:
        return lzma.compress(self._inner.shuffled(order))

    def with_unknown_field(self) -> bytes:
        return lzma.compress(self._inner.with_unknown_field())

    def with_bad_row(self) -> bytes:
        return lzma.compress(self._inner.with_bad_row())


_KINDS: dict[str, Callable[[bytes], Sample]] = {
    ".xlsx": Workbook,
    ".gdf": GdfFile,
    ".gml": GmlFile,
    ".net": PajekFile,
    ".txt": EdgeListFile,
    ".konect-replies": EdgeListFile,
    ".csv": DelimitedText,
    ".tsv": DelimitedText,
    ".tab": DelimitedText,
    ".jsonl": JsonLines,
    ".ndjson": JsonLines,
    ".json": JsonDocument,
    ".gexf": XmlDocument,
    ".graphml": XmlDocument,
    ".xml": XmlDocument,
}


def sample_of(path: Path) -> Sample | None:
    """The sample with its changes; None for a kind of file that has no rows to change."""
    if path.suffix == ".xz":
        inner = _KINDS.get(Path(path.stem).suffix)
        return Compressed(inner(lzma.decompress(path.read_bytes()))) if inner else None
    kind = _KINDS.get(path.suffix)
    return kind(path.read_bytes()) if kind else None
