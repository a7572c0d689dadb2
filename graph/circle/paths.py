"""Between influencers: the paths from one to another, and the contacts that several of them have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.circle.ego import Circle, Inclusion, Outline, read_circle
from graph.nx_backend.kernels import bfs
from graph.nx_backend.network import Network
from graph.records import Influencer, Window
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store, read
from graph.store.read import Pairs
from graph.ties import Tie, TieModel, TieSettings, filter_window, measure_ties, ties_by_account

PATHS = 12  # shown by default
COMMON_CONTACTS = 30  # shown by default
BEAM = 60  # partial paths kept at each step
MAX_STEPS = 6  # longer paths say nothing useful

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class InfluencerPath:
    """A path by keys, both ends included; `strength` is that of its weakest tie, 0 to 1."""

    keys: tuple[str, ...]
    strength: float


@dataclass(frozen=True)
class PathsBetween:
    """The paths between two influencers, the shortest and strongest first, and a circle of everyone on them.

    `more` says that some are omitted. `paths` is empty if there is none of up to `MAX_STEPS` steps.
    """

    circle: Circle
    paths: list[InfluencerPath]
    more: bool


@dataclass(frozen=True)
class CommonContacts:
    """The contacts that several influencers share: by key how many of them know each; `more` are omitted."""

    circle: Circle
    known_by: dict[str, int]
    more: int


def find_paths(
    store: Store, source: str, target: str, *, tie_model: TieModel | None = None, limit: int = PATHS
) -> PathsBetween:
    """The shortest paths between two influencers along ties of either direction, the strongest first.

    If the two know each other directly, paths over one contact are found as well. Mentions of all time count.
    """
    snapshot = current_snapshot(store)
    pairs = read.ties_of(store, [source, target])
    outline = outline_paths(snapshot, pairs, source, target, tie_model=tie_model, limit=limit)
    return PathsBetween(read_circle(store, outline.circle), outline.paths, outline.more)


@dataclass(frozen=True)
class PathsOutline:
    """`PathsBetween` before anyone's profile is read."""

    circle: Outline
    paths: list[InfluencerPath]
    more: bool

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs) -> PathsBetween:
        return PathsBetween(self.circle.fill(influencers, mentions), self.paths, self.more)


def outline_paths(
    snapshot: Snapshot, pairs: Pairs, source: str, target: str, *, tie_model: TieModel | None, limit: int = PATHS
) -> PathsOutline:
    """Search the paths and choose the accounts on them; `pairs` holds the mentions from and to both ends."""
    network = snapshot.undirected
    found: list[InfluencerPath] = []
    if source != target and source in network and target in network:
        found = _search(snapshot, network, network.position(source), network.position(target), tie_model)
    ties = ties_by_account(pairs, [source, target], snapshot.last_at, TieSettings(), tie_model)
    included = {target: Inclusion(ties[source].get(target), source)}
    for key in {key for path in found[:limit] for key in path.keys} - {source, target}:
        tie = ties[source].get(key) or ties[target].get(key)
        included[key] = Inclusion(tie, source if key in ties[source] else target)
    return PathsOutline(Outline(source, included, {}, pairs), found[:limit], len(found) > limit)


def common_contacts(
    store: Store,
    keys: Sequence[str],
    *,
    window: Window | None = None,
    tie_model: TieModel | None = None,
    limit: int = COMMON_CONTACTS,
) -> CommonContacts:
    """The contacts that at least two of these influencers share: those known by most first, then by strength."""
    window = window or Window()
    keys = list(dict.fromkeys(keys))
    pairs = read.ties_of(store, keys)
    as_of = window.last if window.last is not None else read.span(store).last
    model = tie_model if window.is_open else None
    ties = ties_by_account(filter_window(pairs, window), keys, as_of, TieSettings(), model)
    outline = outline_common(pairs, ties, window=window, limit=limit)
    return CommonContacts(read_circle(store, outline.circle), outline.known_by, outline.more)


