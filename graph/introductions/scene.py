"""What introductions are found in: the network now, what can be said of everybody, and the strength of any tie."""

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.backend.network import Network
from graph.history import History
from graph.introductions.features import Describer
from graph.introductions.past import Past
from graph.snapshot import Snapshot, take_snapshot
from graph.store import Store
from graph.store.mentions import UNDATED
from graph.ties import Packed, TieModel, TieSettings, strengths

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """Many ties: strength (0 to 1), mentions one way and the other, and the last instant (ms; UNDATED for none)."""

    strength: npt.NDArray[np.float64]
    out: Ints
    back: Ints
    last_at: Ints


@dataclass(frozen=True)
class Scene:
    """The network of one snapshot up to the instant `as_of` (ms). Accounts are named by position in the snapshot."""

    snapshot: Snapshot
    as_of: int | None = None

    @cached_property
    def history(self) -> History:
        return History.of(self.snapshot, self.as_of)

    @cached_property
    def past(self) -> Past:
        return Past(self.history)

    @cached_property
    def describer(self) -> Describer:
        return Describer(self.past)

    @cached_property
    def quick_describer(self) -> Describer:
        """One that leaves out what only a trained model looks at."""
        return Describer(self.past, walks=False)

    @cached_property
    def either_way(self) -> Network:
        """Who mentions whom in either direction, at all times."""
        return self.snapshot.network().undirected

    @property
    def is_prepared(self) -> bool:
        return "past" in vars(self) and self.past.is_prepared

    def prepare_in_background(self) -> None:
        """Begin to `prepare`, unless that is done or going on."""
        with _lock:
            if self.is_prepared or any(thread.name == self._thread_name for thread in threading.enumerate()):
                return
            threading.Thread(target=self.prepare, name=self._thread_name, daemon=True).start()

    @property
    def _thread_name(self) -> str:
        return f"prepare {self.snapshot.identity} {self.snapshot.revision} {self.as_of}"

    def prepare(self) -> "Scene":
        """Work out now what a trained model needs of everybody: seconds for a large network, once."""
        self.past.prepare()
        return self

    @property
    def last_at(self) -> int | None:
        """The instant (ms) of the last mention that counts."""
        at = self.history.at
        return int(at[-1]) if len(at) and at[-1] != UNDATED else None

    def ties(
        self,
        ones: npt.NDArray[np.integer],
        others: npt.NDArray[np.integer],
        settings: TieSettings,
        model: TieModel | None,
    ) -> Measured:
        """The tie of each of `ones` with each of `others`."""
        packed = Packed.of_snapshot(self.snapshot, ones, others, self.as_of)
        out, back = packed.sums(packed.count).astype(np.int64).T
        return Measured(strengths(packed, self.last_at, settings, model), out, back, packed.last_at())


_last: dict[str, Scene] = {}  # of each store the scene that was asked for last
_lock = threading.Lock()


def scene_of(store: Store, as_of: int | None = None) -> Scene:
    """The scene of a store as it is now; the same one again while the graph does not change."""
    snapshot = take_snapshot(store)
    with _lock:
        kept = _last.get(snapshot.identity)
        if kept is None or (kept.snapshot.revision, kept.as_of) != (snapshot.revision, as_of):
            kept = _last[snapshot.identity] = Scene(snapshot, as_of)
        return kept
