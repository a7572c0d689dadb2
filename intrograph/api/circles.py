"""The people around one influencer, and the paths between two."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.circle import ego
from graph.circle import paths as path_search
from graph.circle import periods as circle_periods
from graph.circle.export import PEOPLE_COLUMNS, circle_network, circle_scope, member_row
from graph.errors import WrongUse
from graph.records import ALL_TIME, Window
from graph.store import Store as GraphStore
from intrograph.api.days import Day, window_of
from intrograph.api.frames import frame_of
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graph.export.network import Exported


@dataclass(frozen=True)
class CircleView:
    """The circle of one influencer, ready for a notebook.

    Attributes
    ----------
    circle : graph.circle.ego.Circle
        The focus, the members with their ties, who mentions whom among them, and how many were omitted.
    store, window
        Where the circle was read, and the period of its mentions.
    """

    circle: ego.Circle
    store: GraphStore | None = None
    window: Window = ALL_TIME

    def __len__(self) -> int:
        """The number of members, without the focus."""
        return len(self.circle.members)

    def to_frame(self) -> "pd.DataFrame":
        """The members, strongest ties first.

        Returns
        -------
        pandas.DataFrame
            Indexed by `key`. `tie` is the strength of the tie, 0 to 100; `mentions` counts how often the focus mentions
            the member, `mentioned_by` the reverse; `last_at` is the day of the last mention; then `handle`, `platform`,
            `name`, `followers`, `tier`, `community`, `partner`, `status` and `profile_url`.
        """
        members = self.circle.members
        return frame_of([member_row(member) for member in members], PEOPLE_COLUMNS, [member.key for member in members])

    def export(self, path: StrPath, **options: Any) -> "Exported":
        """Write the circle and all ties in it to a file; `options` are those of `export`."""
        from graph.export.network import export as write_export

        if self.store is None:
            raise WrongUse("This circle does not know its store: take it from `ig.circle`.")
        return write_export(self.store, Path(path), circle_scope(self.circle, self.window), **options)

    def to_networkx(self) -> "nx.DiGraph":
        """The circle as a networkx graph: nodes by key with their profile, edges with `weight` (mentions)."""
        return circle_network(self.circle)


def circle(
    store: Store,
    name: str,
    *,
    limit: int = ego.MEMBERS,
    since: Day | None = None,
    until: Day | None = None,
    expand: Sequence[str] = (),
) -> CircleView:
    """The influencers around one influencer, strongest ties first, with the tie strengths that the app shows.

    Parameters
    ----------
    name
        The influencer at the centre.
    limit
        How many members each expanded influencer adds.
    since, until
        The first and the last day that count; ties fade towards the last one.
    expand
        Further influencers whose own strongest ties are added.

    Examples
    --------
    >>> import intrograph as ig
    >>> circle = ig.circle(ig.open_sample(), "jade.runs", limit=5)
    >>> len(circle), circle.to_networkx().number_of_nodes()
    (5, 6)
    """
    key, *expanded = store.keys([name, *expand])
    window = window_of(since, until)
    return CircleView(ego.circle(store.graph, key, expanded, limit=limit, window=window), store.graph, window)


@dataclass(frozen=True)
class Paths:
    """The paths between two influencers, the shortest and strongest first.

    Attributes
    ----------
    found : graph.circle.paths.PathsBetween
        The paths by key, and a circle of everyone on them.
    """

    found: path_search.PathsBetween

    def __len__(self) -> int:
        return len(self.found.paths)

    def to_frame(self) -> "pd.DataFrame":
        """One row for each path: `steps`, `weakest_tie` (0 to 100) and `path` (names in order)."""
        names = {member.key: member.influencer.bare_name for member in self.found.circle.everyone}
        rows = [
            [len(path.keys) - 1, round(100 * path.strength), " > ".join(names[key] for key in path.keys)]
            for path in self.found.paths
        ]
        return frame_of(rows, ("steps", "weakest_tie", "path"))


def paths(store: Store, source: str, target: str, *, limit: int = path_search.PATHS) -> Paths:
    """The shortest paths between two influencers along ties of either direction, the strongest first."""
    return Paths(path_search.find_paths(store.graph, *store.keys([source, target]), limit=limit))


CHANGE_COLUMNS = (
    "change",
    "handle",
    "platform",
    "mentions_earlier",
    "mentions_later",
    "tie_earlier",
    "tie_later",
    "community",
)


@dataclass(frozen=True)
class Changes:
    """How the ties of one influencer changed from a period to a later one.

    Attributes
    ----------
    found : graph.circle.periods.CircleChanges
        Both periods, and each tie with its strength in both.
    """

    found: circle_periods.CircleChanges

    def __len__(self) -> int:
        """The number of ties in either period."""
        return sum(self.found.counts.values())

    def to_frame(self) -> "pd.DataFrame":
        """The ties, those with the most mentions first.

        Returns
        -------
        pandas.DataFrame
            Indexed by `key`. `change` is new, gone, grew, shrank or same: whether the tie has more or fewer mentions a
            day than in the earlier period. `mentions_earlier` and `mentions_later` count both directions,
            `tie_earlier` and `tie_later` are the strengths by the tie formula, 0 to 100.
        """
        ties = self.found.ties
        return frame_of([self._row(tie) for tie in ties], CHANGE_COLUMNS, [tie.key for tie in ties])

    def _row(self, tie: circle_periods.TieChange) -> list[Any]:
        person = self.found.people[tie.key]
        strengths = [round(100 * of.strength) if of else None for of in (tie.earlier, tie.later)]
        counts = [tie.mentions_earlier, tie.mentions_later]
        return [tie.change, person.bare_name, person.platform, *counts, *strengths, person.community_name]


def compare_periods(
    store: Store,
    name: str,
    *,
    since: Day | None = None,
    until: Day | None = None,
    earlier_since: Day | None = None,
    earlier_until: Day | None = None,
) -> Changes:
    """Whose ties with an influencer are new, gone, stronger or weaker in a period than in an earlier one.

    Parameters
    ----------
    name
        The influencer.
    since, until
        The first and the last day of the later period; without both, the latest 90 days, at most half of the data.
    earlier_since, earlier_until
        The first and the last day of the earlier period; without both, the period of the same length right before.

    Examples
    --------
    >>> import intrograph as ig
    >>> changes = ig.compare_periods(ig.open_sample(), "jade.runs", since="2026-05-01")
    >>> sorted(changes.to_frame()["change"].unique())
    ['gone', 'new', 'same', 'shrank']
    """
    [key] = store.keys([name])
    earlier = window_of(earlier_since, earlier_until)
    found = circle_periods.compare_periods(
        store.graph, key, window_of(since, until), None if earlier.is_open else earlier, limit=sys.maxsize
    )
    return Changes(found)
