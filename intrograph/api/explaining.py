"""Why somebody is, or is not, in the list of a partner."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.introductions import Filters
from graph.introductions.standing import Standing, advice, explain_target, verdict
from graph.introductions.standing.comparison import LABELS
from intrograph.api.frames import frame_of
from intrograph.api.store import Store

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("evidence", "target", "others", "speaks_for")


@dataclass(frozen=True)
class Explanation:
    """Why a target has its rank in the list of a partner, or none.

    Attributes
    ----------
    found : graph.introductions.standing.Standing
        The rank, the evidence, and the rank after one more mention by somebody.
    """

    found: Standing

    @property
    def verdict(self) -> str:
        """Where the target stands, in a sentence or two."""
        return verdict(self.found)

    @property
    def advice(self) -> list[str]:
        """What would have to change for the target to be listed, in sentences."""
        return advice(self.found)

    def to_frame(self) -> "pd.DataFrame":
        """The evidence, the most telling first.

        Returns
        -------
        pandas.DataFrame
            `evidence`, its value for the `target`, the median of the `others` (the people ranked above), and whether it
            `speaks_for` the target (None if both are equal).
        """
        rows = [[LABELS[row.kind], row.value, row.others, row.is_for] for row in self.found.evidence]
        return frame_of(rows, COLUMNS)


def explain(store: Store, partner: str, target: str, *, top: int = 20, **filters: Any) -> Explanation:
    """Why somebody is, or is not, in the list of a partner, and which mention would change it.

    Parameters
    ----------
    top
        The number of rows that the list shows.
    **filters
        The fields of `graph.introductions.Filters` that the list has, such as `tiers` and `hide_hubs`.

    Raises
    ------
    WrongUse
        Both names are those of one account.

    Examples
    --------
    >>> import intrograph as ig
    >>> store = ig.open_sample()
    >>> first = ig.introductions(store, via=["jade.runs"], top=1).to_frame()["target_handle"][0]
    >>> ig.explain(store, "jade.runs", first).verdict.startswith(f"@{first} is in the list, at rank 1 of")
    True
    """
    [partner_key, target_key] = store.keys([partner, target])
    return Explanation(explain_target(store.graph, partner_key, target_key, top=top, filters=Filters(**filters)))
