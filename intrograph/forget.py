"""Forgetting a person: the store, this machine's snapshots and search index, and the rejected rows."""

import logging
from dataclasses import dataclass
from pathlib import Path

from graph import snapshot
from graph.store import Store
from graph.store.write import forgotten
from ingest import staging
from ingest.rejects import forget_in
from intrograph.changes import change_log

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForgetReport:
    """What `forget` deleted: the account, its handles, and the number of rejected rows that named one of them."""

    key: str
    handles: tuple[str, ...]
    rejected_rows: int


def forget(store: Store, key: str, now: int) -> ForgetReport:
    """Delete everything about the account with this key, and keep later loads from restoring it.

    A keyed hash of each of its names stays, to recognize them in later files. Exported files are not touched. `now` is
    in ms.
    """
    names = store.write(lambda transaction: forgotten.forget(transaction, key, now))
    staging.discard(store)
    change_log(store).forget(key)
    snapshot.discard(store)  # the search index lies in the same folder
    rows = forget_in(rejects_folder(store), (*names.handles, *names.emails))
    log.info("forgot one account and %d rejected rows", rows)
    return ForgetReport(key, names.handles, rows)


def rejects_folder(store: Store) -> Path:
    """Where loads put rejected rows by default: in an embedded store, else in the current folder."""
    return store.folder / "rejects" if store.folder is not None else Path("rejects")
