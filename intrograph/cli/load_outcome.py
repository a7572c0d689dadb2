"""What `load` says of files that were skipped, failed or lost rows, in a load and in a dry run."""

from collections import defaultdict
from typing import Any

from graph.errors import NothingFound, WrongUse
from ingest import Outcome
from intrograph.cli.base import UNFINISHED, WRONG
from intrograph.cli.output import echo, warn

SKIPPED_SHOWN = 3  # names of files that are skipped


class SkippedFiles:
    """Files of a folder, a pattern or an archive that hold no data: said once for each kind, as there may be many."""

    def __init__(self) -> None:
        self._names: defaultdict[str, list[str]] = defaultdict(list)

    def takes(self, outcome: Outcome[Any]) -> bool:
        """Note a file that was passed over; whether it was one."""
        if outcome.other_kind:
            self._names[outcome.other_kind].append(outcome.file)
        return outcome.other_kind is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The files that were skipped."""
        return tuple(name for names in self._names.values() for name in names)

    def explain(self) -> None:
        """Say which files were skipped."""
        for kind, names in self._names.items():
            more = f" and {len(names) - SKIPPED_SHOWN:,} more" if len(names) > SKIPPED_SHOWN else ""
            shown = ", ".join(names[:SKIPPED_SHOWN])
            echo(f"Skipped, no data ({kind}): {shown}{more}. To load such a file, name it.")


def explain_failure(error: NothingFound | WrongUse | None) -> int:
    """Print why a file was not read; returns the exit code for it."""
    warn(str(error))
    return UNFINISHED if isinstance(error, NothingFound) else WRONG


def rejected_rows(number: int) -> str:
    """A number of rejected rows in words."""
    return "1 row was rejected" if number == 1 else f"{number:,} rows were rejected"
