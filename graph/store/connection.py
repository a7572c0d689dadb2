"""The one object that runs queries, over Bolt, on the embedded server or on any Neo4j.

    with open_store() as store:
        store.read("MATCH (i:Influencer) RETURN count(i) AS number")

A lost server is asked for again: the embedded one is started anew by whoever needs it first.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import neo4j
import platformdirs
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.errors import QueryRefused, StoreError, StoreUnreachable, WrongUse
from graph.store.server import supervisor
from graph.store.server.arcadedb import Endpoint
from graph.store.session import Session

CHECKOUT_FOLDER = Path(__file__).parents[2] / "data" / "store"  # the default of earlier versions
CONNECT_SECONDS = 5.0
RETRY_SECONDS = 45.0  # how long a lost server is waited for
QUERY_SECONDS = 60.0  # how long a query of a user may run on Neo4j

Row = dict[str, Any]
T = TypeVar("T")


class Store:
    """A graph store reachable over Bolt. Safe to share between threads."""

    def __init__(
        self,
        label: str,
        folder: Path | None,
        endpoint: Callable[[], Endpoint],
        is_current: Callable[[Endpoint], bool] = lambda endpoint: True,
    ) -> None:
        self.label = label
        self._is_current = is_current
        self.folder = folder
        self.retry_timeout_seconds = RETRY_SECONDS
        self._find_endpoint = endpoint
        self._lock = threading.Lock()
        self._drivers: tuple[neo4j.Driver, neo4j.Driver] | None = None
        self._endpoint: Endpoint | None = None
        self._stack = contextlib.ExitStack()
        self.session = Session()

    @property
    def embedded(self) -> bool:
        return self.folder is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()
        self._forget_drivers()
        self._stack.close()

    def keep(self, holding: contextlib.AbstractContextManager[None]) -> None:
        """Hold something (the lease of the embedded server) for as long as this store is open."""
        self._stack.enter_context(holding)

    def endpoint(self) -> Endpoint:
        """Where the server answers now."""
        self._with_retry(lambda session: None)
        assert self._endpoint is not None
        return self._endpoint

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """Run one of our own reading queries; one dictionary a row."""
        return self._with_retry(lambda session: session.execute_read(_rows, query, parameters))

    def columns(self, query: str, **parameters: Any) -> list[list[Any]]:
        """Run a query that collects its columns into lists, and return them as they come off the wire.

        Ten times as fast as rows, which the driver copies one by one.
        """
        return self._with_retry(lambda session: session.execute_read(_columns, query, parameters))

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run `work` in one transaction that goes through whole or not at all.

        `work` may be called again after a conflict or a lost connection, also when the first try did go through
        without our hearing of it: it has to find out what is there already.
        """
        return self._with_retry(lambda session: session.execute_write(work))

    def schema(self, statement: str) -> None:
        """Run a statement that manages its own transaction, as schema statements do on both servers."""
        self._with_retry(lambda session: session.run(neo4j.Query(statement)).consume())

    def read_untrusted(self, query: str, parameters: dict[str, Any] | None = None) -> tuple[list[str], Iterator[Row]]:
        """Run a user's own Cypher, in a session that the server lets read only: column names and rows.

        The rows come as they are asked for. `QueryRefused` carries the server's reason.
        """
        endpoint = self.endpoint()
        _, reader = self._connected()
        session = reader.session(database=endpoint.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=1000)
        try:
            transaction = session.begin_transaction(timeout=QUERY_SECONDS)
            result = transaction.run(query, parameters or {})
            columns = list(result.keys())
            if not columns:  # nothing to show, but a write shows itself at the latest at the commit
                result.consume()
                transaction.commit()
                session.close()
                return columns, iter(())
        except Neo4jError as error:
            session.close()
            raise QueryRefused(_reason(error)) from error
        except DriverError as error:
            session.close()
            raise self._unreachable(error) from error

        def rows() -> Iterator[Row]:
            try:
                for record in result:
                    yield record.data()
                if not transaction.closed():
                    transaction.commit()  # where the embedded server refuses what a reader may not do
            except Neo4jError as error:
                raise QueryRefused(_reason(error)) from error
            except DriverError as error:
                raise self._unreachable(error) from error
            finally:
                session.close()

        return columns, rows()

    def revision(self) -> int:
        """How many writing transactions this store has seen; caches hang on it."""
        rows = self.read("MATCH (s:Store {id: 'store'}) RETURN s.revision AS revision")
        return rows[0]["revision"] if rows else 0

    def _with_retry(self, work: Callable[[neo4j.Session], T]) -> T:
        deadline = time.monotonic() + self.retry_timeout_seconds
        while True:
            driver = None
            try:
                driver, _ = self._connected()
                with driver.session(database=self._endpoint.database if self._endpoint else None) as session:
                    return work(session)
            except (ServiceUnavailable, SessionExpired, AuthError) as error:
                # A server on its way down answers AuthError for a moment.
                if driver is not None:
                    self._forget_drivers(driver)
                if not self.embedded or time.monotonic() > deadline:
                    raise self._unreachable(error) from error
                time.sleep(0.2)
            except Neo4jError as error:
                # The driver has tried conflicts again already. A server on its way down may answer anything.
                leaving = self._endpoint is not None and not self._is_current(self._endpoint)
                if not (leaving or error.is_retryable()) or time.monotonic() > deadline:
                    raise StoreError(f"The store could not do this: {_text(error)}") from error
                if leaving and driver is not None:
                    self._forget_drivers(driver)
                time.sleep(0.2)
            except DriverError as error:
                if "closed" not in str(error).casefold() or time.monotonic() > deadline:
                    raise self._unreachable(error) from error
                # another thread found the connection lost and closed this driver under us

    def _connected(self) -> tuple[neo4j.Driver, neo4j.Driver]:
        with self._lock:
            if self._drivers is None:
                found = self._endpoint = self._find_endpoint()
                # The driver's own patience helps against conflicts; a lost embedded server is asked for anew.
                retry_seconds = 10.0 if self.embedded else self.retry_timeout_seconds
                writer = _driver(found.uri, found.username, found.password, retry_seconds)
                try:
                    writer.verify_connectivity()  # or the first query waits for all of that patience
                except (DriverError, Neo4jError):
                    writer.close()
                    raise
                reader = _driver(found.uri, found.reader_username, found.reader_password, retry_seconds)
                self._drivers = writer, reader
            return self._drivers

    def _forget_drivers(self, lost: neo4j.Driver | None = None) -> None:
        with self._lock:
            if self._drivers is None or (lost is not None and self._drivers[0] is not lost):
                return
            drivers, self._drivers = self._drivers, None
        for driver in drivers:
            driver.close()

    def _unreachable(self, error: Exception) -> StoreUnreachable:
        if isinstance(error, AuthError):
            return StoreUnreachable(
                f"{self.label} refused the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD."
            )
        if self.embedded:
            return StoreUnreachable(f"The graph store at {self.label} does not answer; try again in a moment.")
        return StoreUnreachable(f"No Neo4j answers at {self.label}; start it, or check NEO4J_URI.")


