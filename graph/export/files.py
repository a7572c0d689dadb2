"""Files and folders that are complete or absent: written under another name and renamed at the end."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new path beside `path`; what is written there takes the place of `path` when the block ends without an error.

    A process that is killed leaves `path` as it was, and a part `.NAME.….part`, which the next export of that name
    removes.
    """
    with _part(path) as part:
        try:
            yield part
            with open(part, "rb+") as file:
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            error.filename = error.filename or str(path)  # a full disk is noticed while writing, where no name is known
            raise


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that takes the name `path`, which must be free, when the block ends without an error; see `replaced`."""
    with _part(path) as part:
        part.mkdir()
        yield part
        part.rename(path)


@contextlib.contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` for the parts of a file, removed at the end."""
    with _part(path) as part:
        part.mkdir()
        yield part


@contextlib.contextmanager
def _part(path: Path) -> Iterator[Path]:
    """The name of a part, of which nothing is left at the end, and nothing of processes that are gone."""
    for left in path.parent.glob(f".{_escaped(path.name)}.*.part"):
        if not _is_written(left):
            _remove(left)
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _is_written(part: Path) -> bool:
    """Whether the process that the name of a part gives is alive."""
    import psutil

    number = part.name.rsplit(".", 2)[-2].partition("-")[0]
    return number.isdigit() and psutil.pid_exists(int(number))
