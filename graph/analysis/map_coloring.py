"""Ways of coloring the map: by community, tier, platform or a measure, each with classes that a legend lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.colors import COLORS
from graph.analysis.map_regions import Region
from graph.cross_filter.people import tier_codes
from graph.nx_backend.arrays import Floats, Ints
from graph.periods import Periods
from graph.records import TIER_NAMES, TierBounds

GRAY = "#8A8A8A"
MAX_CLASSES = 48  # of a legend; the smallest are put together in one
BINS = 6  # classes of a measure, with about as many people in each
# Six tones of viridis, which readers with any color vision can order; the outermost are left out for contrast.
SEQUENTIAL = ("#46327E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39")

GROWTH = (
    "new: not mentioned before",
    "more mentions",
    "about as many mentions",
    "fewer mentions",
    "gone: no longer mentioned",
    "not mentioned in either period",
)
# From orange to blue, which readers with any color vision can tell apart.
GROWTH_COLORS = ("#B35806", "#F1A340", "#998EC3", "#67A9CF", "#2166AC", GRAY)


@dataclass(frozen=True)
class ColorClass:
    """An entry of a legend: its color, and how many people of the map have it."""

    label: str
    color: str
    people: int


@dataclass(frozen=True)
class Coloring:
    """A way of coloring the map. `class_of` (n,) holds the index of each person's class in `classes`."""

    name: str
    label: str
    classes: tuple[ColorClass, ...]
    class_of: npt.NDArray[np.uint8]


def by_community(regions: Sequence[Region], community: Ints) -> Coloring:
    """Communities in their own colors, the largest first."""
    shown = regions[: MAX_CLASSES - 2]
    index = {region.number: position for position, region in enumerate(shown)}
    labels = [*(region.name for region in shown), "smaller communities", "no community"]
    colors = [*(region.color or GRAY for region in shown), GRAY, "#B5B5B5"]
    numbers, inverse = np.unique(community, return_inverse=True)
    default = [len(shown) + 1 if number == 0 else len(shown) for number in numbers.tolist()]
    classes = np.array(
        [index.get(number, other) for number, other in zip(numbers.tolist(), default, strict=True)], np.int64
    )
    return _coloring("community", "Community", labels, colors, classes[inverse])


def by_tier(followers: Floats, bounds: TierBounds) -> Coloring:
    """Tiers by follower count, from the smallest; nan means an unknown count."""
    return _coloring("tier", "Tier", TIER_NAMES, [*SEQUENTIAL[:5], GRAY], tier_codes(followers, bounds))


def by_platform(platforms: Sequence[str]) -> Coloring:
    """Platforms, those with most people first."""
    names, inverse, counts = np.unique(np.array(platforms, object).astype(str), return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.minimum(np.arange(len(order)), MAX_CLASSES - 1)
    labels = [str(name) for name in names[order][: MAX_CLASSES - 1]] + ["other platforms"]
    colors = [COLORS[position % len(COLORS)] for position in range(len(labels) - 1)] + [GRAY]
    classes = rank[inverse] if len(order) else np.empty(0, np.int64)
    classes[classes == len(order)] = len(labels) - 1
    return _coloring("platform", "Platform", labels, colors, classes)


def by_measure(name: str, label: str, values: Floats, decimals: int = 0) -> Coloring:
    """A measure in up to `BINS` classes with about as many people in each; nan means an unknown value.

    >>> coloring = by_measure("followers", "Followers", np.array([10.0, 20, 30, np.nan]))
    >>> coloring.class_of.tolist(), coloring.classes[-1].label
    ([0, 1, 2, 3], 'unknown')
    """
    known = np.isfinite(values)
    edges = np.unique(np.quantile(values[known], np.linspace(0, 1, BINS + 1)[1:-1])) if known.any() else np.empty(0)
    raw = np.searchsorted(edges, np.where(known, values, 0.0), side="left")
    used, bins = np.unique(raw[known], return_inverse=True)
    labels = [_range(values[known][bins == position], decimals) for position in range(len(used))]
    classes = np.full(len(values), len(used), np.int64)
    classes[known] = bins
    tones = np.linspace(0, len(SEQUENTIAL) - 1, max(len(used), 1)).round().astype(int)
    return _coloring(
        name, label, [*labels, "unknown"], [*(SEQUENTIAL[tone] for tone in tones[: len(used)]), GRAY], classes
    )


def by_growth(earlier: Floats, later: Floats, periods: Periods) -> Coloring:
    """Whether others mention people more in the later of two periods; arguments hold mentions by person, (n,).

    More and fewer mean a difference of mentions a day by more than one standard deviation of a difference of counts;
    without any mention before or after, people are new or gone.

    >>> from graph.records import Window
    >>> periods = Periods(Window(0, 9), Window(10, 19))
    >>> [entry.label for entry in by_growth(np.array([0.0, 9, 1]), np.array([4.0, 1, 1]), periods).classes]
    ['new: not mentioned before', 'about as many mentions', 'fewer mentions']
    """
    days_earlier, days_later = periods.days
    expected = (earlier + later) * days_later / (days_earlier + days_later)
    deviation = np.sqrt(expected * days_earlier / (days_earlier + days_later))
    conditions = [(earlier + later) == 0, earlier == 0, later == 0, later > expected + deviation]
    classes = np.select([*conditions, later < expected - deviation], [5, 0, 4, 1, 3], default=2)
    return _coloring("growth", "Mentions in two periods", GROWTH, GROWTH_COLORS, classes)


def _range(values: Floats, decimals: int) -> str:
    low, high = f"{values.min():,.{decimals}f}", f"{values.max():,.{decimals}f}"
    return low if low == high else f"{low} to {high}"


def _coloring(name: str, label: str, labels: Sequence[str], colors: Sequence[str], class_of: Ints) -> Coloring:
    """A coloring without the classes that nobody has."""
    people = np.bincount(class_of, minlength=len(labels))
    used = np.flatnonzero(people)
    position = np.zeros(len(labels), np.uint8)
    position[used] = np.arange(len(used))
    classes = tuple(ColorClass(labels[index], colors[index], int(people[index])) for index in used.tolist())
    return Coloring(name, label, classes, position[class_of])
