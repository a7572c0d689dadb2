"""The lines of graph files in plain text."""

import itertools
import re
from collections.abc import Iterator

from graph.errors import UnreadableFile
from ingest.input import Head, Input
from ingest.readers.encodings import detect_encoding
from ingest.readers.lines import MAX_CELL, TextBlocks
from ingest.source import ReadOptions

_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def numbered_lines(file: Input, options: ReadOptions) -> Iterator[tuple[int, str]]:
    """Every line with its number, without blanks around it; empty ones are left out, endless ones cut.

    Raises
    ------
    UnreadableFile
        There is no encoding of the name that the user gives.
    """
    encoding = options.encoding or detect_encoding(file.head.data, file.head.is_whole)[0]
    try:
        "".encode(encoding)
    except LookupError:
        raise UnreadableFile(f"{file.name}: there is no encoding called “{encoding}”; try utf-8 or cp1252.") from None
    start = file.head.data
    newline = "\r" if b"\n" not in start and b"\r" in start else "\n"  # of an old Macintosh, or as usual
    with file.open() as stream:
        lines = itertools.chain.from_iterable(TextBlocks(stream, encoding, newline))
        for number, line in enumerate(lines, 1):
            if line := line.strip():
                yield number, line[:MAX_CELL]


def words(line: str) -> list[str]:
    """The words of a line; double quotes hold blanks together.

    >>> words('1 "Mia Moe" 0.5')
    ['1', 'Mia Moe', '0.5']
    """
    if '"' not in line:
        return line.split()
    return [match[2] if match[1] is None else match[1] for match in _WORDS.finditer(line)]


def text_after_comments(head: Head, comments: tuple[str, ...]) -> str:
    """The beginning of a file from its first line that holds something and is not a comment, in lower case.

    Parameters
    ----------
    comments
        How comments begin, in lower case.
    """
    lines = head.text.lstrip("\ufeff").casefold().splitlines()
    stripped = [line.strip() for line in lines]
    first = next((at for at, line in enumerate(stripped) if line and not line.startswith(comments)), len(lines))
    return "\n".join(stripped[first : first + 3])
