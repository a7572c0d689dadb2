"""Uploaded files as files on disk, which readers expect."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def uploaded_file(name: str, content: bytes) -> Iterator[Path]:
    """A file with this content, which is gone at the end; `name` comes from outside."""
    with TemporaryDirectory() as folder:
        path = Path(folder, file_name(name))
        path.write_bytes(content)
        yield path


def file_name(name: str) -> str:
    """A file name from outside as one that leads to no other folder.

    >>> file_name("../our posts?.csv"), file_name("..")
    ('our posts-.csv', 'file.csv')
    """
    safe = "".join(c if c.isalnum() or c in "._- " else "-" for c in Path(name).name)[-80:].lstrip(".")
    return safe or "file.csv"
