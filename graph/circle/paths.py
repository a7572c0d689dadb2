"""Between influencers: the paths from one to another, and the contacts that several of them have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.circle.ego import Circle, Inclusion, Outline, read_circle
from graph.nx_backend.arrays import Ints
from graph.nx_backend.kernels import bfs
from graph.nx_backend.network import Network
from graph.records import Influencer, Window
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store, read
from graph.store.read import Pairs
from graph.ties import Tie, TieModel, TieSettings, filter_window, measure_ties, tie_model_for, ties_by_account

PATHS = 12  # shown by default
COMMON_CONTACTS = 30  # shown by default
BEAM = 60  # partial paths kept at each step
MAX_STEPS = 6  # longer paths say nothing useful


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
    store: Store, source: str, target: str, *, formula: TieSettings | None = None, limit: int = PATHS
) -> PathsBetween:
    """The shortest paths between two influencers along ties of either direction, the strongest first.

    If the two know each other directly, paths over one contact are found as well. Mentions of all time count.

    Parameters
    ----------
    source, target
        Keys; the paths of two unconnected or equal accounts are empty.
    formula
        Measure ties by this formula; None: by what the store has learned, if anything.
    limit
        How many paths to return.
    """
    snapshot = current_snapshot(store)
    model = tie_model_for(store, formula, Window())
    pairs = read.ties_of(store, [source, target])
    outline = outline_paths(
        snapshot, pairs, source, target, settings=formula or TieSettings(), model=model, limit=limit
    )
    return PathsBetween(read_circle(store, outline.circle), outline.paths, outline.more)


@dataclass(frozen=True)
class PathsOutline:
    """`PathsBetween` before anyone's profile is read."""

    circle: Outline
    paths: list[InfluencerPath]
    more: bool

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs, network_size: int) -> PathsBetween:
        """With the profiles of these accounts; see `Outline.fill`."""
        return PathsBetween(self.circle.fill(influencers, mentions, network_size), self.paths, self.more)


def outline_paths(
    snapshot: Snapshot,
    pairs: Pairs,
    source: str,
    target: str,
    *,
    settings: TieSettings,
    model: TieModel | None,
    limit: int = PATHS,
) -> PathsOutline:
    """Search the paths and choose the accounts on them; `pairs` holds all mentions from and to both ends."""
    network = snapshot.undirected
    paths: list[InfluencerPath] = []
    if source != target and source in network and target in network:
        search = _Search(snapshot, network, network.position(target), settings, model)
        paths = search.paths_from(network.position(source))
    ties = ties_by_account(pairs, [source, target], snapshot.last_at, settings, model)
    included = {target: Inclusion(ties[source].get(target), source)}
    for key in {key for path in paths[:limit] for key in path.keys} - {source, target}:
        via = source if key in ties[source] else target
        included[key] = Inclusion(ties[via].get(key), via)
    return PathsOutline(Outline(source, included, {}, pairs), paths[:limit], len(paths) > limit)


def common_contacts(
    store: Store,
    keys: Sequence[str],
    *,
    window: Window | None = None,
    formula: TieSettings | None = None,
    limit: int = COMMON_CONTACTS,
) -> CommonContacts:
    """The contacts that at least two of these influencers share: those known by most first, then by strength.

    Parameters
    ----------
    window
        Only mentions in this window count, and ties fade towards its end.
    formula
        Measure ties by this formula. None: by what the store has learned, or by the default formula if it has learned
        nothing or a window is given.
    limit
        How many contacts to return.
    """
    window = window or Window()
    keys = list(dict.fromkeys(keys))
    pairs = read.ties_of(store, keys)
    as_of = window.last if window.last is not None else read.span(store).last
    model = tie_model_for(store, formula, window)
    ties = ties_by_account(filter_window(pairs, window), keys, as_of, formula or TieSettings(), model)
    outline = outline_common(pairs, ties, window=window, limit=limit)
    return CommonContacts(read_circle(store, outline.circle), outline.known_by, outline.more)


@dataclass(frozen=True)
class CommonOutline:
    """`CommonContacts` before anyone's profile is read."""

    circle: Outline
    known_by: dict[str, int]
    more: int

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs, network_size: int) -> CommonContacts:
        """With the profiles of these accounts; see `Outline.fill`."""
        return CommonContacts(self.circle.fill(influencers, mentions, network_size), self.known_by, self.more)


