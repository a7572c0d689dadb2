"""The people who pass the filters: as rows of a table, as a list, and as candidates for introductions."""

from collections.abc import Callable

import numpy as np

from graph.circle.ego import Circle, Member
from graph.circle.filtering import circle_table
from graph.cross_filter import Brushes, passing
from graph.cross_filter.histograms import snapped
from intrograph.components.cross_filter import cross_filter


def filtered_members(circle: Circle, brushes: Brushes, on_choice: Callable[[Brushes], None]) -> list[Member]:
    """Show the filters of a circle's table; returns the members who pass."""
    table = circle_table(circle)
    shown = snapped(table, brushes)
    cross_filter(table, shown, key="circle-filter", on_choice=on_choice)
    return [circle.members[row] for row in np.flatnonzero(passing(table, shown)).tolist()]
