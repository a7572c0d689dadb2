"""What lies between people: the ways from one influencer to another, and whom several of them have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.backend.kernels import searching
from graph.backend.network import Network
from graph.circle import Circle, Window, assemble
from graph.introductions.scene import Scene, scene_of
from graph.store import Store, reading
from graph.ties import Tie, TieModel, TieSettings, ties_by_account, within

ROUTES = 12  # shown of all ways between two
SHARED = 30  # people whom several have in common
BEAM = 60  # unfinished ways that are followed at each step
FURTHEST = 6  # steps: people further apart than this cannot be told anything useful

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Route:
    """A way from one person to another, both included; `strength` is that of its weakest tie, 0 to 1."""

    people: tuple[str, ...]
    strength: float


@dataclass(frozen=True)
class Paths:
    """The ways between two people, the shortest and strongest first; `more`: some are left out. None leads there where
    there is no route."""

    circle: Circle
    routes: list[Route]
    more: bool


@dataclass(frozen=True)
class Shared:
    """Whom several people have in common: by key how many of them each knows; `more` are left out."""

    circle: Circle
    known_by: dict[str, int]
    more: int


def paths(store: Store, one: str, other: str, *, tie_model: TieModel | None = None, routes: int = ROUTES) -> Paths:
    """The ways from `one` to `other` along ties of either direction: the shortest, and those one step longer where
    they know each other themselves. Mentions of all time count."""
    scene = scene_of(store)
    network = scene.either_way
    found: list[Route] = []
    if one != other and one in network and other in network:
        found = _routes(scene, network, network.position(one), network.position(other), tie_model)
    shown = found[:routes]
    between = {key for route in shown for key in route.people} - {one, other}
    everything = reading.ties_of(store, [one, other])
    ties = ties_by_account(everything, [one, other], scene.last_at, TieSettings(), tie_model)
    brought: dict[str, tuple[Tie | None, str]] = {other: (ties[one].get(other), one)}
    for key in between:
        brought[key] = (ties[one].get(key) or ties[other].get(key), one if key in ties[one] else other)
    picture = assemble(store, one, brought, (None, None), {}, everything)
    return Paths(picture, shown, len(found) > routes)


def shared(
    store: Store,
    keys: Sequence[str],
    *,
    window: Window = (None, None),
    tie_model: TieModel | None = None,
    limit: int = SHARED,
) -> Shared:
    """Whom at least two of these people have a tie with, those known by most of them first, then by strength."""
    keys = list(dict.fromkeys(keys))
    everything = reading.ties_of(store, keys)
    as_of = window[1] if window[1] is not None else reading.span(store)[1]
    ties = ties_by_account(
        within(everything, *window), keys, as_of, TieSettings(), tie_model if window == (None, None) else None
    )
    known: dict[str, list[tuple[float, str]]] = {}
    for key in keys:
        for other, tie in ties[key].items():
            if other not in keys:
                known.setdefault(other, []).append((tie.strength, key))
    common = {other: by for other, by in known.items() if len(by) > 1}
    ranked = sorted(common, key=lambda other: (-len(common[other]), -sum(s for s, _ in common[other]), other))
    brought: dict[str, tuple[Tie | None, str]] = {}
    for other in ranked[:limit]:
        nearest = max(common[other])[1]
        brought[other] = ties[nearest][other], nearest
    for key in keys[1:]:
        brought[key] = ties[keys[0]].get(key), keys[0]
    picture = assemble(store, keys[0], brought, window, {}, everything)
    return Shared(picture, {other: len(common[other]) for other in ranked[:limit]}, max(0, len(ranked) - limit))


def _routes(scene: Scene, network: Network, start: int, end: int, tie_model: TieModel | None) -> list[Route]:
    """Ways from the start, each step one nearer to the end; of the unfinished ones the strongest are followed."""
    left = _steps_to(network, end)
    steps = int(left[start])
    if not 0 < steps <= FURTHEST:
        return []
    finished = []
    for length in (steps, 2) if steps == 1 else (steps,):
        ways: list[tuple[float, tuple[int, ...]]] = [(1.0, (start,))]
        for step in range(length):
            ones, others, whence = _onward(network, left, ways, length - step - 1)
            strength = scene.ties(ones, others, TieSettings(), tie_model).strength
            longer = [
                (min(ways[way][0], float(s)), (*ways[way][1], int(other)))
                for way, other, s in zip(whence, others, strength, strict=True)
            ]
            ways = sorted(longer, key=lambda way: (-way[0], way[1]))[:BEAM]
        finished += ways
    return [Route(tuple(str(network.name(place)) for place in way), strength) for strength, way in finished]


def _onward(
    network: Network, left: Positions, ways: Sequence[tuple[float, tuple[int, ...]]], least: int
) -> tuple[Positions, Positions, list[int]]:
    """The next steps of some ways: from whom, to whom, and of which way; only to those `least` steps from the end."""
    ones, others, whence = [], [], []
    for number, (_, way) in enumerate(ways):
        row = network.indices[network.indptr[way[-1]] : network.indptr[way[-1] + 1]]
        near = [int(place) for place in row[left[row] == least] if place not in way]
        ones += [way[-1]] * len(near)
        others += near
        whence += [number] * len(near)
    return np.array(ones, np.int64), np.array(others, np.int64), whence


def _steps_to(network: Network, end: int) -> Positions:
    """How many steps everybody is from one person; -1 where no way leads."""
    order, distance = np.empty(len(network), np.int32), np.full(len(network), -1, np.int32)
    searching.distances(network.indptr, network.indices, end, FURTHEST, order, distance)
    return distance.astype(np.int64)
