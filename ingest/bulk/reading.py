"""Reading the files of a load one after the other, with the rejected rows of each in a file of its own."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.input import Input
from ingest.job import MAX_EXAMPLES
from ingest.registry import recognise
from ingest.rejects import RejectFile
from ingest.source import Item, ReadOptions, Rejected, Source, column_names
from ingest.staging import Contents, RowTarget, collect_rows

OnRecords = Callable[[int], None]  # called with the number of records so far


@dataclass(frozen=True)
class NumberedInput:
    """A file and its place in the load, from 1, after which the file with its rejected rows is named."""

    number: int
    file: Input


@dataclass(frozen=True)
class Reading:
    """How all files of a load are read.

    Parameters
    ----------
    received_at
        Now, in milliseconds.
    folder
        Gets the files with rejected rows.
    """

    options: ReadOptions
    received_at: int
    folder: Path

    def open(self, file: Input) -> tuple[str, Source]:
        """What a file is recognised as, in words, and its source."""
        form = recognise(file, self.options)
        return form.title, form.open(file, self.options, self.received_at)


@dataclass
class FilesRead:
    """What reading some files gave, beside their rows."""

    contents: Contents = field(default_factory=Contents)
    notes: list[str] = field(default_factory=list)
    rejects: list[Path] = field(default_factory=list)
    examples: list[tuple[str, Rejected]] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    def add(self, other: "FilesRead") -> None:
        """Add what reading the next files gave."""
        self.contents.add(other.contents)
        self.notes += other.notes
        self.rejects += other.rejects
        self.examples = (self.examples + other.examples)[:MAX_EXAMPLES]
        self.forms += other.forms


def read_files(files: Sequence[NumberedInput], reading: Reading, target: RowTarget, step: OnRecords) -> FilesRead:
    """Read files to their ends.

    Raises
    ------
    UnreadableFile, NothingFound
        One of the files cannot be read.
    """
    result = FilesRead()
    totals = reading.options.weights == "total"
    result.contents = collect_rows(target, _items(files, reading, result), step, totals=totals)
    return result


def _items(files: Sequence[NumberedInput], reading: Reading, result: FilesRead) -> Iterator[Item]:
    """The items of all files; the rest of what is known of them goes to the result."""
    sources = deque((numbered, *reading.open(numbered.file)) for numbered in files)  # all, before much is read
    while sources:
        numbered, title, source = sources.popleft()  # what it remembers of names is free after it is read
        path = reading.folder / f"rejected-{numbered.number}.csv"
        name = numbered.file.name
        with RejectFile(path, column_names(source)) as rejects:
            for item in source.items():
                if isinstance(item, Rejected):
                    rejects.add([item])
                    result.examples += [(name, item)] * (len(result.examples) < MAX_EXAMPLES)
                yield item
        result.rejects += [path] if rejects.rows else []
        result.forms.append(title)
        notes = (f"recognised as {title}", *source.notes, *source.closing_notes())
        result.notes += [f"{name}: {note}" for note in notes]
