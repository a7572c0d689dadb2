"""A search as people write it: words, and filters such as `in:Lisbon about:coffee followers:1k-10k`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from graph.records import TIER_NAMES, clean_platform
from graph.text import number_from, short_number

PARTNER = "partner"
MOST_FOLLOWERS = 10**12

_LISTS = {"in": "places", "about": "topics", "platform": "platforms", "tier": "tiers", "community": "communities"}
KEYS = (*_LISTS, "followers", "is")
HOW_TO_WRITE = {
    "in": "in:Lisbon",
    "about": "about:coffee",
    "platform": "platform:instagram",
    "tier": f"tier:micro ({', '.join(TIER_NAMES)})",
    "community": "community:3, or a word of its name",
    "followers": "followers:1k-10k or followers:10k+",
    "is": "is:partner",
}
_TOKEN = re.compile(rf'({"|".join(KEYS)}):("[^"]*"?|\S*)|\S+', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FollowerRange:
    """Numbers of followers from `minimum` to below `below`, as a tier has them; without `below`, no upper end.

    >>> str(FollowerRange(1_000, 10_000)), str(FollowerRange(1_500)), str(FollowerRange(900, 901))
    ('1k-10k', '1500+', '900')
    """

    minimum: int = 0
    below: int | None = None

    @classmethod
    def parse(cls, text: str) -> "FollowerRange | None":
        """The range that a text such as `1k-10k`, `10k+` or `2,500` names; None if it names none.

        >>> FollowerRange.parse("1.5k+"), FollowerRange.parse("900")
        (FollowerRange(minimum=1500, below=None), FollowerRange(minimum=900, below=901))
        """
        first, dash, last = text.replace("–", "-").strip().partition("-")
        least = _followers(first.removesuffix("+") if not dash else first)
        if least is None or (first.endswith("+") and not dash):
            return None if least is None else cls(least)
        below = _followers(last) if dash else least + 1
        return None if below is None or least >= below else cls(least, below)

    def __str__(self) -> str:
        if self.below is None:
            return f"{short_number(self.minimum)}+"
        if self.below == self.minimum + 1:
            return short_number(self.minimum)
        return f"{short_number(self.minimum)}-{short_number(self.below)}"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search: all filters have to hold; of several places, platforms, tiers or communities, one.

    Attributes
    ----------
    words
        Matched with handles, names and bios, tolerating typing errors.
    places, topics
        Words of the location, and of bio or category. Of several topics all have to be there.
    communities
        Numbers, or words of names.
    unread
        Filters whose value cannot be read, as they are written.
    """

    words: str = ""
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    followers: FollowerRange | None = None
    partners_only: bool = False
    unread: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "SearchQuery":
        """The search that a text writes; `str` writes it again.

        >>> SearchQuery.parse('jade in:"New York" followers:1k-10k')
        ... # doctest: +NORMALIZE_WHITESPACE
        SearchQuery(words='jade', places=('New York',), topics=(), platforms=(), tiers=(), communities=(),
                    followers=FollowerRange(minimum=1000, below=10000), partners_only=False, unread=())
        """
        query, words = cls(), []
        for token in _TOKEN.finditer(text):
            if token[1] is None:
                words.append(token[0])
            else:
                query = query.with_filter(token[1].casefold(), token[2])
        return replace(query, words=" ".join(words))

    @property
    def filters(self) -> tuple["Filter", ...]:
        """The filters one by one."""
        return tuple(self._each_filter())

    def with_filter(self, key: str, value: str) -> "SearchQuery":
        """With one more filter, or in `unread` if the value cannot be read."""
        value = " ".join(value.replace('"', "").split())
        if key == "followers" and (followers := FollowerRange.parse(value)) is not None:
            return replace(self, followers=followers)
        if key == "is" and value.casefold() == PARTNER:
            return replace(self, partners_only=True)
        clean = _clean(key, value)
        name, added = (_LISTS[key], clean) if clean is not None else ("unread", str(Filter(key, value)))
        changes: dict[str, Any] = {name: tuple(dict.fromkeys((*getattr(self, name), added)))}
        return replace(self, **changes)

    def without(self, unwanted: "Filter") -> "SearchQuery":
        """With the other filters only."""
        query = SearchQuery(self.words, unread=self.unread)
        for each in self.filters:
            if each != unwanted:
                query = query.with_filter(each.key, each.value)
        return query

    def _each_filter(self) -> Iterator["Filter"]:
        for key, name in _LISTS.items():
            for value in getattr(self, name):
                yield Filter(key, value)
        if self.followers is not None:
            yield Filter("followers", str(self.followers))
        if self.partners_only:
            yield Filter("is", PARTNER)

    def __str__(self) -> str:
        return " ".join(part for part in (self.words, *map(str, self.filters), *self.unread) if part)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as it is written: `in:Lisbon`."""

    key: str
    value: str

    @property
    def label(self) -> str:
        """The filter in words.

        >>> Filter("in", "Lisbon").label, Filter("followers", "1k-10k").label
        ('in Lisbon', '1k-10k followers')
        """
        before = {"platform": "on ", "tier": "", "followers": "", "is": ""}.get(self.key, f"{self.key} ")
        after = {"followers": " followers", "is": "s only"}.get(self.key, "")
        return f"{before}{self.value}{after}"

    def __str__(self) -> str:
        return f'{self.key}:"{self.value}"' if " " in self.value else f"{self.key}:{self.value}"


def how_to_write(unread: str) -> str:
    """A sentence about a filter that cannot be read.

    >>> how_to_write("followers:many")
    '“followers:many” cannot be read: write it as followers:1k-10k or followers:10k+.'
    """
    return f"“{unread[:60]}” cannot be read: write it as {HOW_TO_WRITE[unread.partition(':')[0]]}."


def _clean(key: str, value: str) -> str | None:
    """A value as it is kept; None if it cannot be one."""
    if key == "platform":
        try:
            return clean_platform(value)
        except ValueError:
            return None
    if key == "tier":
        return value.casefold() if value.casefold() in TIER_NAMES else None
    return value if key in _LISTS and any(c.isalnum() for c in value) else None


def _followers(text: str) -> int | None:
    number = number_from(text)
    return None if number is None or not 0 <= number <= MOST_FOLLOWERS else round(number)
