"""Cells that cannot be read in rows that are loaded without them: counted, with the first as an example."""

from dataclasses import dataclass


@dataclass
class _Kind:
    count: int
    line: int
    example: str


class UnreadableCells:
    """Counts unreadable cells by what they should hold.

    >>> cells = UnreadableCells()
    >>> cells.add("time", "soon", 14), cells.add("time", "later", 15)
    (None, None)
    >>> cells.notes({"time": "{} could not be read, and their mentions are undated"})
    ['2 times could not be read, and their mentions are undated, first in row 14: “soon”']
    """

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def add(self, kind: str, text: str, line: int) -> None:
        """Count a cell; `kind` is a singular noun."""
        known = self._kinds.setdefault(kind, _Kind(0, line, " ".join(text.split())[:40]))
        known.count += 1

    def notes(self, sentences: dict[str, str]) -> list[str]:
        """One note for each kind: its sentence, where {} is the count with its noun, and the first example."""
        return [
            f"{sentences[kind].format(_counted(found.count, kind))}, first in row {found.line}: “{found.example}”"
            for kind, found in self._kinds.items()
        ]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
