"""Finding accounts while somebody types: by handle, former handle, name or words of the bio, tolerating typing errors.

A wrong letter breaks at most three trigrams, so at least one of any four trigrams of the typed text is right. The four
rarest lead to few accounts, which are then compared letter by letter (Damerau and Levenshtein's distance).

The index may be older than the store, so all that is shown is read from the store: a forgotten account is not found.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.records import Influencer
from graph.search import index as search_index
from graph.search.index import normalize, open_index, split_words
from graph.search.reasons import Explanation, explain
from graph.store import Store, read

MAX_HITS = 60  # of each kind
MAX_COMPARED = 4_000  # accounts that a misspelled text is compared with
TRIGRAMS_TRIED = 4
MAX_WORDS = 8
CORRECTED_LETTERS = range(3, 15)  # lengths of the words that are corrected by trying all single errors
MAX_CORRECTIONS = 6
VOCABULARY_BATCH = 500
MIN_SIMILARITY = 72  # of 100
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """An influencer whom a search finds, and why."""

    influencer: Influencer
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of a search, the likeliest first."""

    hits: tuple[Hit, ...]


_END_OF_PREFIX = "\U0010ffff"


def find(store: Store, text: str, limit: int) -> Results:
    """The accounts that may be meant by `text`, the likeliest first, each with the reason."""
    normalized = _normalized(text)
    return Results(tuple(Hit(hit, explain(hit, normalized)) for hit in search(store, text, limit)))


def search(store: Store, text: str, limit: int) -> list[Influencer]:
    """The accounts that may be meant by `text`, the likeliest first.

    In a large network the index is built in the background. Until it is there, the last index answers, or a plain scan
    of the store, which tolerates no errors.
    """
    normalized = _normalized(text)
    if not normalized:
        return []
    path = search_index.current_index(store)
    if path is None:
        return read.search(store, text, limit)
    try:
        with contextlib.closing(open_index(path)) as index:
            keys = list(_keys(index, normalized, limit))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        log.warning("the search index %s is damaged and is built again: %s", path, error)
        path.unlink(missing_ok=True)
        return read.search(store, text, limit)
    influencers = read.influencers(store, keys)
    return [influencers[key] for key in keys if key in influencers][:limit]


def _normalized(text: str) -> str:
    return normalize(text.encode("utf-8", "replace").decode())  # a lone surrogate is no text for SQLite


