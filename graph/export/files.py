"""Files that are complete or absent: written under another name and renamed at the end."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new path beside `path`; what is written there takes the place of `path` when the block ends without an error.

    A process that is killed leaves `path` as it was, and a file `.NAME.….part` that the next export of that name
    removes.
    """
    path = Path(path)
    for left in path.parent.glob(f".{_escaped(path.name)}.*.part"):
        if not _is_written(left):
            left.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _is_written(part: Path) -> bool:
    """Whether the process that a part's name gives is alive."""
    import psutil

    number = part.name.rsplit(".", 2)[-2].partition("-")[0]
    return number.isdigit() and psutil.pid_exists(int(number))
