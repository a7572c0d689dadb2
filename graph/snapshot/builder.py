"""`current_snapshot`: the saved snapshot if it is current, else an updated one, else one read from scratch.

One process builds at a time; the others wait and open the result. A new snapshot is written beside the last one and
renamed in one step, so that an interruption at any moment leaves a complete one.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs
import portalocker

from graph.nx_backend.arrays import Ints
from graph.snapshot.arrays import Counts, Snapshot, StringColumn
from graph.store import Store
from graph.store.read import columns

MAX_CHANGED_SHARE = 0.4  # of all accounts; above it, reading everything is faster
MAX_REVISIONS = 10_000  # or the number of accounts if that is more: each revision is a look-up
LOCK_SECONDS = 3600
Step = Callable[[str], None]


def current_snapshot(store: Store, step: Step = lambda text: None) -> Snapshot:
    """The graph at its present revision. `step` receives a few words before each step that takes time."""
    state = columns.state(store)
    return store.session.value("snapshot", (state.identity, state.revision), lambda: _open_or_build(store, state, step))


def _open_or_build(store: Store, state: columns.State, step: Step) -> Snapshot:
    folder = cache_folder(store, state)
    if (saved := _newest(folder, state)) is not None and saved.revision == state.revision:
        return saved
    with _exclusive(folder):
        state = columns.state(store)
        last = _newest(folder, state)  # another process may have built it while this one waited
        if last is not None and last.revision == state.revision:
            return last
        snapshot = _update(store, last, state, step) if last is not None else None
        return _save(folder, snapshot or _read_all(store, state, step))


def discard(store: Store) -> None:
    """Delete all snapshots of the store on this machine, as when an influencer is forgotten."""
    store.session.clear()
    shutil.rmtree(cache_folder(store, columns.state(store)), ignore_errors=True)


def cache_folder(store: Store, state: columns.State) -> Path:
    """Where the snapshots of a store are: beside an embedded store, else in the user's cache (INTROGRAPH_CACHE)."""
    if store.folder is not None:
        return store.folder / "snapshots"
    cache = os.environ.get("INTROGRAPH_CACHE") or platformdirs.user_cache_dir("intrograph", appauthor=False)
    return Path(cache) / (state.identity or "empty")


def _newest(folder: Path, state: columns.State) -> Snapshot | None:
    """The latest saved snapshot of this store that is not newer than `state`."""
    for path in sorted(_saved(folder), key=_revision_of, reverse=True):
        snapshot = Snapshot.open(path)
        if snapshot is not None and snapshot.identity == state.identity and snapshot.revision <= state.revision:
            return snapshot
    return None


def _saved(folder: Path) -> list[Path]:
    return [path for path in folder.glob("revision-*") if path.is_dir() and path.suffix != ".part"]


def _revision_of(path: Path) -> int:
    number = path.name.removeprefix("revision-")
    return int(number) if number.isdigit() else -1


@contextlib.contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Only one process builds at a time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with portalocker.Lock(folder / "building.lock", timeout=LOCK_SECONDS, check_interval=0.05):
        yield


def _save(folder: Path, snapshot: Snapshot) -> Snapshot:
    """Save a snapshot, make it the newest, and remove all others."""
    target = folder / f"revision-{snapshot.revision}"
    part = target.with_suffix(".part")
    for path in (part, target):
        shutil.rmtree(path, ignore_errors=True)
    snapshot.save(part)
    part.rename(target)
    for path in folder.glob("revision-*"):
        if path != target:
            shutil.rmtree(path, ignore_errors=True)  # Windows refuses while a process maps it; the next save retries
    return Snapshot.open(target) or snapshot


