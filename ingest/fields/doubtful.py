"""Cells that cannot be read in rows that are loaded without them: counted, with the first as an example."""

from dataclasses import dataclass

from graph.text import counted


@dataclass
class _Found:
    count: int
    line: int
    error: str


class UnreadableCells:
    """Counts unreadable cells by what they should hold and by the fix.

    >>> cells = UnreadableCells()
    >>> for line in (14, 15):
    ...     cells.add("time", ValueError("“soon” is not a time; write 2026-05-01"), line)
    >>> cells.notes({"time": "{} could not be read, so those mentions are undated"})[0]
    '2 times could not be read, so those mentions are undated, first in row 14: “soon” is not a time; write 2026-05-01'
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Found] = {}

    def add(self, kind: str, error: ValueError, line: int) -> None:
        """Count a cell; `kind` is a singular noun, the error's text the reason and the fix."""
        _, _, fix = str(error).partition("; ")
        found = self._found.setdefault((kind, fix), _Found(0, line, str(error)))
        found.count += 1

    def notes(self, sentences: dict[str, str]) -> list[str]:
        """A note for each kind and fix: the sentence of the kind, where {} is the count, and the first example."""
        return [
            f"{sentences[kind].format(counted(found.count, kind))}, first in row {found.line}: {found.error}"
            for (kind, _), found in self._found.items()
        ]
