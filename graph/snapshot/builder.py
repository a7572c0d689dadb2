"""Taking a snapshot: the one on disk if it is of the present revision, else brought up to date, else read anew.

One process builds at a time; others wait and find it done. A snapshot is written beside the last one and takes its
place in one step, so that a stop at any moment leaves a whole one.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs
import portalocker

from graph.snapshot.arrays import Ints, Snapshot, StringColumn
from graph.store import Store
from graph.store.read import columns

MOST_CHANGED = 0.4  # of all accounts; above it, reading everything is faster
MOST_REVISIONS = 10_000  # or as many as there are accounts: each is asked for
LOCK_SECONDS = 3600
Step = Callable[[str], None]


def current_snapshot(store: Store, step: Step = lambda text: None) -> Snapshot:
    """The graph at its present revision. `step` is called with a few words before something that takes time."""
    state = columns.state(store)
    return store.session.value("snapshot", (state.identity, state.revision), lambda: _open_or_build(store, state, step))


def _open_or_build(store: Store, state: columns.State, step: Step) -> Snapshot:
    folder = cache_folder(store, state)
    if (found := _newest(folder, state)) is not None and found.revision == state.revision:
        return found
    with _building(folder):
        state = columns.state(store)
        last = _newest(folder, state)  # another process may have made it while this one waited
        if last is not None and last.revision == state.revision:
            return last
        snapshot = _brought_up_to_date(store, last, state, step) if last is not None else None
        return _keep(folder, snapshot or _read_whole(store, state, step))


def discard(store: Store) -> None:
    """Delete what this machine keeps of the store's snapshots: somebody asked to be forgotten."""
    store.session.clear()
    shutil.rmtree(cache_folder(store, columns.state(store)), ignore_errors=True)


def cache_folder(store: Store, state: columns.State) -> Path:
    """Where the snapshots of a store lie: beside an embedded one, else in this user's cache (INTROGRAPH_CACHE)."""
    if store.folder is not None:
        return store.folder / "snapshots"
    cache = os.environ.get("INTROGRAPH_CACHE") or platformdirs.user_cache_dir("intrograph", appauthor=False)
    return Path(cache) / (state.identity or "empty")


