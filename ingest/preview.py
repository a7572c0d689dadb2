"""The first rows of a table, shown to the user who assigns its columns."""

from dataclasses import dataclass, replace
from typing import Any

from ingest.input import Input
from ingest.posts.rows import sample_rows
from ingest.readers import json
from ingest.readers.csv import asked_layout
from ingest.readers.xlsx import WorkbookFile, is_workbook
from ingest.source import ReadOptions
from ingest.sources import excel

ROWS = 5
LONGEST_CELL = 80  # characters


@dataclass(frozen=True)
class Preview:
    """The names of the columns, `column 1` and so on if there is no header, and the cells of the first rows.

    `encoding` and `delimiter` are those of a text file, `sheets` those of a workbook; empty otherwise.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_header: bool
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()


def preview(file: Input, options: ReadOptions) -> Preview | None:
    """The first rows of a file as the options read it; None if it holds no table.

    Raises
    ------
    UnreadableFile, NothingFound
        A workbook is damaged, or has no sheet.
    """
    if is_workbook(file.head):
        with WorkbookFile(file) as workbook:
            sheets = tuple(workbook.sheets)
            file = workbook.as_csv(options.sheet or excel.best_sheet(workbook, options), ROWS + 1)
        inside = preview(file, replace(options, encoding="utf-8", delimiter=",", sheet=None))
        return inside and replace(inside, encoding="", delimiter="", sheets=sheets)
    if json.sample(file.head):
        return _of_objects([value for value in sample_rows(file.head) if isinstance(value, dict)])
    layout = asked_layout(file.head, options)
    if layout is None:
        return None
    width = len(layout.header)
    rows = tuple(_row(cells, width) for cells in layout.sample[:ROWS])
    return Preview(tuple(layout.header), rows, layout.has_header, layout.encoding, layout.delimiter)


def _of_objects(found: list[dict[str, Any]]) -> Preview | None:
    names = tuple(dict.fromkeys(name for value in found[:ROWS] for name in value if name.isprintable()))
    rows = tuple(_row([value.get(name, "") for name in names], len(names)) for value in found[:ROWS])
    return Preview(names, rows, True) if names else None


def _row(cells: Any, width: int) -> tuple[str, ...]:
    texts = ["" if cell is None else str(cell)[:LONGEST_CELL] for cell in cells][:width]
    return (*texts, *[""] * (width - len(texts)))