def open_store(folder: Path | None = None) -> Store:
    """The store that the options and the environment name.

    `folder` (the option `--store`) comes first, then NEO4J_URI, then INTROGRAPH_STORE, then
    `default_folder`.

    Raises
    ------
    WrongUse
        None of them is given, and the only store is where an earlier version kept it, in the checkout.
    """
    uri = os.environ.get("NEO4J_URI")
    if folder is None and uri:
        return _open_neo4j(uri)
    chosen = folder or os.environ.get("INTROGRAPH_STORE")
    return _open_embedded(Path(chosen) if chosen else _existing_default())


def default_folder() -> Path:
    """Where the embedded store of this user lies if nothing else is said."""
    return Path(platformdirs.user_data_dir("intrograph", appauthor=False)) / "store"


def _existing_default() -> Path:
    folder = default_folder()
    if _holds_store(CHECKOUT_FOLDER) and not _holds_store(folder):
        raise WrongUse(
            f"Your store is in {CHECKOUT_FOLDER}, but the default is now {folder}: move it there, or give "
            f"--store {CHECKOUT_FOLDER}."
        )
    return folder


def _holds_store(folder: Path) -> bool:
    return (folder / "root.password").is_file()  # the first thing that the embedded server writes


def _open_neo4j(uri: str) -> Store:
    username = os.environ.get("NEO4J_USERNAME", "neo4j")
    password = os.environ.get("NEO4J_PASSWORD", "")
    database = os.environ.get("NEO4J_DATABASE", "neo4j")
    endpoint = Endpoint(uri, database, username, password, username, password)
    return Store(uri, None, lambda: endpoint)


def _open_embedded(folder: Path) -> Store:
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreachable(f"The store's folder {folder} cannot be made ({error.strerror}).") from error
    store = Store(
        str(folder), folder, lambda: supervisor.endpoint(folder), lambda known: supervisor.is_current(folder, known)
    )
    store.keep(supervisor.lease(folder))
    return store


def _driver(uri: str, username: str, password: str, retry_seconds: float) -> neo4j.Driver:
    try:
        return neo4j.GraphDatabase.driver(
            uri,
            auth=(username, password),
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=retry_seconds,
            connection_acquisition_timeout=20.0,
            notifications_min_severity="OFF",
            user_agent="intrograph",
        )
    except (neo4j.exceptions.ConfigurationError, ValueError) as error:
        raise StoreUnreachable(f"NEO4J_URI cannot be used ({error}); write it as neo4j://host:7687.") from error


def _rows(transaction: neo4j.ManagedTransaction, query: str, parameters: Row) -> list[Row]:
    return [record.data() for record in transaction.run(query, parameters)]


def _columns(transaction: neo4j.ManagedTransaction, query: str, parameters: Row) -> list[list[Any]]:
    return list(transaction.run(query, parameters).single(strict=True).values())


def _reason(error: Neo4jError) -> str:
    if "AccessMode" in (error.code or "") or "Forbidden" in (error.code or ""):
        return f"This query would change the graph, and queries here may only read: {_text(error)}"
    return f"The server refused the query: {_text(error)}"


def _text(error: Neo4jError) -> str:
    return (error.message or str(error)).strip()