def _newest(folder: Path, state: columns.State) -> Snapshot | None:
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
def _building(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with portalocker.Lock(folder / "building.lock", timeout=LOCK_SECONDS, check_interval=0.05):
        yield


def _keep(folder: Path, snapshot: Snapshot) -> Snapshot:
    """Save a snapshot, make it the newest, and remove the others."""
    part = folder / f"revision-{snapshot.revision}.part"
    place = folder / f"revision-{snapshot.revision}"
    for path in (part, place):
        shutil.rmtree(path, ignore_errors=True)
    snapshot.save(part)
    part.rename(place)
    for path in folder.glob("revision-*"):
        if path != place:
            shutil.rmtree(path, ignore_errors=True)  # where somebody has it open and that forbids it, next time
    return Snapshot.open(place) or snapshot


def _read_whole(store: Store, state: columns.State, step: Step) -> Snapshot:
    step("reading the accounts")
    accounts = _Accounts(columns.accounts(store, state))
    step("reading the mentions")
    events = _Events(accounts.numbers, [])
    for number, part in enumerate(columns.events(store, state)):
        events.add(part)
        if number % 10 == 9:
            step(f"reading the mentions: {events.number:,} so far")
    return Snapshot(
        identity=state.identity,
        revision=state.revision,
        numbers=accounts.numbers,
        keys=StringColumn.of(accounts.keys),
        handles=StringColumn.of(accounts.handles),
        bios=StringColumn.of(accounts.bios),
        **_rows(len(accounts.numbers), *events.arrays()),
        kind_names=events.kind_names,
    )


def _brought_up_to_date(store: Store, last: Snapshot, state: columns.State, step: Step) -> Snapshot | None:
    """The last snapshot with what changed since; None where that would not do, or would take longer."""
    if state.removed_revision > last.revision or state.revision - last.revision > max(MOST_REVISIONS, len(last)):
        return None
    sources = columns.changed_sources(store, last.revision, state)
    if len(sources) > MOST_CHANGED * max(1, len(last)):
        return None
    step(f"reading what changed: mentions of {len(sources):,} accounts")
    accounts = _Accounts(columns.changed_accounts(store, last.revision, state))
    numbers = np.union1d(last.numbers, accounts.numbers)
    events = _Events(numbers, list(last.kind_names))
    for part in columns.changed_events(store, sources, last.revision):
        events.add(part)
    kept, places = np.searchsorted(numbers, last.numbers), np.searchsorted(numbers, accounts.numbers)
    texts: dict[str, Any] = {
        name: getattr(last, name).replaced(len(numbers), kept, places, getattr(accounts, name))
        for name in ("keys", "handles", "bios")
    }
    source = np.repeat(kept, np.diff(last.indptr))
    old_pair = source * len(numbers) + kept[last.targets]
    pair, *fresh_events = events.arrays()
    # All mentions of a changed pair were read: they take the place of those known.
    fresh = np.unique(pair)
    stale = np.isin(old_pair, fresh)
    stays = np.repeat(~stale, np.diff(last.first_event))
    pair = np.append(np.repeat(old_pair, np.diff(last.first_event))[stays], pair)
    known_events: tuple[Any, ...] = (last.at, last.kinds, last.counts)
    merged: list[Any] = [np.append(old[stays], new) for old, new in zip(known_events, fresh_events, strict=True)]
    return Snapshot(
        identity=state.identity,
        revision=state.revision,
        kind_names=events.kind_names,
        numbers=numbers,
        **texts,
        **_rows(len(numbers), pair, *merged),
    )


class _Accounts:
    def __init__(self, parts: Iterator[list[list[Any]]]) -> None:
        collected: tuple[list[Any], ...] = ([], [], [], [])
        for part in parts:
            for whole, some in zip(collected, part, strict=True):
                whole.extend(some)
        order = np.argsort(np.array(collected[0], np.int64), kind="stable")
        self.numbers: Ints = np.array(collected[0], np.int64)[order]
        self.keys, self.handles, self.bios = ([texts[place] for place in order] for texts in collected[1:])


class _Events:
    """Mentions as they come in, each pair as one number: the source's position times the size, plus the target's."""

    def __init__(self, numbers: Ints, kind_names: list[str]) -> None:
        self.numbers = numbers
        self.kind_names = kind_names
        self.number = 0
        self._codes = {name: place for place, name in enumerate(kind_names)}
        self._parts: list[tuple[npt.NDArray[Any], ...]] = []

    def add(self, part: list[list[Any]]) -> None:
        source, target, at = (np.array(column, np.int64) for column in part[:3])
        counts = np.array(part[4], np.int32)
        for name in set(part[3]) - self._codes.keys():
            self._codes[str(name)] = len(self.kind_names)
            self.kind_names.append(str(name))
        kinds = np.fromiter((self._codes[name] for name in part[3]), np.uint16, len(at))
        # Between two reads a load may have added accounts; their pairs come with the next snapshot.
        known = self._known(source) & self._known(target)
        pair = self._place(source) * len(self.numbers) + self._place(target)
        self._parts.append((pair[known], at[known], kinds[known], counts[known]))
        self.number += len(at)

    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        """Pair, instant, kind and count of each mention, sorted by pair, those of a pair by time."""
        if not self._parts:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint16), np.empty(0, np.int32)
        pair, at, *others = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        self._parts.clear()
        order = np.lexsort((at, pair))
        return tuple(column[order] for column in (pair, at, *others))

    def _place(self, numbers: Ints) -> Ints:
        return np.searchsorted(self.numbers, numbers).astype(np.int64)

    def _known(self, numbers: Ints) -> npt.NDArray[np.bool_]:
        if not len(self.numbers):
            return np.zeros(len(numbers), np.bool_)
        found: npt.NDArray[np.bool_] = self.numbers[np.minimum(self._place(numbers), len(self.numbers) - 1)] == numbers
        return found


def _rows(size: int, pair: Ints, at: Ints, kinds: Any, counts: Any) -> dict[str, Any]:
    """Mentions as the arrays of a `Snapshot`. They come in one or two runs that are each sorted by pair, then by time;
    a pair's mentions are in one of them."""
    if len(pair) and (pair[1:] < pair[:-1]).any():
        order = np.argsort(pair, kind="stable")  # which merges sorted runs in one pass
        pair, at, kinds, counts = pair[order], at[order], kinds[order], counts[order]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.empty(0, np.int64)
    pairs = pair[first]
    return {
        "indptr": np.searchsorted(pairs, np.arange(size + 1, dtype=np.int64) * size),
        "targets": (pairs % max(1, size)).astype(np.int32),
        "first_event": np.append(first, len(pair)).astype(np.int64),
        "at": at,
        "kinds": kinds,
        "counts": counts,
    }
