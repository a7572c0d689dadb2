"""The beginning of a file without the middle of very long cells, which would hide the rows after them."""

import re
from typing import BinaryIO

MAX_PIECES = 256  # what lies behind a longer cell is not looked for
PIECE_BYTES = 1 << 20

_LONG, _KEPT = 1 << 16, 1 << 14  # bytes
_CELL = rb'[^"\\\n,;\t|]'  # nothing that ends a cell or a line, or stands for another character: JSON stays valid
_LONG_CELL = re.compile(rb"(?<!%b)(%b{%d})%b{%d,}" % (_CELL, _CELL, _KEPT, _CELL, _LONG - _KEPT))


def has_long_cell(start: bytes) -> bool:
    """Whether a text begins with a very long cell, or has one among its first.

    >>> has_long_cell(b"author,text\\nmia," + b"x" * 100_000), has_long_cell(b"author,text\\nmia,hello\\n")
    (True, False)
    """
    return b"\0" not in start and _LONG_CELL.search(start) is not None


def without_long_cells(stream: BinaryIO, size: int) -> tuple[bytes, bool]:
    """The first `size` bytes of a stream, of each long cell only the beginning; and whether that is all.

    >>> import io
    >>> text = b"author,post,likes\\nmia," + b"x" * 5_000_000 + b",7\\nzoe,hello,8\\n"
    >>> start, is_whole = without_long_cells(io.BytesIO(text), 100_000)
    >>> start.replace(b"x", b""), len(start) < 70_000, is_whole
    (b'author,post,likes\\nmia,,7\\nzoe,hello,8\\n', True, True)
    """
    start = b""
    for _ in range(MAX_PIECES):
        piece = stream.read(PIECE_BYTES)
        start = _LONG_CELL.sub(rb"\1", start + piece)
        if not piece or len(start) > size:
            break
    return start[:size], not piece and len(start) <= size
