"""How long a query of a user may run, and the number of rows that a screen takes."""

from dataclasses import dataclass

SECONDS = 60.0
SCREEN_ROWS = 1_000


@dataclass(frozen=True)
class QueryLimits:
    """The limits of one query.

    Attributes
    ----------
    seconds
        How long the query may take, from the start to the last row; None for no limit of ours.
    rows
        How many rows are handed out, for screens; None for all of them, as files need them. `truncated` of the running
        query says that there were more.
    """

    seconds: float | None = SECONDS
    rows: int | None = None


SCREEN = QueryLimits(rows=SCREEN_ROWS)
WHOLE = QueryLimits(seconds=None)