def outline_common(
    pairs: Pairs, ties: Mapping[str, Mapping[str, Tie]], *, window: Window, limit: int = COMMON_CONTACTS
) -> CommonOutline:
    """Choose the contacts that at least two accounts share; `ties` holds the ties of each account."""
    shared = _shared_contacts(ties)
    ranked = sorted(
        shared, key=lambda key: (-len(shared[key]), -sum(tie.strength for tie in shared[key].values()), key)
    )
    included = {}
    for contact in ranked[:limit]:
        nearest = max(shared[contact], key=lambda key: (shared[contact][key].strength, key))
        included[contact] = Inclusion(shared[contact][nearest], nearest)
    first, *others = ties
    for key in others:
        included[key] = Inclusion(ties[first].get(key), first)
    known_by = {contact: len(shared[contact]) for contact in ranked[:limit]}
    return CommonOutline(Outline(first, included, {}, pairs, window), known_by, max(0, len(ranked) - limit))


def _shared_contacts(ties: Mapping[str, Mapping[str, Tie]]) -> dict[str, dict[str, Tie]]:
    """The ties of each contact that at least two of these accounts have, by the account's key."""
    by_contact: dict[str, dict[str, Tie]] = {}
    for key, contacts in ties.items():
        for contact, tie in contacts.items():
            if contact not in ties:
                by_contact.setdefault(contact, {})[key] = tie
    return {contact: known for contact, known in by_contact.items() if len(known) > 1}


@dataclass(frozen=True)
class _PartialPath:
    """A path that has not reached its target yet, by position; `strength` is that of its weakest tie so far."""

    nodes: tuple[int, ...]
    strength: float


@dataclass(frozen=True)
class _Search:
    """Beam search for the paths to one target: at each step only the `BEAM` strongest partial paths are extended."""

    snapshot: Snapshot
    network: Network
    target: int
    settings: TieSettings
    model: TieModel | None

    def paths_from(self, source: int) -> list[InfluencerPath]:
        """The shortest paths, the strongest first; of two neighbours also those over one contact."""
        steps_left = _steps_to(self.network, self.target)
        steps = int(steps_left[source])
        if not 0 < steps <= MAX_STEPS:
            return []
        complete: list[_PartialPath] = []
        for length in (steps, 2) if steps == 1 else (steps,):
            beam = [_PartialPath((source,), 1.0)]
            for step in range(length):
                beam = self._extend(beam, steps_left, length - step - 1)
            complete += beam
        return [
            InfluencerPath(tuple(str(self.network.node_at(node)) for node in path.nodes), path.strength)
            for path in complete
        ]

    def _extend(self, beam: Sequence[_PartialPath], steps_left: Ints, steps: int) -> list[_PartialPath]:
        """The strongest paths that are one node longer and end `steps` steps from the target."""
        extensions = [
            (path, int(node))
            for path in beam
            for node in self._neighbors(path.nodes[-1])
            if steps_left[node] == steps and node not in path.nodes
        ]
        ends = np.array([(path.nodes[-1], node) for path, node in extensions], np.int64).reshape(-1, 2)
        as_of = self.snapshot.last_at
        measures = measure_ties(self.snapshot, ends[:, 0], ends[:, 1], as_of, self.settings, self.model)
        longer = [
            _PartialPath((*path.nodes, node), min(path.strength, strength))
            for (path, node), strength in zip(extensions, measures.strength.tolist(), strict=True)
        ]
        return sorted(longer, key=lambda path: (-path.strength, path.nodes))[:BEAM]

    def _neighbors(self, node: int) -> npt.NDArray[np.int32]:
        return self.network.indices[self.network.indptr[node] : self.network.indptr[node + 1]]


def _steps_to(network: Network, target: int) -> Ints:
    """The number of steps from each node to the target; -1 if there is no path of up to `MAX_STEPS`."""
    order, distance = np.empty(len(network), np.int32), np.full(len(network), -1, np.int32)
    bfs.distances(network.indptr, network.indices, target, MAX_STEPS, order, distance)
    return distance.astype(np.int64)
