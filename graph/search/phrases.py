"""Filters in plain phrases: “people in Lisbon who talk about coffee”, where the data has this place and this word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from graph.records import PLATFORMS, TIERS, clean_platform
from graph.search.filters import PARTNER, FollowerRange, SearchQuery

LONGEST_PLACE = 3  # words
_AND = {"and", "&"}
_PEOPLE = {
    "people",
    "influencers",
    "influencer",
    "accounts",
    "creators",
    "somebody",
    "someone",
    "everyone",
    "everybody",
}
# Dropped from a text in which a filter was recognised: they say nothing that a filter could.
_FILLERS = _PEOPLE | {"who", "that", "talk", "talks", "talking", "post", "posts", "posting", "write", "writes"}
_FILLERS |= {"are", "is", "based", "living", "lives", "live", "with", "all"}


class Vocabulary(Protocol):
    """Which places and topics the data has."""

    def has_place(self, text: str) -> bool: ...

    def has_topic(self, word: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Filters recognised at the beginning of some words, and how many words they take."""

    key: str
    values: tuple[str, ...]
    length: int


def recognised(query: SearchQuery, vocabulary: Vocabulary) -> SearchQuery:
    """The same search with the phrases among its words as filters; the search itself if there is none.

    >>> class Data:
    ...     def has_place(self, text): return text == "Lisbon"
    ...     def has_topic(self, word): return word == "coffee"
    >>> str(recognised(SearchQuery.parse("people in Lisbon who talk about coffee"), Data()))
    'in:Lisbon about:coffee'
    """
    words, rest, found = query.words.split(), list[str](), query
    while words:
        phrase = next(filter(None, (read(words, vocabulary) for read in _READERS)), None)
        if phrase is None:
            rest.append(words.pop(0))
            continue
        for value in phrase.values:
            found = found.with_filter(phrase.key, value)
        del words[: phrase.length]
    if found == query:
        return query
    return replace(found, words=" ".join(word for word in rest if word.casefold() not in _FILLERS))


def _place(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    if words[0].casefold() not in ("in", "from"):
        return None
    for length in range(min(LONGEST_PLACE, len(words) - 1), 0, -1):
        place = " ".join(words[1 : length + 1]).strip(".,;?!")
        if vocabulary.has_place(place):
            return _Phrase("in", (place,), length + 1)
    return None


def _topics(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    if words[0].casefold() != "about":
        return None
    topics, length = [], 1
    for word in words[1:]:
        if (topic := word.strip(".,;?!")) and vocabulary.has_topic(topic):
            topics.append(topic)
        elif not topics or word.casefold() not in _AND:
            break
        length += 1
    return _Phrase("about", tuple(topics), length) if topics else None


def _platform(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    if words[0].casefold() != "on" or len(words) < 2:
        return None
    try:
        platform = clean_platform(words[1])
    except ValueError:
        return None
    return _Phrase("platform", (platform,), 2) if platform in PLATFORMS else None


def _tier(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    first, _, joined = words[0].casefold().partition("-")
    names = {tier.name for tier in TIERS}
    is_tier = first in names and (joined in _PEOPLE or (len(words) > 1 and words[1].casefold() in _PEOPLE))
    return _Phrase("tier", (first,), 1) if is_tier else None


def _followers(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    if len(words) < 2 or words[1].casefold() != "followers":
        return None
    return _Phrase("followers", (words[0],), 2) if FollowerRange.parse(words[0]) else None


def _partners(words: Sequence[str], vocabulary: Vocabulary) -> _Phrase | None:
    return _Phrase("is", (PARTNER,), 1) if words[0].casefold() in (PARTNER, f"{PARTNER}s") else None


_READERS: tuple[Callable[[Sequence[str], Vocabulary], _Phrase | None], ...] = (
    _place,
    _topics,
    _platform,
    _tier,
    _followers,
    _partners,
)
