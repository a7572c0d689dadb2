"""A table of any number of rows in a window: the first rows decide the widths, the others follow as they come."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from graph.export.query_rows import cell
from intrograph.cli.output import plain

SAMPLE_ROWS = 200  # that decide the widths
GAP = "  "
NARROWEST = 6  # characters of a column in a narrow window
WIDEST = 60  # characters of a column where there is no window


def write_table(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]], width: int | None) -> int:
    """Write rows as a table that is `width` characters wide at most; returns their number.

    A cell that is wider than its column goes on in the next line: nothing is cut. Without `width` only very wide
    columns are folded.
    """
    stream = iter(rows)
    sample = [_texts(row) for row in islice(stream, SAMPLE_ROWS)]
    right = [_is_number(row[index] for row in sample) for index in range(len(columns))]
    header = [plain(name) for name in columns]
    widths = fit([header, *sample], width)
    for line in _lines(header, widths, right):
        file.write(line + "\n")
    file.write(GAP.join("─" * size if _takes_lines(file) else "-" * size for size in widths) + "\n")
    count = 0
    for row in _chain(sample, (_texts(row) for row in stream)):
        grow(widths, row, width)
        for line in _lines(row, widths, right):
            file.write(line + "\n")
        count += 1
    return count


def write_lines(file: IO[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a line for each row, with every column as wide as its widest cell: for files, pipes and long tables."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        file.writelines(line + "\n" for line in _lines(row, widths, [False] * len(widths)))


def fit(rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """The width of each column: as wide as its cells, the widest narrowed until all fit into `width`.

    >>> fit([["ab", "a long text"]], 12), fit([["ab", "a long text"]], None)
    ([2, 8], [2, 11])
    """
    widths = [max(1, *(cell_width(row[index]) for row in rows)) for index in range(len(rows[0]))]
    if width is None:
        return [min(size, WIDEST) for size in widths]
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widest = max(range(len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def grow(widths: list[int], row: Sequence[str], width: int | None) -> None:
    """Widen the columns of a later row whose cells are wider, as far as the window has room."""
    for index, text in enumerate(row):
        if (lacking := min(cell_width(text), WIDEST) - widths[index]) > 0:
            room = lacking if width is None else width - sum(widths) - len(GAP) * (len(widths) - 1)
            widths[index] += max(0, min(lacking, room))


def cell_width(text: str) -> int:
    """The columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def window_width() -> int | None:
    """The width of the terminal; None if the output goes to a file or a pipe."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _texts(row: Sequence[Any]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    value = cell(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(str(value).replace("\n", " "))


def _is_number(texts: Iterable[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(text.lstrip("-").replace(",", "").replace(".", "", 1).isdigit() for text in filled)


def _takes_lines(file: IO[str]) -> bool:
    return (getattr(file, "encoding", None) or "utf-8").casefold().replace("-", "") == "utf8"


def _chain(first: Iterable[list[str]], rest: Iterable[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def _lines(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    parts = [_folded(text, size) for text, size in zip(texts, widths, strict=True)]
    for number in range(max(map(len, parts), default=0)):
        cells = (
            _padded(part[number] if number < len(part) else "", size, to_right)
            for part, size, to_right in zip(parts, widths, right, strict=True)
        )
        yield GAP.join(cells).rstrip()


def _folded(text: str, width: int) -> list[str]:
    if cell_width(text) <= width:
        return [text]
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)]
    from rich.cells import chop_cells

    return chop_cells(text, max(width, 2))


def _padded(text: str, width: int, to_right: bool) -> str:
    blanks = " " * max(0, width - cell_width(text))
    return blanks + text if to_right else text + blanks
