"""Backups, restores and copies, as commands and the Python API run them."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from graph.errors import WrongUse
from graph.export.files import replaced
from graph.snapshot import cache_folder
from graph.store import Store
from graph.store.copy import backup, backup_file, restore, writing
from graph.store.copy.backup import BackedUp, Progress
from graph.store.copy.restore import Restored
from graph.store.read import columns
from graph.store.schema import VERSION, create_schema, ensure
from graph.store.write.revisions import HOW_TO_CONTINUE


@dataclass(frozen=True)
class BackupFile:
    """A backup that was written, and its size."""

    path: Path
    size_bytes: int
    content: BackedUp


def ignore_progress(phase: str, done: int, total: int) -> None:
    """For callers that show none."""


def back_up(store: Store, path: Path, now: int, progress: Progress = ignore_progress) -> BackupFile:
    """Write a store to a file, which is complete or, if this is interrupted, as it was before.

    Parameters
    ----------
    now
        The present in ms.
    progress
        Called with the phase, the rows done and their total.

    Raises
    ------
    NothingFound
        The store is empty.
    WrongUse
        The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as part:
            content = backup.back_up(store, part, at=now, version=version("intrograph"), progress=progress)
        return BackupFile(path, path.stat().st_size, content)
    except OSError as error:
        raise WrongUse(f"{path} cannot be written ({error.strerror}); choose another file.") from None


def restore_file(store: Store, path: Path, progress: Progress = ignore_progress) -> Restored:
    """Restore a backup into an empty store; the same call continues an interrupted restore.

    Raises
    ------
    UnreadableFile
        The file is not a backup, not complete, damaged, or of a newer version.
    WrongUse
        The store holds data.
    StoreError
        The store does not hold what the file holds; it stays marked as incomplete.
    """
    return restore.restore(store, path, origin=str(path), progress=progress)


def copy(source: Store, target: Store, now: int, progress: Progress = ignore_progress) -> Restored:
    """Copy a store into an empty one, through a file on this machine; the same call continues an interrupted copy.

    The file stays until the copy is verified. The parameters are those of `back_up`.

    Raises
    ------
    NothingFound
        The source is empty.
    WrongUse
        The target is the source, or holds data.
    """
    ensure(source)
    create_schema(target)
    if columns.state(source).identity == columns.state(target).identity:
        raise WrongUse(f"{source.label} and {target.label} are the same store: name another one.")
    path = _copy_path(target)
    copied = backup_file.check_file(path, VERSION).header.id if path.exists() else None
    state = writing.state(target)
    if state.pending is not None and state.pending != copied:
        raise WrongUse(f"The store at {target.label} holds a part of another backup; {HOW_TO_CONTINUE}.")
    if copied is None or copied not in (state.pending, state.made_from):
        writing.check_empty(target)
        back_up(source, path, now, progress)
    done = restore.restore(target, path, origin=f"the store at {source.label}", progress=progress)
    path.unlink()
    return done


def _copy_path(target: Store) -> Path:
    """The file through which a copy goes, beside what this machine derives from stores."""
    folder = cache_folder(target, columns.state(target)).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"copy-{hashlib.sha256(target.label.encode()).hexdigest()[:16]}.backup"
