"""Values that cannot be read: counted by their consequence, with the first as an example."""

from dataclasses import dataclass, field


@dataclass
class _Problem:
    count: int
    line: int
    text: str


@dataclass
class Problems:
    """Unreadable values of one file. `place` is the word for where a value stands: "row" or "line"."""

    place: str = "line"
    _found: dict[str, _Problem] = field(default_factory=dict)

    def add(self, consequence: str, line: int, text: str) -> None:
        """Count a value; `consequence` is a plural phrase: "unreadable times, whose mentions are undated"."""
        if (problem := self._found.get(consequence)) is None:
            self._found[consequence] = _Problem(1, line, text.strip()[:40])
        else:
            problem.count += 1

    def notes(self) -> list[str]:
        """A sentence for each consequence."""
        return [
            f"{consequence}: {problem.count:,}, first in {self.place} {problem.line:,}: “{problem.text}”"
            for consequence, problem in self._found.items()
        ]
