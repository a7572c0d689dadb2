"""The one object that runs queries, over Bolt, on the embedded server or on any Neo4j.

    with open_store() as store:
        store.read("MATCH (i:Influencer) RETURN count(i) AS number")

A lost server is reconnected to; the first process that needs a lost embedded server restarts it.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.disk import problem_of
from graph.errors import QueryRefused, StoreError, StoreUnreachable, WrongUse
from graph.store.driver import close, is_routed, open_driver
from graph.store.error_texts import SentQuery, error_text, query_refusal
from graph.store.server import gate
from graph.store.server.arcadedb import Endpoint
from graph.store.session import Session

CLOSE_SECONDS = 2.0  # how long closing waits for a thread that connects
RETRY_SECONDS = 45.0  # how long to wait for a lost server
# Of conflicts, inside the driver, on an embedded server. It tries no longer, because the driver does not know that a
# server which started again has another address.
DRIVER_RETRY_SECONDS = 2.0
RETRY_PAUSE_SECONDS = 0.2
DUPLICATE = "Duplicated key"  # how the embedded server refuses one of two writers at once that create the same node
UNTRUSTED_QUERIES = 2  # of users at a time, so that the app keeps a core

Row = dict[str, Any]
T = TypeVar("T")
WriteGuard = Callable[[str, Sequence[str]], None]  # gets the name of a change and the accounts it is about; may raise

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """A driver of the reading user, and the server that it leads to."""

    endpoint: Endpoint
    driver: neo4j.Driver


class Store:
    """A graph store reachable over Bolt. Safe to share between threads.

    Parameters
    ----------
    label
        The name in messages: a folder or a URI.
    folder
        The folder of an embedded server; None for any other.
    find_endpoint
        Returns the address of the server, which may start it.
    is_current
        Whether the server at an endpoint is in charge, and not shutting down.
    """

    def __init__(
        self,
        label: str,
        folder: Path | None,
        find_endpoint: Callable[[], Endpoint],
        is_current: Callable[[Endpoint], bool] = lambda endpoint: True,
    ) -> None:
        self.label = label
        self.folder = folder
        self.retry_timeout_seconds = RETRY_SECONDS
        self._find_endpoint = find_endpoint
        self._is_current = is_current
        self._lock = threading.Lock()
        self._driver: neo4j.Driver | None = None
        self._endpoint: Endpoint | None = None
        self._idle_readers: list[Reader] = []
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._stack = contextlib.ExitStack()
        self.session = Session()
        self.write_guard: WriteGuard | None = None
        self.untrusted_slots = threading.BoundedSemaphore(UNTRUSTED_QUERIES)

    @property
    def embedded(self) -> bool:
        """Whether the server is our own child, over `folder`."""
        return self.folder is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release derived values, connections and the lease of the embedded server."""
        self.session.close()
        self._forget_driver()
        while self._idle_readers:
            self._idle_readers.pop().driver.close()
        self._stack.close()

    def enter(self, context: contextlib.AbstractContextManager[None]) -> None:
        """Enter a context (the lease of the embedded server) and leave it when this store is closed."""
        self._stack.enter_context(context)

    def endpoint(self) -> Endpoint:
        """The address at which the server answers now."""
        self._with_retry(lambda session: None)
        assert self._endpoint is not None
        return self._endpoint

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """Run one of our own reading queries and return one dictionary a row."""
        return self._with_retry(lambda session: session.execute_read(_rows, query, parameters))

    def columns(self, query: str, **parameters: Any) -> list[list[Any]]:
        """Run a query that returns one row of lists, and return these lists.

        Ten times as fast as rows, which the driver copies one by one.
        """
        return self._with_retry(lambda session: session.execute_read(_columns, query, parameters))

    def write(self, work: Callable[[neo4j.ManagedTransaction], T], change: str = "", about: Sequence[str] = ()) -> T:
        """Run `work` in one transaction, which is committed as a whole or not at all.

        `work` begins with `begin_write`. It is called again after a conflict or a lost connection, even if the first
        attempt was committed but its confirmation got lost: it has to check for its own results. `write_guard` is asked
        first: it gets the name of the change, by default that of the function, and the accounts that it is `about`.
        """
        if self.write_guard is not None:
            self.write_guard(change or _name_of(work), about)
        with gate.writing(self.folder) if self.folder else contextlib.nullcontext():
            return self._with_retry(lambda session: session.execute_write(work))

    @contextlib.contextmanager
    def open_transaction(self) -> Iterator[neo4j.Transaction]:
        """One transaction for as long as the block runs, rolled back at its end.

        Raises
        ------
        StoreError
            It cannot begin, or was lost: nothing is tried again.
        """
        try:
            driver = self._connected()
            session = self._session(driver)
            with session, session.begin_transaction() as transaction:
                yield transaction
        except (ServiceUnavailable, SessionExpired, AuthError) as error:
            raise self._unreachable(error) from error
        except (DriverError, Neo4jError) as error:
            raise StoreError(f"The store could not do this: {error}") from error

    def read_transaction(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run `work`, which only reads, in one transaction."""
        return self._with_retry(lambda session: session.execute_read(work))

    def schema(self, statement: str) -> None:
        """Run a statement that needs a transaction of its own, as schema statements do on both servers."""
        self._with_retry(lambda session: session.run(neo4j.Query(statement)).consume())

    def reading_driver(self) -> Reader:
        """A driver of the reading user for one query alone, so that it can be cut off; give it back if it was not."""
        endpoint = self.endpoint()
        with self._lock:
            reader = self._idle_readers.pop() if self._idle_readers else None
        if reader is not None:
            if reader.endpoint == endpoint:
                return reader
            reader.driver.close()
        username, password = endpoint.reader_username, endpoint.reader_password
        return Reader(endpoint, open_driver(endpoint.uri, username, password, DRIVER_RETRY_SECONDS, check_seconds=0.0))

    def give_back(self, reader: Reader) -> None:
        """Keep a driver of the reading user for the next query."""
        with self._lock:
            self._idle_readers.append(reader)

    def admin(self, statement: str, **parameters: Any) -> list[Row]:
        """Run a statement about the server's work, at once or not at all. Raises `StoreError` if it cannot run."""
        try:
            driver = self._connected()
            with self._session(driver) as session:
                return session.run(neo4j.Query(statement), parameters).data()
        except (DriverError, Neo4jError) as error:
            raise StoreError(f"The store could not do this: {error}") from error

    def query_error(self, error: Exception, query: SentQuery) -> StoreError:
        """A failure of a user's query as a sentence."""
        if isinstance(error, AuthError):
            return self._unreachable(error)
        if isinstance(error, Neo4jError):
            return query_refusal(error, query)
        if self.embedded and isinstance(error, (ServiceUnavailable, SessionExpired)):
            return QueryRefused(
                "The store's server ended while this query ran, most likely because the query needed more memory than "
                "INTROGRAPH_HEAP allows; the server starts again by itself. Ask for less, as with a LIMIT."
            )
        return self._unreachable(error)

    def revision(self) -> int:
        """The number of writing transactions so far; caches are valid for one of them."""
        rows = self.read("MATCH (s:Store {id: 'store'}) RETURN s.revision AS revision")
        return rows[0]["revision"] if rows else 0

    def _with_retry(self, work: Callable[[neo4j.Session], T]) -> T:
        deadline = time.monotonic() + self.retry_timeout_seconds
        while True:
            driver = None
            try:
                driver = self._connected()
                with self._session(driver) as session:
                    return work(session)
            except (ServiceUnavailable, SessionExpired, AuthError) as error:
                # A server that shuts down answers AuthError for a moment.
                if driver is not None:
                    self._forget_driver(driver)
                if not self.embedded or time.monotonic() > deadline or self._disk_problem():
                    raise self._unreachable(error) from error
                log.info("%s: the server is gone, connecting again: %s", self.label, error)
                time.sleep(RETRY_PAUSE_SECONDS)
            except Neo4jError as error:
                # The driver has retried conflicts already. A server that shuts down may answer anything.
                leaving = self._endpoint is not None and not self._is_current(self._endpoint)
                may_pass = leaving or error.is_retryable() or (self.embedded and DUPLICATE in error_text(error))
                full_disk = self._disk_problem()
                if not may_pass or time.monotonic() > deadline or full_disk:
                    raise StoreError(full_disk or f"The store could not do this: {error_text(error)}") from error
                if leaving and driver is not None:
                    self._forget_driver(driver)
                log.info("%s: trying again after: %s", self.label, error_text(error))
                time.sleep(RETRY_PAUSE_SECONDS)
            except UnicodeEncodeError as error:
                raise WrongUse(f"A text contains half of a character ({error.object[error.start]!a}).") from error
            except DriverError as error:
                if "closed" not in str(error).casefold() or time.monotonic() > deadline:
                    raise self._unreachable(error) from error
                # another thread found the connection lost and closed this driver

    def _session(self, driver: neo4j.Driver) -> neo4j.Session:
        endpoint = self._endpoint
        if endpoint is None:
            return driver.session()
        # A member of a cluster that only reads waits for what this store has written.
        bookmarks = self._bookmarks if is_routed(endpoint.uri) else None
        return driver.session(database=endpoint.database, bookmark_manager=bookmarks)

    def _connected(self) -> neo4j.Driver:
        """The driver of the writing user."""
        if self._driver is not None and self._endpoint is not None and not self._is_current(self._endpoint):
            self._forget_driver()  # the embedded server was started again, and has another address
        with self._lock:
            if self._driver is None:
                endpoint = self._endpoint = self._find_endpoint()
                # A lost embedded server gets a new address, which the driver cannot find by trying longer.
                retry_seconds = DRIVER_RETRY_SECONDS if self.embedded else self.retry_timeout_seconds
                driver = open_driver(endpoint.uri, endpoint.username, endpoint.password, retry_seconds)
                try:
                    driver.verify_connectivity()  # or the first query would wait for all retries
                except (DriverError, Neo4jError):
                    driver.close()
                    raise
                self._driver = driver
            return self._driver

    def _forget_driver(self, lost: neo4j.Driver | None = None) -> None:
        """Close the driver; if `lost` is given, only if it is still the one in use."""
        if not self._lock.acquire(timeout=CLOSE_SECONDS):
            return  # a thread still waits for a silent server
        try:
            if self._driver is None or (lost is not None and self._driver is not lost):
                return
            driver, self._driver = self._driver, None
        finally:
            self._lock.release()
        close(driver)

    def _disk_problem(self) -> str | None:
        return problem_of(self.folder) if self.folder is not None else None

    def _unreachable(self, error: Exception) -> StoreUnreachable:
        if isinstance(error, AuthError):
            return StoreUnreachable(
                f"{self.label} refused the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD, and"
                " NEO4J_READER_USERNAME and NEO4J_READER_PASSWORD if they are set."
            )
        if self.embedded:
            does_not_answer = f"The graph store at {self.label} does not answer; try again in a moment."
            return StoreUnreachable(self._disk_problem() or does_not_answer)
        return StoreUnreachable(f"No Neo4j answers at {self.label}; start it, or check NEO4J_URI.")


def _name_of(work: Callable[..., object]) -> str:
    """The function that a change was written for, as in `team.partners.mark_partner`."""
    name = f"{work.__module__}.{getattr(work, '__qualname__', type(work).__qualname__)}"
    return name.removeprefix("graph.store.").partition(".<locals>")[0]


def _rows(transaction: neo4j.ManagedTransaction, query: str, parameters: Row) -> list[Row]:
    result = transaction.run(query, parameters)
    names = result.keys()
    # `Record.data` looks into each value for nodes, which costs ten times as much; our queries return none.
    return [dict(zip(names, record.values(), strict=True)) for record in result]


def _columns(transaction: neo4j.ManagedTransaction, query: str, parameters: Row) -> list[list[Any]]:
    return list(transaction.run(query, parameters).single(strict=True).values())
