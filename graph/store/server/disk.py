"""What is wrong with the disk of a store, in a sentence."""

import os
import shutil
from pathlib import Path

from graph.errors import StoreUnreachable

FULL_BYTES = 4 << 20  # the server adds pages of up to 256 KiB to several files at once


def problem_of(folder: Path, error: OSError | None = None) -> str | None:
    """Why the server cannot write to a folder; None if nothing is wrong with the disk.

    Parameters
    ----------
    error
        What the system said, if it said anything.
    """
    if is_full(folder):
        return (
            f"The disk of {folder} is full: free some space and run the same command again. "
            "Everything that was committed is there."
        )
    if error is None:
        return None
    reason = error.strerror or os.strerror(error.errno or 0)
    return f"The store's folder {folder} cannot be used ({reason}): check who owns it and who may write to it."


def is_full(folder: Path) -> bool:
    """Whether less is free than a transaction may need."""
    try:
        return shutil.disk_usage(folder).free < FULL_BYTES
    except OSError:
        return False


def unusable(folder: Path, error: OSError) -> StoreUnreachable:
    """The error of a store whose folder cannot be used."""
    return StoreUnreachable(problem_of(folder, error) or str(error))
