"""Ends the work of a server for one query, named by its tag; both servers know the same statements."""

import contextlib
from typing import TYPE_CHECKING

from graph.errors import StoreError

if TYPE_CHECKING:
    from graph.store.connection import Store


def terminate(store: "Store", tag: str) -> bool:
    """End the transaction that carries `tag` in its metadata or its text; returns whether there was one.

    A server that does not let us is left alone: it ends the query when its connection is cut, or at its time limit.
    """
    listing = "SHOW TRANSACTIONS" if store.embedded else "SHOW TRANSACTIONS YIELD transactionId, metaData, currentQuery"
    with contextlib.suppress(StoreError):
        ids = [row["transactionId"] for row in store.admin(listing) if tag in str(row)]
        for identity in ids:
            store.admin("TERMINATE TRANSACTIONS $id", id=identity)
        return bool(ids)
    return False
