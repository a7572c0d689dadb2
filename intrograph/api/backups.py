"""Backups of the whole store, and copies on another server."""

from pathlib import Path
from typing import TYPE_CHECKING

from graph.store import login_of, open_at, open_store
from intrograph import backups
from intrograph.api.days import now
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    from intrograph.backups import BackupFile


def backup(store: Store, path: StrPath) -> "BackupFile":
    """Write everything in the store to one file, from which `restore` makes a store on either server.

    Writers wait meanwhile: the file holds the state between two of their transactions. It holds personal data and is
    readable for its owner alone.

    Returns
    -------
    BackupFile
        `path`, `size_bytes`, and `content` with the number of nodes and relationships of each kind.

    Raises
    ------
    NothingFound
        The store is empty.

    Examples
    --------
    >>> import intrograph as ig
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     ig.backup(ig.open_sample(), Path(folder) / "sample.backup").content.counts["Influencer"]
    1500
    """
    return backups.back_up(store.graph, Path(path), now())


def restore(path: StrPath, folder: StrPath | None = None) -> Store:
    """Restore a backup into an empty store, and open it; the same call continues an interrupted restore.

    Without `folder`, the store is the one that `open` finds.

    Raises
    ------
    UnreadableFile
        The file is not a backup, not complete or damaged.
    WrongUse
        The store holds data.
    """
    graph = open_store(Path(folder) if folder is not None else None)
    try:
        backups.restore_file(graph, Path(path))
    except BaseException:
        graph.close()
        raise
    return Store(graph)


def copy(store: Store, to: StrPath) -> Store:
    """Copy a store into an empty one, and open that; the same call continues an interrupted copy.

    Parameters
    ----------
    to
        The folder of an embedded store, or the address of a Neo4j server, as in `"bolt://127.0.0.1:7687"`: its user is
        in NEO4J_TO_USERNAME, NEO4J_TO_PASSWORD and NEO4J_TO_DATABASE, else in NEO4J_USERNAME and so on.

    Raises
    ------
    WrongUse
        The target holds data, or is the same store.
    """
    target = open_at(str(to), login_of(str(to), "NEO4J_TO_"))
    try:
        backups.copy(store.graph, target, now())
    except BaseException:
        target.close()
        raise
    return Store(target)