@dataclass(frozen=True)
class CommonOutline:
    """`CommonContacts` before anyone's profile is read."""

    circle: Outline
    known_by: dict[str, int]
    more: int

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs) -> CommonContacts:
        return CommonContacts(self.circle.fill(influencers, mentions), self.known_by, self.more)


def outline_common(
    pairs: Pairs,
    ties: Mapping[str, Mapping[str, Tie]],
    *,
    window: Window | None = None,
    limit: int = COMMON_CONTACTS,
) -> CommonOutline:
    """Choose the contacts that at least two accounts share; `ties` holds the ties of each account."""
    contacts: dict[str, list[tuple[float, str]]] = {}
    for key, own in ties.items():
        for contact, tie in own.items():
            if contact not in ties:
                contacts.setdefault(contact, []).append((tie.strength, key))
    common = {contact: known for contact, known in contacts.items() if len(known) > 1}
    ranked = sorted(common, key=lambda contact: (-len(common[contact]), -sum(s for s, _ in common[contact]), contact))
    included = {}
    for contact in ranked[:limit]:
        nearest = max(common[contact])[1]
        included[contact] = Inclusion(ties[nearest][contact], nearest)
    first, *others = ties
    for key in others:
        included[key] = Inclusion(ties[first].get(key), first)
    known_by = {contact: len(common[contact]) for contact in ranked[:limit]}
    outline = Outline(first, included, {}, pairs, window or Window())
    return CommonOutline(outline, known_by, max(0, len(ranked) - limit))


@dataclass(frozen=True)
class _Partial:
    """A path that has not reached its target yet, by position."""

    nodes: tuple[int, ...]
    strength: float


def _search(
    snapshot: Snapshot, network: Network, source: int, target: int, tie_model: TieModel | None
) -> list[InfluencerPath]:
    """Beam search: every step gets one step closer to the target, and only the `BEAM` strongest partial paths go on."""
    remaining = _distances_to(network, target)
    steps = int(remaining[source])
    if not 0 < steps <= MAX_STEPS:
        return []
    found: list[_Partial] = []
    for length in (steps, 2) if steps == 1 else (steps,):
        beam = [_Partial((source,), 1.0)]
        for step in range(length):
            beam = _extend(snapshot, network, remaining, beam, length - step - 1, tie_model)
        found += beam
    return [InfluencerPath(tuple(str(network.name(node)) for node in path.nodes), path.strength) for path in found]


def _extend(
    snapshot: Snapshot,
    network: Network,
    remaining: Positions,
    beam: Sequence[_Partial],
    distance: int,
    tie_model: TieModel | None,
) -> list[_Partial]:
    """The strongest paths that are one step longer and end `distance` steps from the target."""
    steps = [
        (path, int(node))
        for path in beam
        for node in _neighbors(network, path.nodes[-1])
        if remaining[node] == distance and node not in path.nodes
    ]
    ends = np.array([(path.nodes[-1], node) for path, node in steps], np.int64).reshape(-1, 2)
    strengths = measure_ties(snapshot, ends[:, 0], ends[:, 1], snapshot.last_at, TieSettings(), tie_model).strength
    longer = [
        _Partial((*path.nodes, node), min(path.strength, strength))
        for (path, node), strength in zip(steps, strengths.tolist(), strict=True)
    ]
    return sorted(longer, key=lambda path: (-path.strength, path.nodes))[:BEAM]


def _neighbors(network: Network, node: int) -> npt.NDArray[np.int32]:
    return network.indices[network.indptr[node] : network.indptr[node + 1]]


def _distances_to(network: Network, target: int) -> Positions:
    """The number of steps from each node to the target; -1 if there is no path."""
    order, distance = np.empty(len(network), np.int32), np.full(len(network), -1, np.int32)
    bfs.distances(network.indptr, network.indices, target, MAX_STEPS, order, distance)
    return distance.astype(np.int64)
