"""Where the files of an analysis are: in a folder that workers share, or in an object store that speaks S3.

`Folder` stands for both. Credentials, region and address of an object store come from the environment by the names that
Amazon's programs use (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`).
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import portalocker

from graph.errors import StoreBusy, StoreUnreachable, WrongUse

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds
    from pyarrow.fs import FileSystem

SCHEMES = ("s3a://", "s3://")
LOCK_SECONDS = 1
COPIED_AT_ONCE = 2**20  # bytes


@dataclass(frozen=True)
class ObjectFolder:
    """A prefix of an object store; `key` is its bucket and path."""

    key: str

    @property
    def store(self) -> "FileSystem":
        return object_store_of(self.key.partition("/")[0])

    def __truediv__(self, name: str) -> "ObjectFolder":
        return ObjectFolder(f"{self.key}/{name}")

    def __str__(self) -> str:
        return f"s3a://{self.key}"

    def absolute(self) -> "ObjectFolder":
        return self

    def exists(self) -> bool:
        from pyarrow.fs import FileType

        with _reached(self):
            return bool(self.store.get_file_info(self.key).type != FileType.NotFound)

    def iterdir(self) -> Iterator["ObjectFolder"]:
        from pyarrow.fs import FileSelector

        with _reached(self):
            found = self.store.get_file_info(FileSelector(self.key))
        return iter([ObjectFolder(each.path) for each in found])

    def mkdir(self, *, parents: bool = False, exist_ok: bool = False) -> None:
        """Nothing: a prefix is there with its first object."""

    def read_text(self, encoding: str) -> str:
        with _reached(self), self.store.open_input_stream(self.key) as file:
            return str(file.read().decode(encoding))

    def write_text(self, text: str, encoding: str) -> None:
        with _reached(self), self.store.open_output_stream(self.key) as file:
            file.write(text.encode(encoding))


Folder = Path | ObjectFolder


def folder_of(text: str) -> Folder:
    """The folder that a user names.

    >>> str(folder_of("s3://bucket/results/")), folder_of("results")
    ('s3a://bucket/results', PosixPath('results'))
    """
    scheme = next((each for each in SCHEMES if text.startswith(each)), None)
    if scheme is not None:
        return ObjectFolder(text.removeprefix(scheme).strip("/"))
    if "://" in text:
        raise WrongUse(f"{text}: only addresses with s3a:// can be used, or the path of a folder.")
    return Path(text)


def dataset(folder: Folder) -> "ds.Dataset":
    """The Parquet files of a folder."""
    import pyarrow.dataset as ds

    path, store = _located(folder)
    return ds.dataset(path, filesystem=store, format="parquet")


def read_parquet(file: Folder, columns: Sequence[str]) -> "pa.Table":
    """Columns of a Parquet file."""
    import pyarrow.parquet as pq

    path, store = _located(file)
    return pq.read_table(path, columns=list(columns), filesystem=store)


def write_parquet(table: "pa.Table", file: Folder) -> None:
    """Write a Parquet file."""
    import pyarrow.parquet as pq

    path, store = _located(file)
    pq.write_table(table, path, filesystem=store)


def _located(folder: Folder) -> "tuple[str, FileSystem | None]":
    """The path of a folder or file, and the object store that it is in."""
    return (str(folder), None) if isinstance(folder, Path) else (folder.key, folder.store)


def remove(folder: Folder) -> None:
    """Remove a folder with all files, if it is there."""
    if isinstance(folder, Path):
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists():
        with _reached(folder):
            folder.store.delete_dir(folder.key)


@contextlib.contextmanager
def local_folder(folder: Folder) -> Iterator[Path]:
    """A folder of this machine for files that belong in `folder`; those for an object store are sent at the end.

    Raises
    ------
    WrongUse
        There is something in the object store under this address.
    """
    if isinstance(folder, Path):
        yield folder
        return
    if folder.exists():
        raise WrongUse(f"{folder}: there is something in this folder; name a new one.")
    with tempfile.TemporaryDirectory(prefix="intrograph-") as place:
        yield Path(place) / "files"
        _upload(Path(place) / "files", folder)


def _upload(folder: Path, target: ObjectFolder) -> None:
    """Send all files, those in subfolders first: the description of a staging table comes when its parts are there."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    with _reached(target):
        for path in sorted(files, key=lambda path: (path.parent == folder, path.suffix == ".json")):
            key = f"{target.key}/{path.relative_to(folder).as_posix()}"
            with open(path, "rb") as source, target.store.open_output_stream(key) as file:
                shutil.copyfileobj(source, file, COPIED_AT_ONCE)


def write_whole(folder: Folder, name: str, text: str) -> None:
    """Write a file that is there whole or not at all; an object always is."""
    if not isinstance(folder, Path):
        (folder / name).write_text(text, encoding="utf-8")
        return
    part = folder / f"{name}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(folder / name)


@contextlib.contextmanager
def exclusive(folder: Folder, name: str) -> Iterator[None]:
    """Hold a folder by the file `name`; `StoreBusy` if another process does. An object store has no locks."""
    if not isinstance(folder, Path):
        yield
        return
    try:
        with portalocker.Lock(folder / name, timeout=LOCK_SECONDS):
            yield
    except portalocker.LockException:
        raise StoreBusy(f"{folder}: Another process writes to this folder; wait, or name another one.") from None


@cache
def object_store_of(bucket: str) -> "FileSystem":
    """The object store that the environment leads to."""
    from pyarrow.fs import FileSystem

    return FileSystem.from_uri(f"s3://{bucket}")[0]


@contextlib.contextmanager
def _reached(folder: ObjectFolder) -> Iterator[None]:
    """Say in a sentence that an object store refuses or does not answer."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = str(error).splitlines()[0][:200]
        raise StoreUnreachable(
            f"{folder}: the object store cannot be used ({reason}); check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,"
            " AWS_REGION and AWS_ENDPOINT_URL."
        ) from None
