"""The filters of a search in the query languages of the index: words that have to be there, and a condition in SQL."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.records import TierBounds
from graph.search import facets
from graph.search.corrections import closest_spelling
from graph.search.filters import FollowerRange, SearchQuery
from graph.search.index import normalize, split_words


@dataclass(frozen=True, slots=True)
class Condition:
    """`match` is a full-text query, `where` an SQL condition on the table `a` with its `values`; both may be empty."""

    match: str = ""
    where: str = ""
    values: tuple[object, ...] = ()

    @classmethod
    def all_of(cls, conditions: Iterable["Condition"]) -> "Condition":
        """The condition that all of these hold."""
        return cls._joined(" AND ", conditions)

    @classmethod
    def any_of(cls, conditions: Iterable["Condition"]) -> "Condition":
        """The condition that one of these holds."""
        return cls._joined(" OR ", conditions)

    @classmethod
    def _joined(cls, operator: str, conditions: Iterable["Condition"]) -> "Condition":
        given = list(conditions)
        return cls(
            operator.join(f"({each.match})" for each in given if each.match),
            operator.join(f"({each.where})" for each in given if each.where),
            tuple(value for each in given for value in each.values),
        )


@dataclass(frozen=True)
class IndexVocabulary:
    """Which places and topics an index has."""

    index: sqlite3.Connection

    def has_place(self, text: str) -> bool:
        """Whether the location of an account has these words one after the other."""
        words = split_words(normalize(text))
        if not words or not all(self.has(facets.PLACE + word) for word in words):
            return False
        return bool(matching_rows(self.index, _place_of(words, is_whole=True), 1))

    def has_topic(self, word: str) -> bool:
        """Whether bios or categories have a word that begins so, or differs by one error."""
        words = split_words(normalize(word))
        return bool(words) and all(
            self.has_prefix(facets.BIO + part) or closest_spelling(self.index, part, facets.BIO) for part in words
        )

    def has(self, term: str) -> bool:
        """Whether a word of the index is exactly this one."""
        return self.index.execute("SELECT 1 FROM word_counts WHERE term = ?", (term,)).fetchone() is not None

    def has_prefix(self, term: str) -> bool:
        """Whether a word of the index begins with this one."""
        query = "SELECT 1 FROM word_counts WHERE term >= ? AND term < ? LIMIT 1"
        return self.index.execute(query, (term, term + "\U0010ffff")).fetchone() is not None


def condition_of(vocabulary: IndexVocabulary, query: SearchQuery, bounds: TierBounds) -> Condition:
    """The condition that all filters of a search hold, but `partners_only`, which the index does not know.

    A place or topic that nobody has is replaced by the closest spelling.
    """
    topics = [_topic(vocabulary, topic) for topic in query.topics]
    return Condition.all_of(
        [
            Condition.any_of(_place(vocabulary, place) for place in query.places),
            *topics,
            Condition.any_of(Condition(quoted(facets.platform_word(platform))) for platform in query.platforms),
            Condition.any_of(_tier(tier, bounds) for tier in query.tiers),
            Condition.any_of(map(_community, query.communities)),
            _follower_condition(query.followers),
        ]
    )


def word_match(words: Sequence[Sequence[str]]) -> str:
    """A full-text query for accounts with one spelling of each word at the beginning of a name, bio word or place."""
    starts = ("", facets.BIO, facets.PLACE)
    clauses = [
        " OR ".join(f"{quoted(start + spelling)}*" for spelling in spellings for start in starts) for spellings in words
    ]
    return " AND ".join(f"({clause})" for clause in clauses)


def matching_rows(
    index: sqlite3.Connection, condition: Condition, limit: int, among: Sequence[int] | None = None
) -> list[tuple[int, str]]:
    """Number and key of the first accounts that fulfil a condition, the most influential first.

    `among` are the only rows that are looked at, if it is given.
    """
    query = f"SELECT a.id, a.key {_from(condition, among)} ORDER BY words.rowid LIMIT ?"
    return index.execute(query, (*_values(condition), limit)).fetchall()


def count_rows(index: sqlite3.Connection, condition: Condition, most: int, among: Sequence[int] | None = None) -> int:
    """How many accounts fulfil a condition; counting stops at `most`."""
    query = f"SELECT count(*) FROM (SELECT 1 {_from(condition, among)} LIMIT ?)"
    return int(index.execute(query, (*_values(condition), most)).fetchone()[0])


def _from(condition: Condition, among: Sequence[int] | None) -> str:
    clauses = ["words MATCH ?", *([condition.where] if condition.where else [])]
    if among is not None:
        clauses.append(f"words.rowid IN ({','.join(map(str, among))})")
    return f"FROM words JOIN accounts a ON a.id = words.rowid WHERE {' AND '.join(clauses)}"


def _values(condition: Condition) -> tuple[object, ...]:
    return condition.match or quoted(facets.ANYBODY), *condition.values


def quoted(text: str) -> str:
    """A literal of the full-text query language."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _place(vocabulary: IndexVocabulary, place: str) -> Condition:
    words = split_words(normalize(place))
    if not all(vocabulary.has_prefix(facets.PLACE + word) for word in words):
        words = [closest_spelling(vocabulary.index, word, facets.PLACE) or word for word in words]
    return _place_of(words, is_whole=all(vocabulary.has(facets.PLACE + word) for word in words))


def _place_of(words: Sequence[str], *, is_whole: bool) -> Condition:
    """A location with these words in their order; the last one may go on, unless `is_whole`."""
    end, blank = ("", " ") if is_whole else ("*", "")
    match = " AND ".join(
        [*(quoted(facets.PLACE + word) for word in words[:-1]), quoted(facets.PLACE + words[-1]) + end]
    )
    return Condition(match, "instr(a.place, ?) > 0", (f" {' '.join(words)}{blank}",))


def _topic(vocabulary: IndexVocabulary, topic: str) -> Condition:
    words = split_words(normalize(topic))
    spelled = [
        word
        if vocabulary.has_prefix(facets.BIO + word)
        else closest_spelling(vocabulary.index, word, facets.BIO) or word
        for word in words
    ]
    return Condition(" AND ".join(f"{quoted(facets.BIO + word)}*" for word in spelled))


def _community(community: str) -> Condition:
    words = split_words(normalize(community))
    ends = ["" if word.isdigit() else "*" for word in words]
    return Condition(" AND ".join(quoted(facets.COMMUNITY + word) + end for word, end in zip(words, ends, strict=True)))


def _tier(name: str, bounds: TierBounds) -> Condition:
    for tier in bounds.tiers:
        if tier.name == name:
            return _follower_condition(FollowerRange(tier.minimum, tier.below))
    return Condition(quoted(facets.NO_FOLLOWERS), "a.followers < 0")


def _follower_condition(followers: FollowerRange | None) -> Condition:
    if followers is None:
        return Condition()
    match = " OR ".join(map(quoted, facets.follower_words(followers)))
    if followers.below is None:
        return Condition(match, "a.followers >= ?", (followers.minimum,))
    return Condition(match, "a.followers >= ? AND a.followers < ?", (followers.minimum, followers.below))
