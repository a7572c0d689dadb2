"""Several files as one job: each is worked on by itself, and one that fails does not stop the others.

for outcome in each_file(["exports/", "june.zip"], lambda file: load(store, file, options, ...)): ...
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from graph.errors import NothingFound, WrongUse
from ingest.input import Input, inputs
from ingest.other_files import other_kind

T = TypeVar("T")
LONGEST_NAME = 80  # characters of the name of a reject file


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one file.

    Parameters
    ----------
    file
        Its name, for people; that of the path if the path names no file that can be read.
    result
        What the work returned; None if it failed.
    error
        Why it failed.
    other_kind
        What it is, if it lies beside the data and holds none: see `ingest.other_files`.
    """

    file: str
    result: T | None = None
    error: NothingFound | WrongUse | None = None
    other_kind: str | None = None


def each_file(paths: Iterable[Path | str], work: Callable[[Input], T]) -> Iterator[Outcome[T]]:
    """Do the work on every file that the paths name, see `ingest.input.inputs`.

    Documentation, pictures and the like in a folder, an archive or among the files of a pattern are passed over.
    Errors that do not lie in the file, such as a store that cannot be reached, end the job.
    """
    for path in paths:
        files = inputs([path])
        while True:
            try:
                file = next(files, None)
            except (NothingFound, WrongUse) as error:
                yield Outcome(Path(path).name or str(path), error=error)
                break
            if file is None:
                break
            kind = other_kind(file)
            yield Outcome(file.name, other_kind=kind) if kind else attempt(file, work)


def attempt(file: Input, work: Callable[[Input], T]) -> Outcome[T]:
    """Do the work on one file; an error that lies in the file is part of the outcome."""
    try:
        return Outcome(file.name, work(file))
    except (NothingFound, WrongUse) as error:
        return Outcome(file.name, error=error)


def reject_paths(folder: Path) -> Callable[[Input], Path]:
    """Where the rejected rows of each file of a job go: files in a folder, named after it, each another one.

    >>> path_of = reject_paths(Path("rejects"))
    >>> file = Input("june.zip: may/posts.csv", Path("june.zip"), 0)
    >>> path_of(file).name, path_of(file).name
    ('june.zip-may-posts.rejects.csv', 'june.zip-may-posts-2.rejects.csv')
    """
    taken: Counter[str] = Counter()

    def path_of(file: Input) -> Path:
        stem = Path(_as_file_name(file.name)).stem or "file"
        taken[stem.casefold()] += 1
        number = taken[stem.casefold()]
        return folder / f"{stem}{f'-{number}' if number > 1 else ''}.rejects.csv"

    return path_of


def _as_file_name(name: str) -> str:
    """A name for people as one that leads to no other folder."""
    safe = "".join(c if c.isalnum() or c in "._- +" else "-" for c in name.replace(": ", "-"))
    return safe[-LONGEST_NAME:].lstrip(".- ")
