"""The parts of a text that match the words of a search, to be drawn differently."""

import itertools
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SHORTEST_INSIDE = 3  # letters; shorter words are looked for at the beginning of words only
BEFORE_MATCH = 24  # characters of an excerpt before its first match


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, and whether it matches."""

    text: str
    is_match: bool = False


def parts(text: str, words: Collection[str]) -> tuple[Part, ...]:
    """A text in parts; joined they are the text. `words` are normalized as in the index.

    >>> parts("Zoë Castell", ["zoe"])
    (Part(text='Zoë', is_match=True), Part(text=' Castell', is_match=False))
    """
    letters, origins = _folded(text)
    matching = {
        origin for word in words for start in _places(letters, word) for origin in origins[start : start + len(word)]
    }
    runs = itertools.groupby(range(len(text)), lambda position: position in matching)
    return tuple(Part("".join(text[position] for position in run), is_match) for is_match, run in runs)


def excerpt(text: str, words: Collection[str], longest: int) -> str:
    """At most `longest` characters of a text, around its first match.

    >>> excerpt("Toddler chaos and family meals. Living in Lisbon.", ["lisbon"], 34)
    '…family meals. Living in Lisbon.'
    """
    letters, origins = _folded(text)
    first = min((origins[start] for word in words for start in _places(letters, word)), default=0)
    if len(text) <= longest or first < longest - BEFORE_MATCH // 2:
        return text if len(text) <= longest else text[: longest - 1] + "…"
    start = max(text.rfind(" ", 0, first - BEFORE_MATCH) + 1, first - 2 * BEFORE_MATCH)
    rest = text[start : start + longest]
    return f"…{rest}" + ("…" if start + longest < len(text) else "")


def has_word(text: str, word: str) -> bool:
    """Whether a normalized word stands in a text, at the beginning of a word if it is short."""
    return next(_places(_folded(text)[0], word), None) is not None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without capitals and accents, and which character of the text each of its characters comes from."""
    letters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character.casefold()):
            if not unicodedata.combining(letter):
                letters.append(letter)
                origins.append(position)
    return "".join(letters), origins


def _places(letters: str, word: str) -> Iterator[int]:
    """Where a word stands: at the beginning of words, or if it never does, anywhere."""
    at_start: list[int] = []
    inside: list[int] = []
    start = letters.find(word) if word else -1
    while start >= 0:
        (at_start if start == 0 or not letters[start - 1].isalnum() else inside).append(start)
        start = letters.find(word, start + len(word))
    yield from at_start or (inside if len(word) >= SHORTEST_INSIDE else ())
