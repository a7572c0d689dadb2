"""The words of a cell that could name a person: handles, ids, addresses of profiles and mail, and the cell as a whole.

A bare word within a sentence names nobody: "ban" in "to ban somebody" is not the handle of @ban.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from urllib.parse import unquote

from graph.store.write.forget import REMOVED

_SEPARATORS = re.compile(r"[,;|\n\t\[\](){}\"“”]+")
_MENTION = re.compile(r"(?<![\w.])@([\w.~+·-]+(?:@[\w.-]+)?)")
_MAIL = re.compile(r"[\w.~+·-]+@[\w.-]+\.\w+")
_PATH = re.compile(r"[/?#&=\s]+")
_LETTERS = re.compile(r"[^\W_]+")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")


def words_of(cell: str) -> Iterator[str]:
    """The words of a cell that could name a person, in lower case; some of them several times.

    >>> sorted(set(words_of("Thanks, @ha.")))
    ['ha', 'thanks', 'thanks, @ha']
    >>> "jade" in words_of("https://x.com/Jade/?hl=en"), "ban" in words_of("to ban somebody")
    (True, False)
    """
    for text in {unicodedata.normalize("NFC", spelling).casefold() for spelling in (cell, unquote(cell))}:
        yield _EDGES.sub("", text)
        for part in _SEPARATORS.split(text):
            yield from _bare(part)
        for found in _MENTION.finditer(text):
            yield found[1].rstrip(".-")
            yield found[1].partition("@")[0].rstrip(".-")
        yield from _MAIL.findall(text)
        if "/" in text:
            for part in _PATH.split(text):
                yield _EDGES.sub("", part)


def _bare(part: str) -> Iterator[str]:
    """An entry of a list, and the part after a platform or role and a colon."""
    entry = _EDGES.sub("", part)
    if entry:
        yield entry
        if ":" in entry and "//" not in entry:
            yield _EDGES.sub("", entry.rpartition(":")[2])


def without_names(file_name: str, gone: Container[str]) -> str:
    """The name of a file without the names of forgotten people.

    >>> without_names("posts_jade_runs.2026.csv", {"jade_runs"})
    'posts_***.2026.csv'
    """
    spans = [found.span() for found in _LETTERS.finditer(file_name)]
    for first, (start, _) in enumerate(spans):
        for _, end in reversed(spans[first:]):
            if file_name[start:end].casefold() in gone:
                return without_names(f"{file_name[:start]}{REMOVED}{file_name[end:]}", gone)
    return file_name
