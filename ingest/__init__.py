"""Sources of mentions and profiles, and the job that carries their records into the store.

report = ingest.load(store, Path("mentions.csv"), ReadOptions(platform="x"), received_at=now, rejects=rejects)
"""

from ingest.files import Outcome, each_file, reject_paths
from ingest.job import Report, load
from ingest.plan import Plan, plan
from ingest.progress import Progress
from ingest.source import ReadOptions, Rejected

__all__ = [
    "Outcome",
    "Plan",
    "Progress",
    "ReadOptions",
    "Rejected",
    "Report",
    "each_file",
    "load",
    "plan",
    "reject_paths",
]