def _read_all(store: Store, state: columns.State, step: Step) -> Snapshot:
    """A snapshot read from scratch."""
    step("reading the accounts")
    accounts = Accounts.collect(columns.accounts(store))
    step("reading the mentions")
    reader = _MentionReader(accounts.nodes, [])
    reader.add_all(columns.events(store, accounts.nodes), step)
    if columns.state(store).removed_revision != state.removed_revision:
        step("reading the mentions again, because some were removed meanwhile")
        reader = _MentionReader(accounts.numbers, [])
        reader.add_all(columns.events_by_number(store, accounts.numbers.tolist()), step)
    return _snapshot(
        state,
        accounts.numbers,
        accounts.keys,
        accounts.handles,
        accounts.bios,
        reader.mentions(),
        reader.kind_names,
    )


def _update(store: Store, last: Snapshot, state: columns.State, step: Step) -> Snapshot | None:
    """The last snapshot with all later changes; None if reading everything is necessary or faster."""
    if state.removed_revision > last.revision or state.revision - last.revision > max(MAX_REVISIONS, len(last)):
        return None
    sources = columns.changed_sources(store, last.revision, state)
    if len(sources) > MAX_CHANGED_SHARE * max(1, len(last)):
        return None
    step(f"reading the changed mentions of {len(sources):,} accounts")
    accounts = Accounts.collect(columns.changed_accounts(store, last.revision, state))
    numbers = np.union1d(last.numbers, accounts.numbers)
    reader = _MentionReader(numbers, list(last.kind_names))
    reader.add_all(columns.changed_events(store, sources, last.revision))
    old_positions, new_positions = np.searchsorted(numbers, last.numbers), np.searchsorted(numbers, accounts.numbers)

    def updated(column: StringColumn, changed: StringColumn) -> StringColumn:
        return column.updated(len(numbers), old_positions, new_positions, changed)

    return _snapshot(
        state,
        numbers,
        updated(last.keys, accounts.keys),
        updated(last.handles, accounts.handles),
        updated(last.bios, accounts.bios),
        _replaced(last, old_positions, len(numbers), reader.mentions()),
        reader.kind_names,
    )


@dataclass(frozen=True)
class Accounts:
    """Accounts sorted by number; `nodes` are the ids of their nodes until accounts are removed."""

    numbers: Ints
    keys: StringColumn
    handles: StringColumn
    bios: StringColumn
    nodes: Ints

    @classmethod
    def collect(cls, parts: Iterator[list[list[Any]]]) -> "Accounts":
        """From the parts of `columns.accounts`."""
        collected: tuple[list[Any], ...] = ([], [], [], [], [])
        for part in parts:
            for column, part_column in zip(collected, part, strict=True):
                column.extend(part_column)
        numbers = np.array(collected[0], np.int64)
        order = np.argsort(numbers, kind="stable")
        keys, handles, bios = (StringColumn.of(strings[index] for index in order) for strings in collected[1:4])
        return cls(numbers[order], keys, handles, bios, np.array(collected[4], np.int64)[order])


@dataclass(frozen=True)
class _Mentions:
    """One entry for each mention. A pair is one number: the position of its source times the accounts, plus the target.

    Entries are in runs that are each sorted by pair, then by time; no pair is in two runs.
    """

    pair: Ints
    at: Ints
    kind: npt.NDArray[np.uint16]
    count: Counts

    def __getitem__(self, index: npt.NDArray[Any]) -> "_Mentions":
        return _Mentions(self.pair[index], self.at[index], self.kind[index], self.count[index])

    @classmethod
    def concatenate(cls, parts: Sequence["_Mentions"]) -> "_Mentions":
        return cls(
            np.concatenate([np.empty(0, np.int64), *(part.pair for part in parts)]),
            np.concatenate([np.empty(0, np.int64), *(part.at for part in parts)]),
            np.concatenate([np.empty(0, np.uint16), *(part.kind for part in parts)]),
            np.concatenate([np.empty(0, np.int32), *(part.count for part in parts)]),
        )


def _counts(values: list[float]) -> Counts:
    """Counts as integers, or as floats where weights are no whole numbers."""
    counts = np.array(values, np.float64)
    is_whole = bool((counts == np.rint(counts)).all() and (counts < np.iinfo(np.int32).max).all())
    return counts.astype(np.int32) if is_whole else counts


