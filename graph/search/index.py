"""Finding people while somebody types: by handle, former handle, name or words of the bio, typing errors forgiven.

SQLite holds the index beside the snapshots: the trigrams of what people are called, and the words that they use. Rows
are numbered by influence, so that the first rows found are the likeliest. The store is asked for what is shown:
somebody who was forgotten is not found, however old the index.

An error of one letter breaks three trigrams at most. Of any four of the typed text one is therefore right, and the four
rarest lead to few people, who are then compared letter by letter (Damerau and Levenshtein's distance).
"""

import contextlib
import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import portalocker
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.records import Influencer
from graph.snapshot import cache_folder
from graph.store import Store, read
from graph.store.read import columns, search_fields
from graph.store.write import runs

AT_ONCE = 5_000  # accounts up to which the index is made while the person waits: a moment
CONSIDERED = 60  # people of each kind of hit
COMPARED = 4_000  # people that a misspelled text is compared with
GRAMS_TRIED = 4
CORRECTED = range(3, 15)  # letters of a word that is corrected by trying all that it could be
LEAST_ALIKE = 72  # of 100, letter by letter

_SCHEMA = """
CREATE TABLE people (id INTEGER PRIMARY KEY, key TEXT, handle TEXT, named TEXT);
CREATE VIRTUAL TABLE grams USING fts5(named, content='', tokenize='trigram', detail='none', columnsize=0);
CREATE VIRTUAL TABLE words USING fts5(said, content='', detail='none', columnsize=0, prefix='2 3');
"""
_FINISH = """
CREATE INDEX people_handle ON people (handle);
CREATE VIRTUAL TABLE gram_counts USING fts5vocab(grams, 'row');
CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, 'row');
"""


def search(store: Store, text: str, limit: int) -> list[Influencer]:
    """Accounts that a person may mean by `text`, as `reading.influencers` tells of them, the likeliest first.

    The first time in a large network, and after it has changed, the index is made in the background; until it is
    there, the last one serves, or a look at everybody that forgives no error.
    """
    wanted = plain(text)
    if not wanted:
        return []
    path = _index(store)
    if path is None:
        return read.search(store, text, limit)
    with contextlib.closing(_open(path)) as index:
        keys = list(_keys(index, wanted, limit))
    people = read.influencers(store, keys)
    return [people[key] for key in keys if key in people][:limit]


