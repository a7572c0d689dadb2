"""Forgetting a person: the store, this machine's snapshots and search index, the rejected rows and the logs."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph import snapshot
from graph.store import Store
from graph.store.team import texts
from graph.store.traces import remove_traces
from graph.store.write import forget as deletion
from graph.store.write.forget import ForgottenNames
from graph.store.write.forgotten import ForgottenWords
from graph.store.write.loads import rename_files
from ingest import staging
from ingest.rejects import forget_in, names_any
from ingest.words import without_names
from intrograph.changes import change_log

MIN_ID_LENGTH = 6  # characters; shorter ids are found in unrelated numbers of a log
_LOGS = ("*.log", "log/*", "jobs/*")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForgetReport:
    """What `forget` deleted, and what it left to the team.

    Parameters
    ----------
    key
        The account, or the handle of somebody who was no influencer of the store.
    handles
        Its handles.
    rejected_rows
        How many rejected rows named the person.
    named_by_team
        Lists, aims and saved queries that still hold one of the handles, in words.
    """

    key: str
    handles: tuple[str, ...]
    rejected_rows: int
    named_by_team: tuple[str, ...] = ()


def forget(store: Store, key: str, now: int, *, restart: bool = True) -> ForgetReport:
    """Delete everything about the account with this key, and keep later loads from restoring it.

    A keyed hash of each of its names stays, to recognize them in later files. Exported files are not touched.

    Parameters
    ----------
    now
        In ms.
    restart
        Whether to start an embedded server again, so that no file of the store names the person. Without it, call
        `remove_traces` when several people are forgotten.
    """
    names = store.write(lambda transaction: deletion.forget(transaction, key, now))
    return _clean(store, key, names, restart)


def forget_name(store: Store, handle: str, platform: str | None, now: int) -> ForgetReport:
    """The same for somebody who is not an influencer of the store: rejected rows, and what later files say.

    Parameters
    ----------
    platform
        The platform of the handle; None stands for all of them.
    now
        In ms.
    """
    names = store.write(lambda transaction: deletion.forget_name(transaction, platform, handle, now))
    return _clean(store, handle, names, restart=True)


def rejects_folder(store: Store) -> Path:
    """Where loads put rejected rows by default: in an embedded store, else in the current folder."""
    return store.folder / "rejects" if store.folder is not None else Path("rejects")


def _clean(store: Store, key: str, names: ForgottenNames, restart: bool) -> ForgetReport:
    """Remove a person that the store has forgotten from everything that was made of it."""
    words = ForgottenWords.of(store)
    rename_files(store, lambda file: without_names(file, words))
    staging.discard(store)
    change_log(store).forget(key)
    snapshot.discard(store)  # the search index lies in the same folder
    rows = forget_in(rejects_folder(store), words)
    if restart:
        remove_traces(store)
    if store.folder is not None:
        for path in [path for pattern in _LOGS for path in store.folder.glob(pattern)]:
            blot_out(path, names.words)
    log.info("forgot one account and %d rejected rows", rows)
    gone = set(map(str.casefold, names.words))
    found = (text.title for text in texts.of_team(store) if names_any([text.title, text.content], gone))
    named = tuple(dict.fromkeys(found))
    return ForgetReport(key, names.handles, rows, named)


def blot_out(path: Path, names: Iterable[str]) -> None:
    """Overwrite names in a log by asterisks, in place: the program that writes the log keeps its position."""
    parts = [re.escape(name.encode()) for name in names if not name.isdigit() or len(name) >= MIN_ID_LENGTH]
    if not parts or not path.is_file():
        return
    pattern = re.compile(rb"(?<![\w.])(?:" + b"|".join(parts) + rb")(?!\w)", re.IGNORECASE)
    with open(path, "rb+") as file:
        for found in pattern.finditer(file.read()):
            file.seek(found.start())
            file.write(b"*" * (found.end() - found.start()))
