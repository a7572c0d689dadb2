"""What an analysis is asked for, and what it finds, before it is stored."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from graph.analysis.communities import Identity, Level
from graph.analysis.start import FoundCommunities
from graph.errors import NothingFound
from graph.nx_backend.arrays import Ints
from graph.records import DAY_MS, Window, format_day
from graph.store import Store
from graph.store.write import runs
from graph.store.write.runs import Columns

SEED = 1
LOCAL, GDS = "local", "gds"

Step = Callable[[str], None]


@dataclass(frozen=True)
class AnalysisSettings:
    """The parameters of an analysis.

    `window_days`: only mentions of the last `window_days` days up to `as_of`; None for all. `as_of`: nothing later than
    this instant (ms); None for the last mention. `resolution`: above 1 more and smaller communities. `seed`: the same
    store and seed give the same numbers. `engine`: LOCAL for the kernels of this process, GDS for those of a Neo4j.
    """

    window_days: float | None = None
    as_of: int | None = None
    resolution: float = 1.0
    seed: int = SEED
    engine: str = LOCAL

    def window(self, last_at: int | None) -> Window:
        """The window whose mentions count; `NothingFound` if it cannot hold any.

        Parameters
        ----------
        last_at
            The instant (ms) of the last mention.
        """
        if self.window_days is None:
            return Window(None, self.as_of)
        last = self.as_of if self.as_of is not None else last_at
        if last is None:
            raise NothingFound("No mention has a time, so a window holds none: omit --window.")
        return Window(last - math.ceil(self.window_days * DAY_MS) + 1, last)


@dataclass(frozen=True)
class Findings:
    """What an engine found at a revision of the graph.

    `numbers` are those of the accounts, `columns` those of `runs.RESULTS` in their order. `pairs` counts those with a
    mention in the window. `search` is the search for communities in this process. `before` holds the same columns of
    the last run; None if they were not read.
    """

    revision: int
    numbers: Ints
    window: Window
    pairs: int
    modularity: float
    broad: Level
    fine: Level
    columns: Columns
    search: FoundCommunities | None = None
    before: Columns | None = None


def no_mention_in(window: Window) -> NothingFound:
    """The error for a window without a mention."""
    since = f"between {format_day(window.first)} and" if window.first is not None else "up to"
    until = format_day(window.last) if window.last is not None else "today"
    return NothingFound(f"No mention lies {since} {until}: choose another window.")


def known_identities(store: Store) -> list[Identity]:
    """The communities of all earlier runs."""
    return [Identity(row.number, row.name, row.color) for row in runs.known_communities(store)]
