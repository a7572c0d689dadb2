"""The folder of an analysis: a folder of Parquet files for each step, complete only with its manifest.

A run that was stopped goes on after the last complete step. A step is made again if the staging table or the settings
are others than its manifest says.
"""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from graph.engines.folders import Folder, exclusive, remove, write_whole
from graph.errors import WrongUse

STEPS = ("pairs", "degrees", "components", "pagerank", "communities", "influencers")
SCRATCH = ".scratch"
OWNER_FILE = "_results.json"  # Spark, Arrow and DuckDB pass over files that begin with a low line
LOCK_FILE = "_lock"
MANIFEST = "_manifest.json"


@dataclass(frozen=True)
class StepReport:
    """One step: its rows, the seconds that it took, and whether an earlier run had completed it."""

    name: str
    rows: int
    seconds: float
    resumed: bool = False


class Results:
    """The results in one folder.

    Parameters
    ----------
    folder
        A new folder, an empty one, or one with earlier results.
    signature
        Returns what the result of a step depends on.

    Raises
    ------
    WrongUse
        The folder holds something else.
    """

    def __init__(self, folder: Folder, signature: Callable[[str], dict[str, Any]]) -> None:
        self.folder = folder
        self._signature = signature
        owned = folder / OWNER_FILE
        if folder.exists() and any(folder.iterdir()) and not owned.exists():
            raise WrongUse(f"{folder}: there is something else in this folder; name a new one.")
        folder.mkdir(parents=True, exist_ok=True)
        owned.write_text(json.dumps({"format": 1}), encoding="utf-8")

    def exclusive(self) -> contextlib.AbstractContextManager[None]:
        """Hold the folder; `StoreBusy` if another process does."""
        return exclusive(self.folder, LOCK_FILE)

    def path(self, step: str) -> Folder:
        """The folder of a step."""
        return self.folder / step

    def completed(self, step: str) -> StepReport | None:
        """The report of a step that is complete with these settings; None if it must be made."""
        try:
            manifest = json.loads((self.path(step) / MANIFEST).read_text(encoding="utf-8"))
            if manifest["signature"] != json.loads(json.dumps(self._signature(step))):
                return None
            return StepReport(**manifest["report"] | {"resumed": True})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def begin(self, step: str) -> Folder:
        """Remove what is left of a step; its folder is not there yet."""
        remove(self.path(step))
        remove(self.folder / SCRATCH)
        return self.path(step)

    def complete(self, report: StepReport) -> None:
        """Mark a step as complete, and remove its intermediate files."""
        remove(self.folder / SCRATCH)
        manifest = {"report": asdict(report), "signature": self._signature(report.name)}
        write_whole(self.path(report.name), MANIFEST, json.dumps(manifest))
