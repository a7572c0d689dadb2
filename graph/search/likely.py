"""Accounts that somebody may mean by some letters: by handle, former handle, name or words, tolerating typing errors.

A wrong letter breaks at most three trigrams, so at least one of any four trigrams of the typed text is right. The four
rarest lead to few accounts, which are then compared letter by letter (Damerau and Levenshtein's distance).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.search import facets
from graph.search.conditions import Condition, matching_rows, quoted, word_match
from graph.search.corrections import corrections, term_counts
from graph.search.index import split_words

MAX_HITS = 60  # of each kind
MAX_COMPARED = 4_000  # accounts that a misspelled text is compared with
TRIGRAMS_TRIED = 4
MAX_WORDS = 8
MIN_SIMILARITY = 72  # of 100

_END_OF_PREFIX = "\U0010ffff"


def likely_keys(index: sqlite3.Connection, text: str, limit: int) -> Iterator[str]:
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
        yield from unseen(_with_words(index, [[word] for word in first_words(text)]))
    if len(seen) < limit:
        yield from unseen(_with_words(index, corrected_words(index, text)))
    if len(seen) < limit:
        yield from unseen(_similar(index, text))


def first_words(text: str) -> list[str]:
    """The words of a normalized text that are searched for."""
    return split_words(text)[:MAX_WORDS]


def corrected_words(index: sqlite3.Connection, text: str) -> list[list[str]]:
    """Each word of a normalized text with its likely corrections."""
    return [[word, *corrections(index, word, ("", facets.BIO))] for word in first_words(text)]


def _with_words(index: sqlite3.Connection, words: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Accounts with one spelling of each of these words, or words that begin with it, in their names, bio or place."""
    return matching_rows(index, Condition(word_match(words)), MAX_HITS) if words else []


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
        (" AND ".join(map(quoted, trigrams)), text),
    ).fetchall()
    rows.sort(key=lambda row: (f" {text}" not in f" {row[2]}", row[0]))
    return [(row, key) for row, key, _ in rows]


def _similar(index: sqlite3.Connection, text: str) -> list[tuple[int, str]]:
    """Accounts whose handle or name differs from the text by an error or two, the most similar first."""
    trigrams = _trigrams(text)
    if len(trigrams) < 2:
        return []
    counts = term_counts(index, "trigram_counts", trigrams)
    rarest = sorted((trigram for trigram in trigrams if trigram in counts), key=counts.__getitem__)[:TRIGRAMS_TRIED]
    if not rarest:
        return []
    rows = index.execute(
        "SELECT a.id, a.key, a.names FROM trigrams JOIN accounts a ON a.id = trigrams.rowid"
        f" WHERE trigrams MATCH ? ORDER BY trigrams.rowid LIMIT {MAX_COMPARED}",
        (" OR ".join(map(quoted, rarest)),),
    ).fetchall()
    names = [row[2] for row in rows]
    hits = process.extract(text, names, scorer=fuzz.partial_ratio, score_cutoff=MIN_SIMILARITY, limit=MAX_HITS)
    # A handle of the typed length is nearer than a long name that contains the text by chance.
    hits.sort(key=lambda hit: (-round(hit[1]), OSA.distance(text, hit[0].split(" ")[0]), hit[2]))
    return [rows[position][:2] for _, _, position in hits]


def _trigrams(text: str) -> list[str]:
    return list(dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2)))
