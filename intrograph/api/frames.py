"""Rows as DataFrames with typed columns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


INTEGER_COLUMNS = frozenset(
    (
        "rank",
        "tie",
        "tie_earlier",
        "tie_later",
        "mentions",
        "mentioned_by",
        "followers",
        "adds",
        "adds_low",
        "adds_high",
        "adds_engaged",
        "total_reach",
        "tie_you_introducer",
        "tie_introducer_target",
    )
)
TIME_COLUMNS = frozenset(("last_at", "last_interaction_at", "data_as_of", "loaded_at"))


def frame_of(
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    index: Sequence[str] | None = None,
    *,
    index_name: str = "key",
) -> "pd.DataFrame":
    """Rows as a DataFrame whose whole numbers and times have their types, empty cells or not."""
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=list(columns))
    for name in INTEGER_COLUMNS.intersection(columns):
        frame[name] = frame[name].astype("Int64")
    for name in TIME_COLUMNS.intersection(columns):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    if index is not None:
        frame.index = pd.Index(index, name=index_name)
    return frame
