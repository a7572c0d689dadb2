"""The search: what somebody types, or a query with filters, leads to accounts, the likeliest first.

The index may be older than the store, so all that is shown is read from the store: a forgotten account is not found.
"""

import contextlib
import logging
import sqlite3
import sys
from dataclasses import dataclass

from graph.records import Influencer
from graph.search import index as search_index
from graph.search.conditions import Condition, IndexVocabulary, condition_of, count_rows, matching_rows, word_match
from graph.search.filters import SearchQuery
from graph.search.index import normalize, open_index
from graph.search.likely import corrected_words, first_words, likely_keys
from graph.search.phrases import recognised
from graph.search.reasons import Explanation, explain
from graph.store import Store, read

MAX_COUNTED = 1_000  # hits of a filter that are counted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """An influencer whom a search finds."""

    influencer: Influencer
    query: SearchQuery

    @property
    def explanation(self) -> Explanation:
        """Why the influencer is found."""
        return explain(self.influencer, _normalized(self.query.words), self.query.topics, self.query.places)


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of a search, the likeliest first.

    Attributes
    ----------
    query
        The search with the filters that were recognised in its words.
    total
        How many accounts the filters leave, at most `MAX_COUNTED`; None for a search without filters, which has no end.
    has_more
        Whether there are more than `total`.
    is_waiting
        Whether filters have to wait until the index of a large network is built.
    """

    query: SearchQuery
    hits: tuple[Hit, ...] = ()
    total: int | None = None
    has_more: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """The keys of hits, and what they are hits of."""

    query: SearchQuery
    keys: tuple[str, ...]
    count: int | None = None


def find(store: Store, search: str | SearchQuery, limit: int) -> Results:
    """The accounts that a text or a query means, the likeliest first, with at most `limit` hits.

    Filters are read from the text as they are written (`in:Lisbon`), and from plain phrases ("in Lisbon") if that finds
    somebody. In a large network the index is built in the background. Until it is there, the last index answers, or a
    plain scan of the store, which tolerates no errors and knows no filters.
    """
    query = SearchQuery.parse(search) if isinstance(search, str) else search
    if not _normalized(query.words) and not query.filters:
        return Results(query)
    path = search_index.current_index(store)
    if path is None:
        return _scan(store, query, limit)
    try:
        with contextlib.closing(open_index(path)) as index:
            answer = _answer(store, index, query, limit)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        log.warning("the search index %s is damaged and is built again: %s", path, error)
        path.unlink(missing_ok=True)
        return _scan(store, query, limit)
    influencers = read.influencers(store, answer.keys)
    hits = tuple(Hit(influencers[key], answer.query) for key in answer.keys if key in influencers)[:limit]
    total = None if answer.count is None else min(answer.count, MAX_COUNTED)
    return Results(answer.query, hits, total, (answer.count or 0) > MAX_COUNTED)


def matching_keys(store: Store, search: str | SearchQuery) -> frozenset[str]:
    """The keys of all accounts that pass the filters of a search and have its words in a name, the bio or the place.

    Unlike `find`, it has no limit, and waits until the index of a large network is built.
    """
    query = SearchQuery.parse(search) if isinstance(search, str) else search
    with contextlib.closing(open_index(search_index.build(store))) as index:
        vocabulary = IndexVocabulary(index)
        with_phrases = recognised(query, vocabulary)
        answer = _filtered(store, vocabulary, with_phrases, sys.maxsize)
        if not answer.keys and with_phrases != query:
            answer = _filtered(store, vocabulary, query, sys.maxsize)
    return frozenset(answer.keys)


def search(store: Store, text: str | SearchQuery, limit: int) -> list[Influencer]:
    """The accounts that a text or a query means, the likeliest first; see `find`."""
    return [hit.influencer for hit in find(store, text, limit).hits]


def _scan(store: Store, query: SearchQuery, limit: int) -> Results:
    """The answer without an index."""
    if query.filters:
        return Results(query, is_waiting=True)
    return Results(query, tuple(Hit(influencer, query) for influencer in read.search(store, query.words, limit)))


def _answer(store: Store, index: sqlite3.Connection, query: SearchQuery, limit: int) -> _Answer:
    vocabulary = IndexVocabulary(index)
    with_phrases = recognised(query, vocabulary)
    if with_phrases != query:
        answer = _filtered(store, vocabulary, with_phrases, limit)
        if answer.keys:
            return answer
    if query.filters:
        return _filtered(store, vocabulary, query, limit)
    return _Answer(query, tuple(likely_keys(index, _normalized(query.words), limit)))


def _filtered(store: Store, vocabulary: IndexVocabulary, query: SearchQuery, limit: int) -> _Answer:
    """Accounts that pass all filters, with all words in names, bio or place."""
    index, text = vocabulary.index, _normalized(query.words)
    among = _partner_rows(store, index) if query.partners_only else None
    condition = condition_of(vocabulary, query, read.tier_bounds(store))
    spellings = [[word] for word in first_words(text)]
    with_words = Condition.all_of([condition, Condition(word_match(spellings))])
    rows = matching_rows(index, with_words, limit, among)
    if not rows and spellings:
        with_words = Condition.all_of([condition, Condition(word_match(corrected_words(index, text)))])
        rows = matching_rows(index, with_words, limit, among)
    count = len(rows) if len(rows) < limit else count_rows(index, with_words, MAX_COUNTED + 1, among)
    return _Answer(query, tuple(key for _, key in rows), count)


def _partner_rows(store: Store, index: sqlite3.Connection) -> list[int]:
    """The rows of the partners, whom the store knows: marking one does not change the index."""
    revision = read.revision(store)
    partners = store.session.value("partners for the search", revision, lambda: read.partners(store))
    query = "SELECT id FROM accounts WHERE handle = ? AND key = ?"
    names = [(normalize(partner.handle or partner.account_id or ""), partner.key) for partner in partners]
    return [row for name in names for (row,) in index.execute(query, name)]


def _normalized(text: str) -> str:
    return normalize(text.encode("utf-8", "replace").decode()).lstrip("@")  # a lone surrogate is not text for SQLite
