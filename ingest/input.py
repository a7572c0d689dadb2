"""Input files: a display name, the first bytes for recognition, and a stream of uncompressed bytes.

for file in inputs(["exports/", "june.zip", "likes-*.csv.gz", "-"]): ...
"""

import codecs
import glob
import io
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graph.errors import UnreadableFile
from ingest.readers import rejected
from ingest.readers.long_cells import has_long_cell, without_long_cells
from ingest.readers.unpacking import Unpack, UnpackedStream, archive_members, member_opener, unpacker
from ingest.temporary import TemporaryCopy

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 1 << 18
BUFFER_BYTES = 1 << 18
STANDARD_INPUT = "-"

_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
_MAX_MAGIC = 8


@dataclass(frozen=True)
class Head:
    """The beginning of a file, uncompressed.

    Parameters
    ----------
    name
        The display name of the file; a weak hint only, because the content decides.
    data
        The first `HEAD_BYTES` bytes, or all of a shorter file.
    is_whole
        Whether `data` is the whole file.
    short
        The same without the middle of very long cells, where there is one, and so with more rows.
    """

    name: str
    data: bytes
    is_whole: bool
    short: "Head | None" = None

    @property
    def sample(self) -> "Head":
        """The beginning by which columns are recognised: no cell in it is so long that it hides the rows."""
        return self.short or self

    @cached_property
    def text(self) -> str:
        """The beginning as text for recognition, in UTF-8 or as its byte order mark says; odd bytes are replaced."""
        for bom, encoding in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if self.data.startswith(bom):
                return self.data.decode(encoding, "replace")
        return self.data.decode("utf-8", "replace")


@dataclass
class Input:
    """A file to read: opened as often as needed, each time from its first byte, uncompressed.

    Parameters
    ----------
    name
        The display name: `mentions.csv`, or `export.zip: posts.json`.
    path
        The file on disk that the bytes come from.
    bytes_total
        Size on disk, for progress; `bytes_read` is the number of bytes that the last stream has read.
    unpack
        Turns the stream of the file on disk into an uncompressed one; None for an uncompressed file, which is seekable.
    kept
        The temporary file that must live as long as this input.
    is_named
        Whether the user names this very file, rather than its folder, a pattern or its archive.
    """

    name: str
    path: Path
    bytes_total: int
    unpack: tuple[Unpack, ...] = ()
    bytes_read: int = field(default=0, compare=False)
    kept: object = field(default=None, compare=False, repr=False)
    is_named: bool = field(default=True, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """Without what belongs to this process: another one reads the beginning itself."""
        return {name: value for name, value in self.__dict__.items() if name != "head"} | {"kept": None}

    def open(self) -> BinaryIO:
        """A new stream of the uncompressed bytes, from the first."""
        self.bytes_read = 0
        stream: BinaryIO = io.BufferedReader(_CountedFile(self), BUFFER_BYTES)
        for unpack in self.unpack:
            packed = UnpackedStream(self.name, stream, unpack, lambda: self.bytes_read)
            stream = io.BufferedReader(packed, BUFFER_BYTES)
        return stream

    @property
    def start(self) -> bytes:
        """The first bytes; none if the file cannot be read, which is reported when it is loaded."""
        try:
            with self.open() as stream:
                return stream.read(_MAX_MAGIC)
        except UnreadableFile:
            return b""

    @cached_property
    def head(self) -> Head:
        """The beginning of the file."""
        with self.open() as stream:
            data = stream.read(HEAD_BYTES + 1)
        if len(data) <= HEAD_BYTES:
            return Head(self.name, data, is_whole=True)
        short = Head(self.name, *self._without_long_cells()) if has_long_cell(data) else None
        return Head(self.name, data[:HEAD_BYTES], is_whole=False, short=short)

    def _without_long_cells(self) -> tuple[bytes, bool]:
        with self.open() as stream:
            return without_long_cells(stream, HEAD_BYTES)


class _CountedFile(io.FileIO):
    """A file that reports to an `Input` how many bytes have been read."""

    def __init__(self, reader: Input) -> None:
        super().__init__(reader.path)
        self._reader = reader

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        count = super().readinto(buffer)
        self._reader.bytes_read += count or 0
        return count

    def readall(self) -> bytes:
        data = super().readall()
        self._reader.bytes_read += len(data)
        return data


def inputs(paths: Iterable[Path | str], standard_input: BinaryIO | None = None) -> Iterator[Input]:
    """The files that these paths name, one by one.

    A folder stands for the files in it and below it, without hidden ones and files of rejected rows; a pattern with
    `*`, `?` or `[...]` for the files that match; an archive for its members; `-` for the standard input, which is
    written to a temporary file first.

    Raises
    ------
    UnreadableFile
        A path names nothing, a folder or an archive holds no file, or an archive is damaged.
    """
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield from _unpacked(_spooled(standard_input or sys.stdin.buffer))
        elif Path(path).is_dir():
            yield from _unnamed(_folder(Path(path)))
        elif not Path(path).exists() and glob.has_magic(str(path)):
            yield from _unnamed(_matching(str(path)))
        else:
            yield from _unpacked(plain_file(Path(path)))


def _unnamed(files: Iterable[Input]) -> Iterator[Input]:
    for file in files:
        file.is_named = False
        yield file


def plain_file(path: Path) -> Input:
    """A file that is read as it is, not unpacked.

    Raises
    ------
    UnreadableFile
        It does not exist, is a folder, or may not be read.
    """
    try:
        with open(path, "rb"):
            return Input(path.name, path, path.stat().st_size)
    except FileNotFoundError:
        raise UnreadableFile(f"{path}: there is no such file; check the name.") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path}: this is a folder; name the files in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"{path}: it cannot be opened ({reason}); check who may read it.") from None


