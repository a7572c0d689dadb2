"""Several files as one job: each is processed separately, and a failure does not stop the others.

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
    """The outcome of one file.

    Parameters
    ----------
    file
        The display name of the file, or the path if it leads to no readable file.
    result
        The return value of the work; None if it failed.
    error
        Why it failed.
    other_kind
        The kind of file, if it was skipped because it holds no data; see `ingest.other_files`.
    """

    file: str
    result: T | None = None
    error: NothingFound | WrongUse | None = None
    other_kind: str | None = None


def each_file(paths: Iterable[Path | str], work: Callable[[Input], T]) -> Iterator[Outcome[T]]:
    """Apply the work to every file that the paths name; see `ingest.input.inputs`.

    Documentation, pictures and the like in a folder, an archive or among the files of a pattern are skipped.
    Errors that the file did not cause, such as an unreachable store, end the job.
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
    """Apply the work to one file; an error caused by the file becomes part of the outcome."""
    try:
        return Outcome(file.name, work(file))
    except (NothingFound, WrongUse) as error:
        return Outcome(file.name, error=error)


def reject_paths(folder: Path) -> Callable[[Input], Path]:
    """Give each file of a job its own reject file in a folder, named after the file.

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
    """A display name as a safe file name, which cannot lead to another folder."""
    safe = "".join(c if c.isalnum() or c in "._- +" else "-" for c in name.replace(": ", "-"))
    return safe[-LONGEST_NAME:].lstrip(".- ")
