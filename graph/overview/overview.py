"""Everything that the first page, `intrograph overview` and the Python API show."""

from dataclasses import dataclass

from graph.overview.freshness import StoreState, store_state
from graph.overview.prospects import EACH, Prospects, prospects
from graph.overview.rising import WINDOW_DAYS, Rising, rising
from graph.store import Store


@dataclass(frozen=True)
class Overview:
    """A store at a glance; `rising` is None without a history that is long enough."""

    state: StoreState
    prospects: Prospects
    rising: Rising | None


def overview(store: Store, now: int, *, each: int = EACH, days: float = WINDOW_DAYS) -> Overview:
    """A store at a glance at the instant `now` (ms).

    Parameters
    ----------
    each
        The number of introductions for each partner.
    days
        The length of the two periods between which mentions are compared.
    """
    return Overview(store_state(store, now), prospects(store, now, each=each), rising(store, days=days))
