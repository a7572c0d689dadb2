"""The search index: an SQLite file beside the snapshots, built once for each revision of the store.

It holds the trigrams of handles, former handles and names, the words of names and bios, and what accounts are filtered
by. Rows are numbered by influence, so that the first rows of any hit are the likeliest. `graph.search.query` asks it.
"""

import contextlib
import os
import sqlite3
import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt
import portalocker

from graph.search.facets import Facets
from graph.snapshot import cache_folder
from graph.store import Store
from graph.store.read import columns, search_fields
from graph.store.write import runs

BUILT_AT_ONCE = 5_000  # accounts up to which a search waits for the index: that takes a moment
LOCK_SECONDS = 3600
SCHEMA_VERSION = 2  # goes up when the tables change: files of another version are built from scratch

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE accounts (id INTEGER PRIMARY KEY, key TEXT, handle TEXT, names TEXT, place TEXT, followers INTEGER);
CREATE VIRTUAL TABLE trigrams USING fts5(names, content='', tokenize='trigram', detail='none', columnsize=0);
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail='none', columnsize=0, prefix='2 3 4');
"""
_FINISH = """
INSERT INTO trigrams (trigrams) VALUES ('optimize');
INSERT INTO words (words) VALUES ('optimize');
CREATE INDEX accounts_handle ON accounts (handle);
CREATE VIRTUAL TABLE trigram_counts USING fts5vocab(trigrams, 'row');
CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, 'row');
"""


def normalize(text: str) -> str:
    """Text as it is indexed and compared: small letters, no accents, single blanks.

    >>> normalize("  Zoë  R. ")
    'zoe r.'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def split_words(text: str) -> list[str]:
    """The words of a normalized text, as the index divides it.

    >>> split_words("jade.runs in porto")
    ['jade', 'runs', 'in', 'porto']
    """
    return "".join(c if c.isalnum() else " " for c in text).split()


def build(store: Store) -> Path:
    """The index of the present revision, built if it is missing."""
    state = columns.state(store)
    folder = cache_folder(store, state)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with portalocker.Lock(folder / "search.lock", timeout=LOCK_SECONDS, check_interval=0.1):
        path = folder / _file_name(store, state)
        if _is_valid(path):
            return path
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(part)) as index:
            os.chmod(part, 0o600)
            _fill(index, store, state)
        part.replace(path)
        for old in folder.glob("search-*"):
            if old != path:
                old.unlink(missing_ok=True)
        return path


def is_current(store: Store) -> bool:
    """Whether there is an index of the store as it is now, so that `build` has nothing to do."""
    state = columns.state(store)
    return _is_valid(cache_folder(store, state) / _file_name(store, state))


def current_index(store: Store) -> Path | None:
    """The index to ask now: the present one, else the last one while a new one is built in the background.

    None if there is neither. The index of a small network is built at once.
    """
    state = columns.state(store)
    folder = cache_folder(store, state)
    path = folder / _file_name(store, state)
    if _is_valid(path):
        return path
    if state.numbers <= BUILT_AT_ONCE:
        return build(store)
    store.session.submit("search index", lambda: build(store))  # which logs a failure
    older = [file for file in folder.glob(f"search-{state.identity}-*.db") if _is_valid(file)]
    return max(older, key=lambda file: file.stat().st_mtime, default=None)


def open_index(path: Path) -> sqlite3.Connection:
    """A read-only connection."""
    index = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    index.execute("PRAGMA mmap_size = 2000000000")
    return index


def _file_name(store: Store, state: columns.State) -> str:
    last = runs.last_analysis(store)
    return f"search-{state.identity}-{state.revision}-{last.number if last else 0}.db"


def _is_valid(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with contextlib.closing(open_index(path)) as index:
            return bool(index.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION)
    except sqlite3.Error:  # damaged
        return False


def _fill(index: sqlite3.Connection, store: Store, state: columns.State) -> None:
    index.executescript(_SCHEMA)
    rank = _ranks(store, state)
    for fields in search_fields.accounts(store, state):
        # In ascending order of their rows: a full-text index is slow to build out of order.
        fields.sort(key=lambda account: int(rank[account.number]))
        accounts, names, texts = [], [], []
        for account in fields:
            row = int(rank[account.number])
            all_names = normalize(" ".join((account.handle, *account.former_handles, account.name)))
            facets = _facets(account)
            place = f" {' '.join(facets.place_words)} "
            accounts.append((row, account.key, normalize(account.handle), all_names, place, account.followers))
            names.append((row, all_names))
            texts.append((row, f"{all_names} {facets.words}"))
        index.executemany("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)", accounts)
        index.executemany("INSERT INTO trigrams (rowid, names) VALUES (?, ?)", names)
        index.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
    index.executescript(_FINISH)
    index.commit()


def _facets(account: search_fields.SearchFields) -> Facets:
    return Facets(
        bio_words=split_words(normalize(f"{account.bio} {account.category}")),
        place_words=split_words(normalize(account.location)),
        platform=account.platform,
        followers=None if account.followers < 0 else account.followers,
        community=account.community,
        community_words=split_words(normalize(f"{account.community_name} {account.community_fine_name}")),
    )


def _ranks(store: Store, state: columns.State) -> npt.NDArray[np.int64]:
    """The rank of each account by number: 1 for the most influential."""
    influence = np.full(state.numbers + 1, -1.0)
    for numbers, values in search_fields.influence(store, state):
        influence[np.array(numbers, np.int64)] = values
    ranks = np.empty(len(influence), np.int64)
    ranks[np.argsort(-influence, kind="stable")] = np.arange(1, len(influence) + 1)
    return ranks