def plain(text: str) -> str:
    """Text as it is compared: small letters, no accents, single blanks.

    >>> plain("  Zoë  R. ")
    'zoe r.'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def build(store: Store) -> Path:
    """Make the index of the store as it is now, unless it is there; returns where it lies."""
    state = columns.state(store)
    folder = cache_folder(store, state)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with portalocker.Lock(folder / "search.lock", timeout=3600, check_interval=0.1):
        path = folder / _name(store, state)
        if path.exists():
            return path
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(part)) as index:
            os.chmod(part, 0o600)
            _fill(index, store, state)
        part.rename(path)
        for other in folder.glob("search-*"):
            if other != path:
                other.unlink(missing_ok=True)
        return path


def is_current(store: Store) -> bool:
    """Whether there is an index of the store as it is now, so that `build` has nothing to do."""
    state = columns.state(store)
    return (cache_folder(store, state) / _name(store, state)).exists()


def _fill(index: sqlite3.Connection, store: Store, state: columns.State) -> None:
    index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
    place = _by_influence(store, state)
    for numbers, *texts in search_fields.texts(store, state):
        # In order of their rows: an index of texts is slow when it has to go back.
        ordered = sorted(zip((int(place[n]) for n in numbers), *texts, strict=True))
        people, named, said = [], [], []
        for row, key, handle, name, former, bio in ordered:
            called = plain(" ".join((handle, *former, name)))
            people.append((row, key, plain(handle), called))
            named.append((row, called))
            said.append((row, f"{called} {plain(bio)}"))
        index.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", people)
        index.executemany("INSERT INTO grams (rowid, named) VALUES (?, ?)", named)
        index.executemany("INSERT INTO words (rowid, said) VALUES (?, ?)", said)
    index.execute("INSERT INTO grams (grams) VALUES ('optimize')")
    index.execute("INSERT INTO words (words) VALUES ('optimize')")
    index.executescript(_FINISH)
    index.commit()


def _by_influence(store: Store, state: columns.State) -> np.ndarray:
    """The row of each account number: 1 for the most influential."""
    values = np.full(state.numbers + 1, -1.0)
    for numbers, influence in search_fields.influence(store, state):
        values[np.array(numbers, np.int64)] = influence
    rows = np.empty(len(values), np.int64)
    rows[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return rows


def _name(store: Store, state: columns.State) -> str:
    last = runs.last_run(store)
    return f"search-{state.identity}-{state.revision}-{last['number'] if last else 0}.db"


def _index(store: Store) -> Path | None:
    """The index to ask: that of this moment, else the last one while a new one is made; None where there is none."""
    state = columns.state(store)
    folder = cache_folder(store, state)
    path = folder / _name(store, state)
    if path.exists():
        return path
    if state.numbers <= AT_ONCE:
        return build(store)
    store.session.submit("search index", lambda: build(store))
    last = sorted(folder.glob(f"search-{state.identity}-*.db"), key=lambda file: file.stat().st_mtime)
    return last[-1] if last else None


def _open(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    index.execute("PRAGMA mmap_size = 2000000000")
    return index


def _keys(index: sqlite3.Connection, text: str, limit: int) -> Iterator[str]:
    """Keys of those who may be meant: so called, beginning so, holding it, saying it, and at last nearly so called."""
    seen: set[int] = set()

    def fresh(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
        for row, key in rows:
            if row not in seen:
                seen.add(row)
                yield key

    yield from fresh(_people(index, "handle = ?", text))
    yield from fresh(_people(index, "handle >= ? AND handle < ?", text, text + "\U0010ffff"))
    if len(seen) < limit:
        yield from fresh(_holding(index, text))
    if len(seen) < limit:
        yield from fresh(_saying(index, [[word] for word in _words(text)]))
    if len(seen) < limit:
        corrected = [[word, *_corrections(index, word)] for word in _words(text)]
        yield from fresh(_saying(index, corrected))
    if len(seen) < limit:
        yield from fresh(_nearly(index, text))


def _people(index: sqlite3.Connection, where: str, *values: object) -> list[tuple[int, str]]:
    # The plus keeps SQLite from walking everybody by influence instead of the few who begin so.
    return index.execute(f"SELECT id, key FROM people WHERE {where} ORDER BY +id LIMIT {CONSIDERED}", values).fetchall()


def _holding(index: sqlite3.Connection, text: str) -> list[tuple[int, str]]:
    """Those whose handle, former handle or name holds the text, names that begin with it first."""
    grams = _grams(text)
    if not grams:
        return []
    rows = index.execute(
        "SELECT p.id, p.key, p.named FROM grams JOIN people p ON p.id = grams.rowid"
        f" WHERE grams MATCH ? AND instr(p.named, ?) > 0 ORDER BY grams.rowid LIMIT {CONSIDERED}",
        (" AND ".join(map(_quoted, grams)), text),
    ).fetchall()
    rows.sort(key=lambda row: (f" {text}" not in f" {row[2]}", row[0]))
    return [(row, key) for row, key, _ in rows]


def _saying(index: sqlite3.Connection, words: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Those who use all of these words, or for each one of its corrections, or words that begin so."""
    if not words:
        return []
    asked = " AND ".join("(" + " OR ".join(f"{_quoted(word)}*" for word in either) + ")" for either in words)
    return index.execute(
        "SELECT p.id, p.key FROM words JOIN people p ON p.id = words.rowid"
        f" WHERE words MATCH ? ORDER BY words.rowid LIMIT {CONSIDERED}",
        (asked,),
    ).fetchall()


def _nearly(index: sqlite3.Connection, text: str) -> list[tuple[int, str]]:
    """Those whose handle or name is the text but for an error or two, the nearest first."""
    grams = _grams(text)
    if len(grams) < 2:
        return []
    marks = ",".join("?" * len(grams))
    counts = dict(index.execute(f"SELECT term, doc FROM gram_counts WHERE term IN ({marks})", grams).fetchall())
    rarest = sorted((gram for gram in grams if gram in counts), key=lambda gram: counts[gram])[:GRAMS_TRIED]
    if not rarest:
        return []
    rows = index.execute(
        "SELECT p.id, p.key, p.named FROM grams JOIN people p ON p.id = grams.rowid"
        f" WHERE grams MATCH ? ORDER BY grams.rowid LIMIT {COMPARED}",
        (" OR ".join(map(_quoted, rarest)),),
    ).fetchall()
    alike = process.extract(
        text, [row[2] for row in rows], scorer=fuzz.partial_ratio, score_cutoff=LEAST_ALIKE, limit=CONSIDERED
    )
    # A handle that is as long as what was typed is nearer than a name that holds it by chance.
    ranked = sorted(alike, key=lambda hit: (-round(hit[1]), OSA.distance(text, hit[0].split(" ")[0]), hit[2]))
    return [rows[place][:2] for _, _, place in ranked]


def _corrections(index: sqlite3.Connection, word: str) -> list[str]:
    """Words that people use and that differ from this one by one error."""
    if len(word) not in CORRECTED:
        return []
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    tried = {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + letter + b[1:] for a, b in cuts if b for letter in letters),
        *(a + letter + b for a, b in cuts for letter in letters),
    } - {word}
    found = []
    for some in _chunks(sorted(tried), 500):
        marks = ",".join("?" * len(some))
        found += index.execute(f"SELECT term, doc FROM word_counts WHERE term IN ({marks})", some).fetchall()
    return [term for term, _ in sorted(found, key=lambda row: -row[1])[:6]]


def _grams(text: str) -> list[str]:
    return list(dict.fromkeys(text[place : place + 3] for place in range(len(text) - 2)))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()[:8]


def _quoted(text: str) -> str:
    """Text as a string of the index's own language, in which nothing has a meaning."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _chunks(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
