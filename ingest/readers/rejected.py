"""The reject file of a source of objects as those objects again, one a line, so that a corrected file can be loaded."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OWN_COLUMNS = ("row", "reason", "fix")  # the cells of the row come after them
CELLS = "cells"  # the name of the column after them for cells without a name

_HEADER = ",".join((*OWN_COLUMNS, CELLS)).encode()
_MAX_START = 1 << 16


def holds_objects(start: bytes) -> bool:
    """Whether a file that begins like this is a reject file of objects.

    >>> holds_objects(b'row,reason,fix,cells\\r\\n3,no author,correct it,"{""id"": 7}"\\r\\n')
    True
    >>> holds_objects(b"row,reason,fix,cells\\r\\n3,no author,correct it,jade,mia\\r\\n")
    False
    """
    if not start.removeprefix(b"\xef\xbb\xbf").startswith(_HEADER):
        return False
    rows = csv.reader(io.StringIO(start[:_MAX_START].decode("utf-8-sig", "replace"), newline=""))
    first = next(rows) and next(rows, [])
    return len(first) == len(OWN_COLUMNS) + 1 and first[-1].lstrip().startswith("{")


def objects(raw: BinaryIO) -> io.BufferedReader:
    """The objects of a reject file, one a line."""
    return io.BufferedReader(_Lines(raw))


class _Lines(io.RawIOBase):
    def __init__(self, raw: BinaryIO) -> None:
        self._text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
        self._rows = self._objects(csv.reader(self._text))
        self._rest = b""

    @staticmethod
    def _objects(rows: Iterator[list[str]]) -> Iterator[bytes]:
        next(rows, None)
        for row in rows:
            yield " ".join(" ".join(row[len(OWN_COLUMNS) :]).splitlines()).encode() + b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = self._rest or next(self._rows, b"")
        count = min(len(view), len(data))
        view[:count], self._rest = data[:count], data[count:]
        return count

    def close(self) -> None:
        self._text.close()
        super().close()
