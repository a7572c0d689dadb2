"""What accounts are filtered by, as words of the full-text index.

Each kind begins with a character of its own from Unicode's private area, which nobody types: so one query over one
index combines words and filters, and stops at its limit.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from graph.search.filters import FollowerRange

BIO, PLACE, PLATFORM, UNKNOWN, COMMUNITY, FOLLOWERS, ANYBODY = (chr(0xE001 + number) for number in range(7))
NO_FOLLOWERS = f"{UNKNOWN}unknown"  # nobody knows how many
# Ends of the classes of followers; a range is read from its classes, and then compared number by number.
_CLASS_ENDS = tuple(step * 10**power for power in range(2, 9) for step in (1, 2, 3, 5, 7))


@dataclass(frozen=True, slots=True)
class Facets:
    """The filtered properties of an account, with texts normalized."""

    bio_words: Sequence[str]
    place_words: Sequence[str]
    platform: str
    followers: int | None
    community: int
    community_words: Sequence[str]

    @property
    def words(self) -> str:
        """The words that stand for them in the index."""
        words = [
            ANYBODY,
            *(BIO + word for word in self.bio_words),
            *(PLACE + word for word in self.place_words),
            platform_word(self.platform),
            *(COMMUNITY + word for word in self.community_words),
        ]
        if self.community:
            words.append(f"{COMMUNITY}{self.community}")
        words.append(NO_FOLLOWERS if self.followers is None else f"{FOLLOWERS}{_class_of(self.followers)}")
        return " ".join(dict.fromkeys(words))


def platform_word(platform: str) -> str:
    """The word of a platform; signs and blanks in its name are no characters of words.

    >>> platform_word("my-site") == chr(0xE003) + "my0site"
    True
    """
    return PLATFORM + "".join(c if c.isalnum() else "0" for c in platform)


def follower_words(followers: FollowerRange) -> list[str]:
    """The words of all classes in which a range has numbers."""
    last = len(_CLASS_ENDS) if followers.below is None else _class_of(followers.below - 1)
    return [f"{FOLLOWERS}{number}" for number in range(_class_of(followers.minimum), last + 1)]


def _class_of(followers: int) -> int:
    return bisect_right(_CLASS_ENDS, followers)