def _unpacked(file: Input) -> Iterator[Input]:
    """The file itself, unpacked if it is compressed, or the members of an archive."""
    with file.open() as stream:
        start = stream.read(_MAX_MAGIC)
    if start.startswith(_ARCHIVE):
        yield from _members(file)
    elif unpack := unpacker(start):
        file.unpack = (unpack,)
        yield file
    elif rejected.holds_objects(file.head.data):
        yield Input(file.name, file.path, file.bytes_total, (rejected.objects,), kept=file.kept)
    else:
        yield file


def _members(file: Input) -> Iterator[Input]:
    members = archive_members(str(file.path))
    if not members:  # an office document
        yield file
        return
    shown = [member for member in members if _is_shown(Path(member.filename))]
    if not shown:
        raise UnreadableFile(f"{file.path}: the archive holds no file to load.")
    for member in shown:
        name = f"{file.name}: {member.filename}"
        part = Input(name, file.path, member.compress_size, (member_opener(member),), kept=file.kept, is_named=False)
        if (start := part.start) and (unpack := unpacker(start)):
            part.unpack = (*part.unpack, unpack)
        yield part


def _folder(folder: Path) -> Iterator[Input]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_shown(path.relative_to(folder))]
    if not files:
        raise UnreadableFile(f"{folder}: the folder holds no file to load; check the name.")
    for path in files:
        file = plain_file(path)
        try:
            yield from _unpacked(file)
        except UnreadableFile:  # one damaged archive must not stop the others: recognising it says what it is
            yield file


def _is_shown(path: Path) -> bool:
    """Whether a file below a folder or in an archive is loaded: hidden files and files of rejected rows are not."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return not hidden and not path.name.endswith(".rejects.csv")


def _matching(pattern: str) -> Iterator[Input]:
    paths = sorted(glob.glob(pattern, recursive=True))
    if not paths:
        raise UnreadableFile(f"{pattern}: no file matches; check the pattern.")
    for path in map(Path, paths):
        yield from _folder(path) if path.is_dir() else _unpacked(plain_file(path))


def _spooled(stream: BinaryIO) -> Input:
    """The standard input as a file, because recognising a format reads its beginning twice."""
    copy = TemporaryCopy(".input")
    with open(copy.path, "wb") as target:
        shutil.copyfileobj(stream, target)
    return Input("standard input", copy.path, copy.path.stat().st_size, kept=copy)
