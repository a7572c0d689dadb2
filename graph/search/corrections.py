"""Words of the index that differ from a typed one by a single error."""

import sqlite3
from collections.abc import Sequence

CORRECTED_LETTERS = range(3, 15)  # lengths of the words that are corrected by trying all single errors
MAX_CORRECTIONS = 6
VOCABULARY_BATCH = 500
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def closest_spelling(index: sqlite3.Connection, word: str, start: str) -> str | None:
    """The most frequent word of a kind that differs from this one by one error; None if there is none."""
    return next(iter(corrections(index, word, (start,))), None)


def corrections(index: sqlite3.Connection, word: str, starts: Sequence[str]) -> list[str]:
    """The most frequent indexed words that differ from this one by one error.

    `starts` are the characters that begin the words of a kind in the index.
    """
    if len(word) not in CORRECTED_LETTERS:
        return []
    counts: dict[str, int] = {}
    errors = sorted(_single_errors(word))
    candidates = [start + error for start in starts for error in errors]
    for first in range(0, len(candidates), VOCABULARY_BATCH):
        for term, count in term_counts(index, "word_counts", candidates[first : first + VOCABULARY_BATCH]).items():
            spelling = term.lstrip("".join(starts))
            counts[spelling] = counts.get(spelling, 0) + count
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


def term_counts(index: sqlite3.Connection, vocabulary: str, terms: Sequence[str]) -> dict[str, int]:
    """In how many accounts each of these terms occurs; absent ones are left out."""
    marks = ",".join("?" * len(terms))
    rows = index.execute(f"SELECT term, doc FROM {vocabulary} WHERE term IN ({marks})", tuple(terms))
    return dict(rows.fetchall())
