"""What `load` says of files that were skipped, failed or lost rows, in a load and in a dry run."""

from typing import Any

from graph.errors import NothingFound, WrongUse
from ingest import Outcome
from ingest.other_files import SkippedFiles
from intrograph.cli.base import UNFINISHED, WRONG
from intrograph.cli.output import echo, warn


def is_skipped(outcome: Outcome[Any], skipped: SkippedFiles) -> bool:
    """Whether a file was passed over, which is noted."""
    if outcome.other_kind:
        skipped.add(outcome.file, outcome.other_kind)
    return outcome.other_kind is not None


def explain_skipped(skipped: SkippedFiles) -> None:
    """Say which files were skipped."""
    for sentence in skipped.sentences():
        echo(f"{sentence} To load such a file, name it.")


def explain_failure(error: NothingFound | WrongUse | None) -> int:
    """Print why a file was not read; returns the exit code for it."""
    warn(str(error))
    return UNFINISHED if isinstance(error, NothingFound) else WRONG


def rejected_rows(number: int) -> str:
    """A number of rejected rows in words."""
    return "1 row was rejected" if number == 1 else f"{number:,} rows were rejected"