def _keys(index: sqlite3.Connection, text: str, limit: int) -> Iterator[str]:
    """Keys of hits, each once: the exact handle, then prefixes, substrings, words, corrected words, similar names."""
    seen: set[int] = set()

    def unseen(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
        for row, key in rows:
            if row not in seen:
                seen.add(row)
                yield key

    yield from unseen(_accounts_where(index, "handle = ?", text))
    yield from unseen(_accounts_where(index, "handle >= ? AND handle < ?", text, text + _END_OF_PREFIX))
    if len(seen) < limit:
        yield from unseen(_with_substring(index, text))
    if len(seen) < limit:
        yield from unseen(_with_words(index, [[word] for word in _words(text)]))
    if len(seen) < limit:
        corrected = [[word, *_corrections(index, word)] for word in _words(text)]
        yield from unseen(_with_words(index, corrected))
    if len(seen) < limit:
        yield from unseen(_similar(index, text))


def _accounts_where(index: sqlite3.Connection, condition: str, *values: object) -> list[tuple[int, str]]:
    # The plus keeps SQLite from scanning all accounts by influence instead of using the index on handles.
    query = f"SELECT id, key FROM accounts WHERE {condition} ORDER BY +id LIMIT {MAX_HITS}"
    return index.execute(query, values).fetchall()


def _with_substring(index: sqlite3.Connection, text: str) -> list[tuple[int, str]]:
    """Accounts with the text in a handle, former handle or name, those with a word that begins with it first."""
    trigrams = _trigrams(text)
    if not trigrams:
        return []
    rows = index.execute(
        "SELECT a.id, a.key, a.names FROM trigrams JOIN accounts a ON a.id = trigrams.rowid"
        f" WHERE trigrams MATCH ? AND instr(a.names, ?) > 0 ORDER BY trigrams.rowid LIMIT {MAX_HITS}",
        (" AND ".join(map(_quoted, trigrams)), text),
    ).fetchall()
    rows.sort(key=lambda row: (f" {text}" not in f" {row[2]}", row[0]))
    return [(row, key) for row, key, _ in rows]


def _with_words(index: sqlite3.Connection, words: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Accounts with one spelling of each of these words, or words that begin with it, in their names or bio."""
    if not words:
        return []
    clauses = [" OR ".join(f"{_quoted(spelling)}*" for spelling in spellings) for spellings in words]
    return index.execute(
        "SELECT a.id, a.key FROM words JOIN accounts a ON a.id = words.rowid"
        f" WHERE words MATCH ? ORDER BY words.rowid LIMIT {MAX_HITS}",
        (" AND ".join(f"({clause})" for clause in clauses),),
    ).fetchall()


def _similar(index: sqlite3.Connection, text: str) -> list[tuple[int, str]]:
    """Accounts whose handle or name differs from the text by an error or two, the most similar first."""
    trigrams = _trigrams(text)
    if len(trigrams) < 2:
        return []
    counts = _counts(index, "trigram_counts", trigrams)
    rarest = sorted((trigram for trigram in trigrams if trigram in counts), key=counts.__getitem__)[:TRIGRAMS_TRIED]
    if not rarest:
        return []
    rows = index.execute(
        "SELECT a.id, a.key, a.names FROM trigrams JOIN accounts a ON a.id = trigrams.rowid"
        f" WHERE trigrams MATCH ? ORDER BY trigrams.rowid LIMIT {MAX_COMPARED}",
        (" OR ".join(map(_quoted, rarest)),),
    ).fetchall()
    names = [row[2] for row in rows]
    hits = process.extract(text, names, scorer=fuzz.partial_ratio, score_cutoff=MIN_SIMILARITY, limit=MAX_HITS)
    # A handle of the typed length is nearer than a long name that contains the text by chance.
    hits.sort(key=lambda hit: (-round(hit[1]), OSA.distance(text, hit[0].split(" ")[0]), hit[2]))
    return [rows[position][:2] for _, _, position in hits]


def _corrections(index: sqlite3.Connection, word: str) -> list[str]:
    """The most frequent indexed words that differ from this one by one error."""
    if len(word) not in CORRECTED_LETTERS:
        return []
    counts: dict[str, int] = {}
    candidates = sorted(_single_errors(word))
    for start in range(0, len(candidates), VOCABULARY_BATCH):
        counts |= _counts(index, "word_counts", candidates[start : start + VOCABULARY_BATCH])
    return sorted(counts, key=lambda term: -counts[term])[:MAX_CORRECTIONS]


def _single_errors(word: str) -> set[str]:
    """All words that one deletion, transposition, substitution or insertion makes of this one."""
    cuts = [(word[:position], word[position:]) for position in range(len(word) + 1)]
    return {
        *(before + after[1:] for before, after in cuts if after),
        *(before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1),
        *(before + letter + after[1:] for before, after in cuts if after for letter in ALPHABET),
        *(before + letter + after for before, after in cuts for letter in ALPHABET),
    } - {word}


def _counts(index: sqlite3.Connection, vocabulary: str, terms: Sequence[str]) -> dict[str, int]:
    """In how many accounts each of these terms occurs; absent ones are left out."""
    marks = ",".join("?" * len(terms))
    rows = index.execute(f"SELECT term, doc FROM {vocabulary} WHERE term IN ({marks})", tuple(terms))
    return dict(rows.fetchall())


def _trigrams(text: str) -> list[str]:
    return list(dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2)))


def _words(text: str) -> list[str]:
    return split_words(text)[:MAX_WORDS]


def _quoted(text: str) -> str:
    """A literal of the full-text query language."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
