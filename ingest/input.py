"""Files as the sources see them: a name for people, the beginning to recognise them by, and a stream of plain bytes."""

import codecs
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graph.errors import UnreadableFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 1 << 18
BUFFER_BYTES = 1 << 18


@dataclass(frozen=True)
class Head:
    """The beginning of a file, uncompressed.

    Parameters
    ----------
    name
        The name of the file, for people and as a weak hint: content decides.
    data
        The first `HEAD_BYTES` bytes, or all of a shorter file.
    is_whole
        Whether `data` is the whole file.
    """

    name: str
    data: bytes
    is_whole: bool

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
        For people: `mentions.csv`, or `export.zip: posts.json`.
    path
        The file on disk that the bytes come from.
    opener
        Opens the raw file; `Input` counts what is read of it.
    bytes_total
        Size on disk, for progress; `bytes_read` is how far the last stream has come.
    """

    name: str
    path: Path
    opener: Callable[[], "CountedFile"]
    bytes_total: int
    bytes_read: int = field(default=0, compare=False)

    def open(self) -> BinaryIO:
        """A new stream of the plain bytes, from the first."""
        raw = self.opener()
        raw.reader, self.bytes_read = self, 0
        return io.BufferedReader(raw, BUFFER_BYTES)

    @cached_property
    def head(self) -> Head:
        """The beginning of the file."""
        with self.open() as stream:
            data = stream.read(HEAD_BYTES + 1)
        return Head(self.name, data[:HEAD_BYTES], len(data) <= HEAD_BYTES)


class CountedFile(io.FileIO):
    """A file that tells an `Input` how far it has been read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reader: Input | None = None

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        count = super().readinto(buffer)
        self._add(count)
        return count

    def _add(self, count: int | None) -> None:
        if self.reader is not None:
            self.reader.bytes_read += count or 0


def plain_file(path: Path) -> Input:
    """A file that is not compressed.

    Raises
    ------
    UnreadableFile
        It does not exist, is a folder, or may not be read.
    """
    try:
        with open(path, "rb"):
            size = path.stat().st_size
    except FileNotFoundError:
        raise UnreadableFile(f"{path}: there is no such file; check the name.") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path}: this is a folder; name the files in it.") from None
    except OSError as error:
        raise UnreadableFile(f"{path}: it cannot be opened ({error.strerror}); check who may read it.") from None
    return Input(path.name, path, lambda: CountedFile(path), size)
