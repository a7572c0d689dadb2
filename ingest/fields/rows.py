"""Row checks shared by the sources of tables: rows without data, and reasons for rejecting a row."""

from collections.abc import Sequence

from ingest.readers.csv import Record
from ingest.source import Rejected, Skipped

MAX_REJECTED_CELL = 1_000  # characters

_TOTALS = frozenset(
    ("total", "totals", "grand total", "sum", "subtotal", "average", "mean", "gesamt", "summe", "insgesamt", "somme")
)


def is_total(cell: str) -> bool:
    """Whether a cell is a usual word for a sum of the rows above, or of the columns before.

    >>> is_total("Total:"), is_total("@total")
    (True, False)
    """
    return cell.strip().rstrip(":").casefold() in _TOTALS


def unreadable_record(record: Record, width: int) -> Rejected | None:
    """The record as rejected if it could not be read, or has more cells than the table has columns."""
    if record.problem:
        return Rejected(record.line, record.problem, record.fix, record.cells)
    if len(record.cells) > width and any(cell.strip() for cell in record.cells[width:]):
        reason = f"it has {len(record.cells)} cells, but the header has {width}"
        return Rejected(record.line, reason, "put cells that hold the delimiter into quotes", shortened(record.cells))
    return None


def row_cells(record: Record, header: Sequence[str]) -> list[str] | Rejected | Skipped:
    """As many cells as the table has columns, or the record as rejected, or skipped if it repeats the header.

    Parameters
    ----------
    header
        The names of the columns, case folded.
    """
    width = len(header)
    if item := unreadable_record(record, width):
        return item
    cells = record.cells[:width] + [""] * (width - len(record.cells))
    if [cell.strip().casefold() for cell in cells] == header:
        return Skipped(record.line, "repeated headers")
    return cells


def rejected(line: int, cells: Sequence[str], error: ValueError) -> Rejected:
    """A row that cannot be read, with the reason and the fix that the error states."""
    reason, _, fix = str(error).partition("; ")
    return Rejected(line, reason, fix or "correct the cell", shortened(cells))


def shortened(cells: Sequence[str]) -> list[str]:
    return [cell[:MAX_REJECTED_CELL] for cell in cells]
