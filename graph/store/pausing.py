"""Reading a whole store in one state, while others want to write."""

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

from graph.errors import StoreBusy
from graph.store.connection import Store
from graph.store.server import gate

_LOCK = "MATCH (s:Store {id: 'store'}) SET s.revision = s.revision"
_REVISION = "MATCH (s:Store {id: 'store'}) RETURN collect(s.revision)"


class ReadColumns(Protocol):
    """Runs a query that returns one row, of lists as a rule, and returns its values."""

    def __call__(self, query: str, **parameters: Any) -> list[Any]: ...


@contextlib.contextmanager
def writers_paused(store: Store) -> Iterator[ReadColumns]:
    """Hold every writing transaction back until the block ends; whatever is read meanwhile is of one state.

    On Neo4j, one open transaction locks the node that every writer changes first, and reads everything: in a cluster,
    other transactions could read a server that is behind. The embedded server has no such lock; its writers take turns
    through a file beside the store.

    Raises
    ------
    StoreError
        The lock was lost with the connection, or the store changed all the same.
    """
    with _reader(store) as columns:
        [before] = columns(_REVISION)
        yield columns
        [after] = columns(_REVISION)
    if before != after:
        raise StoreBusy(f"{store.label} was written to while it was read; stop what writes to it, and try again.")


@contextlib.contextmanager
def _reader(store: Store) -> Iterator[ReadColumns]:
    if store.folder is not None:
        with gate.writers_paused(store.folder):
            yield store.columns
        return
    with store.open_transaction() as transaction:

        def columns(query: str, **parameters: Any) -> list[Any]:
            return list(transaction.run(query, parameters).single(strict=True).values())

        transaction.run(_LOCK).consume()
        yield columns
