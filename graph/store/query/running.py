"""A user's query while it runs: checked first, streamed in flat memory, ended from any thread or by its time limit."""

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import QueryCancelled, QueryRefused, WrongUse
from graph.store.driver import CLOSING_ERRORS, close
from graph.store.error_texts import EXPLAIN, SentQuery
from graph.store.query import guard, plan, values
from graph.store.query.limits import QueryLimits
from graph.store.query.plan import Plan
from graph.store.query.reader import STOP_CHECK_SECONDS, find_reader
from graph.store.query.terminate import terminate

if TYPE_CHECKING:
    from graph.store.connection import Reader, Store

FETCH_ROWS = 1_000  # at a time, from the server
SLOT_SECONDS = 20.0  # how long a query waits for others to end
GRACE_SECONDS = 3.0  # what the server gets to end a query itself before the connection is cut
SERVER_GRACE_SECONDS = 10.0  # after which a server ends the query of a client that is gone


class RunningQuery:
    """One query of a user. `start` it, read `columns`, iterate over its rows; `cancel` it from any other thread.

        with RunningQuery(store, "MATCH (i:Influencer) RETURN i LIMIT 5") as query:
            for row in query: ...

    Parameters
    ----------
    store
        The store to ask, with its reading user.
    cypher, parameters
        The text, and the values of its `$parameters`.
    limits
        Time and rows.
    profile
        Count rows and database hits for each operator: `plan` has them after the last row.

    Attributes
    ----------
    columns
        The names of the columns, once the query has started.
    plan
        The plan as the server made it, or with counts once a profiled query has ended.
    row_count
        Rows handed out so far.
    truncated
        Whether the limit of rows left some out.
    """

    def __init__(
        self,
        store: "Store",
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        limits: QueryLimits | None = None,
        profile: bool = False,
    ) -> None:
        # The embedded server takes a semicolon at the end for the beginning of a second query.
        self.cypher = cypher.strip().rstrip(";").rstrip()
        self._sent = SentQuery(cypher, EXPLAIN)
        self.limits, self.profile = limits or QueryLimits(), profile
        self.parameters = dict(parameters or {})
        self.columns: tuple[str, ...] = ()
        self.plan: Plan | None = None
        self.row_count = 0
        self.truncated = False
        self._store = store
        self._tag = f"intrograph-{uuid.uuid4().hex}"
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._ending: threading.Thread | None = None  # asks the server to end the query
        self._ending_by = 0.0
        self._reason: QueryRefused | QueryCancelled | None = None
        self._has_slot = self._closed = False
        self._reader: Reader | None = None
        self._session: neo4j.Session | None = None
        self._transaction: neo4j.Transaction | None = None
        self._result: neo4j.Result | None = None
        self._timer: threading.Timer | None = None
        self._began_at = time.monotonic()
        self._seconds: float | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def seconds(self) -> float:
        """How long the query has taken so far, or took."""
        return time.monotonic() - self._began_at if self._seconds is None else self._seconds

    def start(self) -> Self:
        """Check the query and run it until the columns are known; returns the same object.

        Raises
        ------
        WrongUse
            The text or a parameter cannot be sent.
        QueryRefused
            The guard or the server refuses the query, or its time is up.
        QueryCancelled
            Another thread cancelled it.
        StoreUnreachable
            No server answers.
        """
        _check_text(self.cypher)
        self._wait_for_slot()
        with self._errors():
            self._connect()
            guard.check(self._explain(), self._store.embedded)
            self._raise_if_stopped()
            assert self._session is not None
            seconds = None if self.limits.seconds is None else self.limits.seconds + SERVER_GRACE_SECONDS
            self._transaction = self._session.begin_transaction(metadata={"app": self._tag}, timeout=seconds)
            prefix = "PROFILE " if self.profile else ""
            self._sent = replace(self._sent, prefix=prefix)
            # The embedded server keeps no metadata of a transaction: a comment tells which one to end.
            suffix = f"\n// {self._tag}" if self._store.embedded else ""
            self._result = self._transaction.run(f"{prefix}{self.cypher}{suffix}", self.parameters)
            self.columns = tuple(self._result.keys())
            if not self.columns:
                self._finish()
        return self

    def __iter__(self) -> Iterator[values.Row]:
        """The rows, as the server sends them. Closes the query after the last one."""
        if self._result is None or self._closed:
            return
        instants = [values.is_instant_column(name) for name in self.columns]
        with self._errors():
            for record in self._result:
                if self.limits.rows is not None and self.row_count >= self.limits.rows:
                    self.truncated = True
                    self.close()
                    return
                self.row_count += 1
                yield tuple(map(values.from_driver, record.values(), instants))
            self._finish()

    def explain(self) -> Plan:
        """The plan of the query, which does not run. Raises what `start` raises."""
        _check_text(self.cypher)
        self._wait_for_slot()
        with self._errors():
            self._connect()
            guard.check(self._explain(), self._store.embedded)
        self.close()
        assert self.plan is not None
        return self.plan

    def cancel(self) -> None:
        """End the query and the server's work for it, from any thread. The thread that reads gets `QueryCancelled`."""
        self._stop(QueryCancelled("The query was cancelled."))

    def close(self) -> None:
        """Release the connection; a query that has not ended is ended at the server. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._seconds = self.seconds
        if self._timer is not None:
            self._timer.cancel()
        if self._transaction is not None and not self._transaction.closed() and not self._stopped.is_set():
            terminate(self._store, self._tag)
        self._release()
        if self._ending is not None and self._ending.is_alive():
            # It uses a connection of the store, which may be closed after this.
            self._ending.join(max(0.0, self._ending_by - time.monotonic()))

    def _wait_for_slot(self) -> None:
        self._began_at = time.monotonic()
        while not self._has_slot:
            self._has_slot = self._store.untrusted_slots.acquire(timeout=STOP_CHECK_SECONDS)
            self._raise_if_stopped()
            if not self._has_slot and time.monotonic() - self._began_at > SLOT_SECONDS:
                raise QueryRefused("Other queries are still running; wait for one to end, or cancel one.")

    def _raise_if_stopped(self) -> None:
        if self._reason is not None:
            self.close()
            raise self._reason

    def _connect(self) -> None:
        """A driver of its own: its connection can be cut while a thread waits on it, and the app's are not touched."""
        if self.limits.seconds is not None:
            self._timer = threading.Timer(self.limits.seconds, self._expire)
            self._timer.daemon = True
            self._timer.start()
        self._reader = reader = find_reader(self._store, self._raise_if_stopped)
        self._raise_if_stopped()
        self._session = reader.driver.session(
            database=reader.endpoint.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=FETCH_ROWS
        )

    def _explain(self) -> Plan | None:
        assert self._session is not None
        result = self._session.run(neo4j.Query(f"{EXPLAIN}{self.cypher}"), self.parameters)
        summary = result.consume()
        self.plan = plan.from_driver(summary.plan) if summary.plan else None
        return self.plan

    def _finish(self) -> None:
        assert self._result is not None
        assert self._transaction is not None
        summary = self._result.consume()
        if summary.profile:
            self.plan = plan.from_driver(summary.profile)
        if not self._transaction.closed():
            self._transaction.commit()  # the embedded server refuses writes of a reader here
        self.close()

    def _expire(self) -> None:
        self._stop(
            QueryRefused(
                f"The query was stopped after {self.limits.seconds:,.0f} s; ask for less, as with a LIMIT or a label, "
                "or allow more time."
            )
        )

    def _stop(self, reason: QueryRefused | QueryCancelled) -> None:
        with self._lock:
            if self._closed or self._stopped.is_set():
                return
            self._reason = reason
            self._stopped.set()
        cut = threading.Timer(GRACE_SECONDS, self._cut)
        cut.daemon = True
        cut.start()
        # A silent server does not answer this either.
        self._ending_by = time.monotonic() + GRACE_SECONDS
        self._ending = threading.Thread(target=terminate, args=(self._store, self._tag), daemon=True)
        self._ending.start()
        self._ending.join(GRACE_SECONDS)

    def _release(self) -> None:
        """Give the connection back, in the thread that reads, and let the next query in."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(*CLOSING_ERRORS):
                if self._transaction is not None:
                    self._transaction.close()  # fails where the server has ended it; the session closes only after that
            if close(session):
                self._keep_reader()
        self._cut()

    def _keep_reader(self) -> None:
        with self._lock:
            if self._reader is None or self._stopped.is_set():
                return
            reader, self._reader = self._reader, None
        self._store.give_back(reader)

    def _cut(self) -> None:
        """Close the connection under whoever waits on it, which ends every wait, and let the next query in."""
        with self._lock:
            reader, self._reader = self._reader, None
            had_slot, self._has_slot = self._has_slot, False
        if reader is not None:
            close(reader.driver)
        if had_slot:
            self._store.untrusted_slots.release()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn every error into a sentence, and close the query after one."""
        try:
            yield
        except BufferError:  # the connection was cut while this thread wrote to it
            self.close()
            if self._reason is None:
                raise
            raise self._reason from None
        except (Neo4jError, DriverError, OSError) as error:
            stopped = self._stopped.is_set()
            self.close()
            raise (self._reason if stopped and self._reason else self._store.query_error(error, self._sent)) from error
        except (TypeError, ValueError, OverflowError, UnicodeError) as error:
            self.close()
            raise WrongUse(f"A parameter of the query cannot be sent to the server: {error}.") from error
        except BaseException:
            self.close()
            raise


def _check_text(cypher: str) -> None:
    try:
        cypher.encode()
    except UnicodeEncodeError as error:
        raise WrongUse(
            f"The query contains half of a character ({cypher[error.start]!a}, at place {error.start + 1});"
            " type it again."
        ) from None
    if not cypher.strip():
        raise WrongUse("The query is empty; write one, as in MATCH (i:Influencer) RETURN i LIMIT 10.")
