"""`Preset`: a description of a file that another tool imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ELLIPSIS = "…"
LONG_ROW_BYTES = 2_000
_DATES = ("last_interaction_at", "data_as_of")


@dataclass(frozen=True)
class Column:
    """A column of the file and the field that fills it, or the same `text` in every row."""

    header: str
    field: str = ""
    text: str = ""


@dataclass(frozen=True)
class Limits:
    """What a tool takes at most: bytes of a cell in UTF-8, rows and bytes of a file. None: no limit is known."""

    cell_bytes: int | None = None
    file_rows: int | None = None
    file_bytes: int | None = None

    def may_split(self, rows: int) -> bool:
        """Whether this many rows may need more than one file."""
        most = [limit for limit in (self.file_rows, self.file_bytes and self.file_bytes // LONG_ROW_BYTES) if limit]
        return bool(most) and rows > min(most)


@dataclass(frozen=True)
class Required:
    """A row needs a value in one of these fields; `missing` completes "left out, because ..."."""

    fields: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class Unique:
    """No two rows agree in these fields where all are filled; `repeated` completes "left out, because ..."."""

    fields: tuple[str, ...]
    repeated: str


@dataclass(frozen=True)
class LeftOut:
    """The number of rows that a tool would refuse, for one reason."""

    reason: str
    rows: int

    @property
    def text(self) -> str:
        """
        >>> LeftOut("no e-mail address is known", 3).text
        '3 rows are left out, because no e-mail address is known'
        """
        noun = "1 row is" if self.rows == 1 else f"{self.rows:,} rows are"
        return f"{noun} left out, because {self.reason}"


@dataclass(frozen=True)
class Preset:
    """A file as a tool imports it.

    Attributes
    ----------
    title
        The tool's own name.
    columns
        In their order; none means the columns of the list.
    dates
        The format of times (`strftime`); empty for ISO 8601.
    needs
        Sentences for people: what to do before and during the import.
    """

    name: str
    title: str
    columns: tuple[Column, ...] = ()
    dates: str = ""
    required: tuple[Required, ...] = ()
    unique: tuple[Unique, ...] = ()
    limits: Limits = field(default_factory=Limits)
    needs: tuple[str, ...] = ()

    def header(self, default: Sequence[str]) -> list[str]:
        """The headers; `default` if the preset does not name any."""
        return [column.header for column in self.columns] or list(default)

    def refusal(self, values: Mapping[str, Any]) -> str | None:
        """Why the tool would refuse a row of these values, whatever the other rows are; None if it takes it."""
        lacking = (rule.missing for rule in self.required if not any(values[name] for name in rule.fields))
        return next(lacking, None)

    def cells(self, values: Mapping[str, Any]) -> list[Any]:
        """The cells of one row."""
        return [column.text or self._cell(column.field, values[column.field]) for column in self.columns]

    def _cell(self, name: str, value: Any) -> Any:
        if name in _DATES and value and self.dates:
            return datetime.fromisoformat(value).strftime(self.dates)
        return shortened(value, self.limits.cell_bytes) if isinstance(value, str) else value


def shortened(text: str, limit_bytes: int | None) -> str:
    """A text of at most so many bytes in UTF-8, and one for an apostrophe that `safe_cell` may add.

    >>> shortened("Zoë läuft", 9), shortened("Zoë", 9)
    ('Zoë …', 'Zoë')
    """
    if limit_bytes is None or len(text.encode("utf-8", "replace")) < limit_bytes:
        return text
    room = limit_bytes - 1 - len(ELLIPSIS.encode())
    return text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + ELLIPSIS


GENERIC = Preset("generic", "any program", needs=("A CSV in UTF-8 with a header row.",))
