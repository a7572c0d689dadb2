"""A connection for a user's query, which a silent server cannot keep the query waiting for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.store.connection import Reader, Store

STOP_CHECK_SECONDS = 0.1  # how often a query that waits looks whether it was stopped


def find_reader(store: "Store", raise_if_stopped: Callable[[], None]) -> "Reader":
    """A driver of the reading user; `raise_if_stopped` ends the wait for it.

    The driver's own limits for a server that takes a connection and says nothing are longer than those of a query:
    another thread waits for them.
    """
    found: Future[Reader] = Future()

    def find() -> None:
        try:
            found.set_result(_connected_reader(store))
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=find, name="find-reader", daemon=True).start()
    while not wait((found,), STOP_CHECK_SECONDS).done:
        try:
            raise_if_stopped()
        except BaseException:
            found.add_done_callback(lambda late: _keep(store, late))
            raise
    return found.result()


def _connected_reader(store: "Store") -> "Reader":
    """Connected, because a connection that is still being made cannot be cut off."""
    reader = store.reading_driver()
    try:
        reader.driver.verify_connectivity()
    except BaseException:
        reader.driver.close()
        raise
    return reader


def _keep(store: "Store", late: "Future[Reader]") -> None:
    if late.exception() is None:
        store.give_back(late.result())
