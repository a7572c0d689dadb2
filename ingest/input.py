"""Files as the sources see them: a name for people, the beginning to recognise them by, and a stream of plain bytes."""

import codecs
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

HEAD_BYTES = 1 << 18


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
        Opens the stream.
    bytes_total
        Size on disk, for progress; `bytes_read` is how far the last stream has come.
    """

    name: str
    path: Path
    opener: Callable[[], BinaryIO]
    bytes_total: int
    bytes_read: int = field(default=0, compare=False)

    def open(self) -> BinaryIO:
        """A new stream of the plain bytes, from the first."""
        return self.opener()

    @cached_property
    def head(self) -> Head:
        """The beginning of the file."""
        with self.open() as stream:
            data = stream.read(HEAD_BYTES + 1)
        return Head(self.name, data[:HEAD_BYTES], len(data) <= HEAD_BYTES)


def plain_file(path: Path) -> Input:
    """A file that is not compressed."""
    return Input(path.name, path, lambda: io.open(path, "rb"), path.stat().st_size)
