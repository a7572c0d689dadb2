"""Full disks and unusable folders, in a sentence."""

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from graph.errors import StoreError, StoreUnreachable

FULL_BYTES = 4 << 20  # the server adds pages of up to 256 KiB to several files at once

_FULL = re.compile(r"no space left on device|disk is full|disk quota exceeded|not enough space", re.IGNORECASE)
_QUOTED_PATH = re.compile(r"[\"'](/[^\"']+|[A-Za-z]:\\[^\"']+)[\"']")


def problem_of(folder: Path, error: OSError | None = None) -> str | None:
    """Why nothing can be written to the folder of a store; None if nothing is wrong with the disk.

    Parameters
    ----------
    error
        What the system said, if it said anything.
    """
    if is_full(folder):
        return full_disk_sentence(str(folder))
    if error is None:
        return None
    reason = error.strerror or os.strerror(error.errno or 0)
    return f"The store's folder {folder} cannot be used ({reason}): check who owns it and who may write to it."


def unusable(folder: Path, error: OSError) -> StoreUnreachable:
    """The error of a store whose folder cannot be used."""
    return StoreUnreachable(problem_of(folder, error) or str(error))


def is_full(folder: Path) -> bool:
    """Whether less is free than a transaction may need."""
    try:
        return shutil.disk_usage(folder).free < FULL_BYTES
    except OSError:
        return False


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    """Raise `StoreError` with a sentence for a full disk in the place of what a library or the system says."""
    try:
        yield
    except Exception as error:
        if not means_full_disk(error):
            raise
        place = getattr(error, "filename", None) or (_QUOTED_PATH.search(str(error)) or ("", ""))[1]
        raise StoreError(full_disk_sentence(os.path.dirname(str(place)))) from error


def means_full_disk(error: BaseException) -> bool:
    """Whether an error of the system or of a library says that a disk is full.

    >>> means_full_disk(OSError(errno.ENOSPC, "No space left on device")), means_full_disk(ValueError("no"))
    (True, False)
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return _FULL.search(str(error)) is not None


def full_disk_sentence(folder: str) -> str:
    """What to do about a full disk."""
    disk = f"The disk of {folder}" if folder else "A disk"
    return f"{disk} is full: free some space and run the same command again. Everything that was committed is there."
