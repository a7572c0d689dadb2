"""Growth of influencers, and what is unusual about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intrograph.api.frames import frame_of
from intrograph.api.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from graph.trust import Flag
    from graph.watch import ForecastTest, Successors, Watch


@dataclass(frozen=True)
class Watched:
    """The growth of a group of influencers.

    Attributes
    ----------
    found : graph.watch.Watch
        The people with their trends, ranges and histories as objects, the group over time (`found.series`), and a
        sentence that says what to load where something lacks (`found.missing`).
    """

    found: "Watch"

    def __len__(self) -> int:
        return len(self.found.people)

    def to_frame(self, *, leaving: bool = False) -> "pd.DataFrame":
        """One row for each influencer, the columns of `intrograph watch`.

        Parameters
        ----------
        leaving
            Only those who are expected to leave their tier, the first to leave ahead.
        """
        from graph.watch import COLUMNS, watch_row

        people = self.found.next_leaving if leaving else self.found.people
        return frame_of([watch_row(person) for person in people], COLUMNS, [person.influencer.key for person in people])


def watch(
    store: Store, names: Sequence[str] = (), *, list_name: str = "", everybody: bool = False, top: int | None = None
) -> Watched:
    """How followers and mentions grow, those who rise faster than their size predicts first; by default of partners.

    Parameters
    ----------
    names
        Influencers.
    list_name
        The influencers of a list of the team.
    everybody
        All influencers.
    top
        How many to return; None for all.

    Examples
    --------
    >>> import intrograph as ig
    >>> watched = ig.watch(ig.open_sample(), everybody=True, top=30)
    >>> watched.found.rising, bool(watched.to_frame()["rising"].all())
    (30, True)
    """
    from graph.watch import WatchScope
    from graph.watch import watch as watch_of

    return Watched(watch_of(store.graph, WatchScope(everybody, list_name, tuple(names)), top=top))


def successors(store: Store, name: str, *, top: int = 10) -> "Successors":
    """Who could follow an influencer in the same tier and community, those with the most common contacts first.

    Examples
    --------
    >>> import intrograph as ig
    >>> ig.successors(ig.open_sample(), "jade.runs").tier
    'micro'
    """
    from graph.watch import successors as successors_of

    return successors_of(store.graph, name, top=top)


def forecast_test(store: Store) -> "ForecastTest":
    """How good the forecast of followers was on weeks that it had not seen.

    Raises
    ------
    NothingFound
        The follower history is too short to hide a part of it.

    Examples
    --------
    >>> import intrograph as ig
    >>> test = ig.forecast_test(ig.open_sample())
    >>> test.coverage > 0.75, test.error < test.naive_error
    (True, True)
    """
    from graph.watch import forecast_test as test_of

    return test_of(store.graph)


def flags(store: Store, names: Sequence[str] = (), *, show_dismissed: bool = False) -> "list[Flag]":
    """What is unusual about influencers, the surest first; by default about everybody.

    Each flag has its evidence, an innocent explanation and a confidence. It is not a verdict, and no score uses it.

    Examples
    --------
    >>> import intrograph as ig
    >>> {flag.kind.value for flag in ig.flags(ig.open_sample())}
    {'engagement'}
    """
    from graph.trust import flags as flags_of

    return flags_of(store.graph, store.keys(names) or None, show_dismissed=show_dismissed)
