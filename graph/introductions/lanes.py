"""Introductions as a picture in three lanes: partner, connector, target, ordered so that few ties cross.

The order is found by the barycentre heuristic (Sugiyama, Tagawa and Toda, 1981): each lane in turn is sorted by the
mean position of the neighbours in the lane beside it, and the best order that was met is kept.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.introductions.introduction import Introduction

SWEEPS = 12

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the middle lane: of a connector, or of the tie between a partner and a target who know each other.

    `connector` is None for such a tie; `partner` and `target` are None for a connector.
    """

    connector: str | None
    partner: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class LanePath:
    """The path of one introduction by keys; `connector` is None if the partner knows the target."""

    partner: str
    connector: str | None
    target: str

    @classmethod
    def of(cls, introduction: Introduction) -> "LanePath":
        connector = introduction.connector
        return cls(introduction.introducer.key, connector.key if connector else None, introduction.target.key)

    @property
    def middle(self) -> Slot:
        """The place of the path in the middle lane."""
        return Slot(self.connector) if self.connector is not None else Slot(None, self.partner, self.target)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The order of each lane from top to bottom, without repetitions."""

    partners: tuple[str, ...]
    middle: tuple[Slot, ...]
    targets: tuple[str, ...]

    @classmethod
    def as_given(cls, paths: Sequence[LanePath]) -> "Lanes":
        """Everyone in the order in which the paths name them."""
        return cls(
            tuple(dict.fromkeys(path.partner for path in paths)),
            tuple(dict.fromkeys(path.middle for path in paths)),
            tuple(dict.fromkeys(path.target for path in paths)),
        )


def arrange(paths: Sequence[LanePath]) -> Lanes:
    """Order the lanes; never with more crossings than the given order has.

    >>> paths = [LanePath("a", "m", "x"), LanePath("b", "n", "y"), LanePath("a", "m", "z")]
    >>> arrange(paths).targets, crossings(arrange(paths), paths)
    (('x', 'z', 'y'), 0)
    """
    lanes = best = Lanes.as_given(paths)
    fewest = crossings(best, paths)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        lanes = _swept(lanes, paths, is_down=sweep % 2 == 0)
        number = crossings(lanes, paths)
        if number < fewest:
            best, fewest = lanes, number
    return best


def crossings(lanes: Lanes, paths: Sequence[LanePath]) -> int:
    """How many pairs of ties cross; a tie that several paths share counts once."""
    first = {(path.partner, path.middle) for path in paths}
    last = {(path.middle, path.target) for path in paths}
    partner, middle, target = _positions(lanes.partners), _positions(lanes.middle), _positions(lanes.targets)
    return _inversions([(partner[a], middle[b]) for a, b in first]) + _inversions(
        [(middle[a], target[b]) for a, b in last]
    )


def _inversions(ties: Sequence[tuple[int, int]]) -> int:
    """The number of pairs of ties whose ends are in opposite order.

    >>> _inversions([(0, 1), (1, 0), (1, 1)])
    1
    """
    ends: list[int] = []
    crossed = 0
    for _, end in sorted(ties):
        crossed += len(ends) - bisect_right(ends, end)
        insort(ends, end)
    return crossed


def _swept(lanes: Lanes, paths: Sequence[LanePath], *, is_down: bool) -> Lanes:
    """The lanes sorted by their neighbours: from the partners to the targets, or back."""
    partners, middle, targets = lanes.partners, lanes.middle, lanes.targets
    to_partner = _neighbours([(path.middle, path.partner) for path in paths])
    to_target = _neighbours([(path.middle, path.target) for path in paths])
    of_target = _neighbours([(path.target, path.middle) for path in paths])
    of_partner = _neighbours([(path.partner, path.middle) for path in paths])
    if is_down:
        middle = _by_mean(middle, to_partner, _positions(partners))
        targets = _by_mean(targets, of_target, _positions(middle))
    else:
        middle = _by_mean(middle, to_target, _positions(targets))
        partners = _by_mean(partners, of_partner, _positions(middle))
    return Lanes(partners, middle, targets)


def _neighbours(ties: Sequence[tuple[T, U]]) -> dict[T, set[U]]:
    neighbours: dict[T, set[U]] = defaultdict(set)
    for end, other in ties:
        neighbours[end].add(other)
    return neighbours


def _by_mean(lane: Sequence[T], neighbours: Mapping[T, set[U]], position: Mapping[U, int]) -> tuple[T, ...]:
    """A lane sorted by the mean position of each one's neighbours; equal ones keep their order."""
    return tuple(sorted(lane, key=lambda one: sum(position[other] for other in neighbours[one]) / len(neighbours[one])))


def _positions(lane: Sequence[T]) -> dict[T, int]:
    return {one: index for index, one in enumerate(lane)}
