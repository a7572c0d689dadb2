"""The staging file of a load: its location, its lock, and facts about its records."""

import contextlib
import json
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import platformdirs
import portalocker
import psutil

from graph.errors import StoreError
from graph.store import Store
from graph.store.read import columns
from ingest.staging.locking import VanishingLock

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FILE = "records.duckdb"
FORMAT = 2  # increases when the tables change: a file of another format is read from the source again
# The memory of DuckDB, beyond which it sorts and joins on disk: a share of what is free, within limits.
MEMORY_SHARE = 0.25
LEAST_MEMORY, MOST_MEMORY = 400_000_000, 4_000_000_000  # bytes
THREADS = 2
COMMIT_ROWS = 500_000
LOCK_SECONDS = 24 * 3600.0

_TABLES = """
CREATE TABLE fact (name VARCHAR, value VARCHAR);
CREATE TABLE name (code INTEGER, platform VARCHAR, handle VARCHAR, account_id VARCHAR, handle_key VARCHAR,
                   id_key VARCHAR);
CREATE TABLE mention (place BIGINT, source INTEGER, target INTEGER, event VARCHAR, instant BIGINT, kind VARCHAR,
                      amount DOUBLE, url VARCHAR);
CREATE TABLE profile (place BIGINT, account INTEGER, instant BIGINT, name VARCHAR, bio VARCHAR, url VARCHAR,
                      category VARCHAR, location VARCHAR, language VARCHAR, followers BIGINT, following BIGINT,
                      posts BIGINT, engagement_rate DOUBLE, email VARCHAR, first_name VARCHAR, last_name VARCHAR);
CREATE TABLE rejected (line BIGINT, reason VARCHAR, fix VARCHAR, cells VARCHAR[]);
CREATE TABLE resolved (position BIGINT, account INTEGER, key VARCHAR, is_new BOOLEAN);
CREATE TABLE assigned (position BIGINT, place BIGINT, key VARCHAR);
"""


@dataclass
class Contents:
    """The contents of a staging file whose source was read to the end. `notes` come from the
    source, `skipped` counts by reason.
    """

    mentions: int = 0
    profiles: int = 0
    rejected: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    undated: int = 0
    accounts: int = 0  # spelled differently or not
    notes: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        return self.mentions + self.profiles + self.rejected + sum(self.skipped.values())

    def add(self, other: "Contents") -> None:
        """Add the records of another source; accounts are not distinguished yet."""
        self.mentions += other.mentions
        self.profiles += other.profiles
        self.rejected += other.rejected
        self.skipped = dict((Counter(self.skipped) + Counter(other.skipped)).most_common())
        self.undated += other.undated


class Staging:
    """One open staging file; use it as a context manager, which holds its lock.

    Parameters
    ----------
    folder
        See `staging_folder`; created if needed.
    load_id
        The load that the file belongs to.
    """

    def __init__(self, folder: Path, load_id: str) -> None:
        self._folder = folder / load_id
        self._lock = VanishingLock(folder / f"{load_id}.lock", LOCK_SECONDS)
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._is_used = True  # whether there may be rows in it
        self._uncommitted = 0  # rows

    def __enter__(self) -> Self:
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except portalocker.LockException:
            raise StoreError(
                "Another process has been loading this file for a day; try again when it is done."
            ) from None
        try:
            self._open()
            if self.fact("format") != FORMAT:
                self._start_empty()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        assert self._connection is not None
        return self._connection

    @property
    def id(self) -> str:
        """Distinguishes this file from others for the same load."""
        return str(self.fact("id"))

    @property
    def contents(self) -> Contents | None:
        """The contents of the file; None if the source was not read to its end."""
        value = self.fact("contents")
        return Contents(**value) if value else None

    def fact(self, name: str) -> Any:
        """A stored value, None if there is none."""
        try:
            rows = self.rows("SELECT value FROM fact WHERE name = ?", [name])
        except self._duckdb.CatalogException:  # a new file
            return None
        return json.loads(rows[0][0]) if rows else None

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query with a short answer; a result that is not read to its end blocks the connection."""
        return self.connection.execute(query, list(parameters)).fetchall()

    def set_fact(self, name: str, value: Any) -> None:
        self.connection.execute("DELETE FROM fact WHERE name = ?", [name])
        self.connection.execute("INSERT INTO fact VALUES (?, ?)", [name, json.dumps(value)])

    def insert(self, table: str, rows: "pa.Table") -> None:
        """Add rows to a table, while the source is read."""
        self.connection.register("rows", rows)
        self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")
        self.connection.unregister("rows")
        self._uncommitted += len(rows)
        if self._uncommitted >= COMMIT_ROWS:  # the memory of a transaction grows with its rows
            self.connection.execute("COMMIT")
            self.connection.execute("BEGIN")
            self._uncommitted = 0

    def begin_reading(self, received_at: int) -> None:
        """Start with an empty file; its records are kept only once `set_contents` is called."""
        if self._is_used:
            self._start_empty()
        self._is_used = True
        self._uncommitted = 0
        self.connection.execute("BEGIN")
        self.set_fact("received_at", received_at)

    def set_contents(self, contents: Contents) -> None:
        """Note that the source was read to its end."""
        self.set_fact("contents", asdict(contents))
        self.connection.execute("COMMIT")

    def _start_empty(self) -> None:
        if self.rows("SELECT 1 FROM duckdb_tables() LIMIT 1"):
            self._close_connection()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._open()
        self.connection.execute(f"BEGIN; {_TABLES}")
        self.set_fact("format", FORMAT)
        self.set_fact("id", secrets.token_hex(8))
        self.connection.execute("COMMIT")
        self._is_used = False

    def delete(self) -> None:
        """Remove the file: the load is complete."""
        self._close_connection()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self) -> None:
        import duckdb

        self._duckdb = duckdb
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / FILE
        settings: dict[str, Any] = {
            "memory_limit": f"{_memory()}B",
            "threads": min(THREADS, os.cpu_count() or 1),
            "temp_directory": str(self._folder / "sorting"),
        }
        try:
            self._connection = duckdb.connect(str(path), config=settings)
        except duckdb.Error:  # half written, or by another version
            shutil.rmtree(self._folder)
            self._folder.mkdir(mode=0o700)
            self._connection = duckdb.connect(str(path), config=settings)
        self._connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # most files are deleted then

    def _close_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _close(self) -> None:
        self._close_connection()
        self._lock.release()


def _memory() -> int:
    """The memory that DuckDB may use, in bytes."""
    return int(min(max(LEAST_MEMORY, MEMORY_SHARE * psutil.virtual_memory().available), MOST_MEMORY))


def staging_folder(store: Store) -> Path:
    """Where the staging files of a store are: beside an embedded store, else in the user's cache (INTROGRAPH_CACHE)."""
    if store.folder is not None:
        return store.folder / "staging"
    cache = os.environ.get("INTROGRAPH_CACHE") or platformdirs.user_cache_dir("intrograph", appauthor=False)
    return Path(cache) / f"{columns.state(store).identity or 'empty'}-staging"


def discard(store: Store) -> None:
    """Delete the files of interrupted loads, as when an influencer is forgotten; those loads start over."""
    folder = staging_folder(store)
    for name in {path.stem for path in folder.glob("*.lock")} | {path.parent.name for path in folder.glob(f"*/{FILE}")}:
        with contextlib.suppress(portalocker.LockException), VanishingLock(folder / f"{name}.lock", 0):
            shutil.rmtree(folder / name, ignore_errors=True)
