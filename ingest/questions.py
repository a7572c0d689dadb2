"""Questions about a readable file that only the user can answer, asked before it is loaded."""

from graph.errors import UnreadableFile
from graph.records import UNKNOWN_PLATFORM
from ingest.fields.times import UNDECIDED
from ingest.source import ReadOptions
from ingest.staging import Contents, Staging

_UNKNOWN = "SELECT 1 FROM name WHERE platform = ? LIMIT 1"


def require_answers(name: str, staging: Staging, contents: Contents, options: ReadOptions) -> None:
    """Raise `UnreadableFile`, naming the fields that answer it, if a question about a staged file is open."""
    if not options.time_format and any(UNDECIDED in note for note in contents.notes):
        raise UnreadableFile(f"{name}: the day and the month of its times {UNDECIDED}.", ("time_format",))
    if not options.platform and staging.rows(_UNKNOWN, [UNKNOWN_PLATFORM]):
        raise UnreadableFile(f"{name}: it does not say which platform its accounts are on.", ("platform",))