class _MentionReader:
    """Collects the columns that the store returns, and numbers the kinds of mentions.

    `names` are those by which the columns name accounts, by position: their numbers, or the ids of their nodes.
    """

    def __init__(self, names: Ints, kind_names: list[str]) -> None:
        self.kind_names = kind_names
        self._rows_read = 0
        self._order = np.argsort(names, kind="stable")
        self._names = names[self._order]
        self._codes = {name: code for code, name in enumerate(kind_names)}
        self._parts: list[_Mentions] = []

    def add_all(self, parts: Iterable[list[list[Any]]], step: Step = lambda text: None) -> None:
        for number, part in enumerate(parts):
            self._add(part)
            if number % 10 == 9:
                step(f"reading the mentions: {self._rows_read:,} so far")

    def _add(self, part: list[list[Any]]) -> None:
        source, target, at = (np.array(column, np.int64) for column in part[:3])
        count = _counts(part[4])
        for name in sorted(set(part[3]) - self._codes.keys()):
            self._codes[str(name)] = len(self.kind_names)
            self.kind_names.append(str(name))
        kind = np.fromiter((self._codes[name] for name in part[3]), np.uint16, len(at))
        # A load may add accounts between two reads; the next snapshot reads their pairs.
        from_position, to_position = self._position(source), self._position(target)
        known = (from_position >= 0) & (to_position >= 0)
        pair = from_position * len(self._names) + to_position
        order = np.lexsort((at, pair))  # part by part: that takes a third of the time of sorting all at once
        self._parts.append(_Mentions(pair, at, kind, count)[order[known[order]]])
        self._rows_read += len(at)

    def mentions(self) -> _Mentions:
        """All mentions, a run for each part."""
        mentions = _Mentions.concatenate(self._parts)
        self._parts.clear()
        return mentions

    def _position(self, names: Ints) -> Ints:
        """The positions of accounts; -1 for those of an unknown name."""
        if not len(self._names):
            return np.full(len(names), -1, np.int64)
        nearest = np.minimum(np.searchsorted(self._names, names), len(self._names) - 1)
        return np.where(self._names[nearest] == names, self._order[nearest], -1)


def _replaced(last: Snapshot, positions: Ints, size: int, changed: _Mentions) -> _Mentions:
    """The mentions of the last snapshot, whose accounts are now at `positions`, with the changed pairs replaced.

    `changed` holds all mentions of each changed pair, not only the new ones.
    """
    pair = np.repeat(positions, np.diff(last.indptr)) * size + positions[last.targets]
    lengths = np.diff(last.first_event)
    unchanged = np.repeat(~np.isin(pair, np.unique(changed.pair)), lengths)
    known = _Mentions(np.repeat(pair, lengths), last.at, last.kinds, last.counts)
    return _Mentions.concatenate([known[unchanged], changed])


def _snapshot(
    state: columns.State,
    numbers: Ints,
    keys: StringColumn,
    handles: StringColumn,
    bios: StringColumn,
    mentions: _Mentions,
    kind_names: list[str],
) -> Snapshot:
    if (mentions.pair[1:] < mentions.pair[:-1]).any():
        mentions = mentions[np.argsort(mentions.pair, kind="stable")]  # merges sorted runs in one pass
    size, pair = len(numbers), mentions.pair
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.empty(0, np.int64)
    pairs = pair[first]
    return Snapshot(
        identity=state.identity,
        revision=state.revision,
        kind_names=kind_names,
        numbers=numbers,
        keys=keys,
        handles=handles,
        bios=bios,
        indptr=np.searchsorted(pairs, np.arange(size + 1, dtype=np.int64) * size),
        targets=(pairs % max(1, size)).astype(np.int32),
        first_event=np.append(first, len(pair)).astype(np.int64),
        at=mentions.at,
        kinds=mentions.kind,
        counts=mentions.count,
    )
