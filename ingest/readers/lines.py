"""The lines of a text file in blocks: decoded, and limited in length and memory."""

import codecs
from collections.abc import Iterable, Iterator
from typing import AnyStr, BinaryIO

BLOCK_BYTES = 1 << 14  # small enough for the values of a block to be gone before Python looks for garbage
MAX_CELL = 100_000  # characters
MAX_LINE = 1 << 22  # bytes, or characters where a character has several bytes
FALLBACK = "cp1252"  # for lines in another encoding than the file

_WIDE = ("utf-16", "utf-32")
_SHOWN_BYTES = 10_000  # of a line that is too long


class TextBlocks:
    """The lines of a stream without their ends, in blocks.

    A line above `MAX_LINE` is replaced by its beginning, in which a cell follows that is longer than allowed.

    Parameters
    ----------
    quoted_cell
        The delimiter and the quote that begin a quoted cell. Where a line that is too long ends inside such a cell, its
        replacement does too, so that the record goes on to the same line.
    newline
        The end of a line; a carriage return before a line feed stays with its line, where the csv module skips it.

    Attributes
    ----------
    odd_lines
        Lines so far that were in another encoding.
    """

    def __init__(self, stream: BinaryIO, encoding: str, newline: str = "\n", quoted_cell: str = ',"') -> None:
        self.odd_lines = 0
        self._stream = stream
        self._encoding = encoding
        self._newline = newline
        self._quoted_cell = quoted_cell

    def __iter__(self) -> Iterator[list[str]]:
        """Every line of the stream, from where it stands."""
        if self._encoding.startswith(_WIDE):
            for text in _whole_lines(self._characters(), self._newline, "x", self._quoted_cell):
                yield _split(text, self._newline)
            return
        encoding = "utf-8" if self._encoding == "utf-8-sig" else self._encoding
        for data in _whole_lines(self._bytes(), self._newline.encode(), b"x", self._quoted_cell.encode()):
            yield self._decode(data, encoding)

    def _bytes(self) -> Iterator[bytes]:
        first = True
        while data := self._stream.read(BLOCK_BYTES):
            yield data.removeprefix(codecs.BOM_UTF8) if first else data
            first = False

    def _characters(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        while data := self._stream.read(BLOCK_BYTES):
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)

    def _decode(self, data: bytes, encoding: str) -> list[str]:
        try:
            return _split(data.decode(encoding), self._newline)
        except UnicodeDecodeError:
            return [self._decode_line(line, encoding) for line in _split(data, self._newline.encode())]

    def _decode_line(self, line: bytes, encoding: str) -> str:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            self.odd_lines += 1
            return line.decode(FALLBACK, "replace")


def _split(text: AnyStr, newline: AnyStr) -> list[AnyStr]:
    lines = text.split(newline)
    if not lines[-1]:
        lines.pop()
    return lines


def _whole_lines(chunks: Iterable[AnyStr], newline: AnyStr, filler: AnyStr, quoted_cell: AnyStr) -> Iterator[AnyStr]:
    """The chunks, cut at line ends."""
    quote = quoted_cell[-1:]
    nothing = filler[:0]
    rest, shown, quotes = nothing, nothing, 0  # `shown` is the beginning of a line that is too long
    for chunk in chunks:
        if shown:
            left_out, found, chunk = chunk.partition(newline)
            quotes += left_out.count(quote)
            if not found:
                continue
            yield shown + filler * (MAX_CELL + 1) + quoted_cell * (quotes % 2) + newline
            shown = nothing
        rest += chunk
        end = rest.rfind(newline) + 1
        if end:
            yield rest[:end]
            rest = rest[end:]
        if len(rest) > MAX_LINE:
            shown, quotes, rest = rest[:_SHOWN_BYTES], rest[_SHOWN_BYTES:].count(quote), nothing
    if shown or rest:
        yield shown + filler * (MAX_CELL + 1) + quoted_cell * (quotes % 2) if shown else rest
