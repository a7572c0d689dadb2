"""What introductions are found in: the network now, what can be said of everybody, and the strength of any tie."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.network_at import NetworkAt
from graph.records import UNDATED
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.history import History
from graph.store import Store
from graph.ties import TieMeasures, TieModel, TieSettings, measure_ties

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RankingContext:
    """The network of one snapshot up to the instant `as_of` (ms). Accounts are named by position in the snapshot."""

    snapshot: Snapshot
    as_of: int | None = None

    @cached_property
    def history(self) -> History:
        return History.of(self.snapshot, self.as_of)

    @cached_property
    def past(self) -> NetworkAt:
        return NetworkAt(self.history)

    @cached_property
    def extractor(self) -> FeatureExtractor:
        return FeatureExtractor(self.past)

    @cached_property
    def quick_extractor(self) -> FeatureExtractor:
        """One that leaves out what only a trained model looks at."""
        return FeatureExtractor(self.past, walks=False)

    @property
    def is_prepared(self) -> bool:
        return "past" in vars(self) and self.past.is_prepared

    def prepare(self) -> "RankingContext":
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
    ) -> TieMeasures:
        """The tie of each of `ones` with each of `others`."""
        return measure_ties(self.snapshot, ones, others, self.last_at, settings, model, until=self.as_of)


def ranking_context(store: Store, as_of: int | None = None) -> RankingContext:
    """The ranking context of a store as it is now; the same object while the graph does not change."""
    snapshot = current_snapshot(store)
    version = (snapshot.identity, snapshot.revision, as_of)
    return store.session.value("ranking context", version, lambda: RankingContext(snapshot, as_of))


def prepare_in_background(store: Store) -> None:
    """Start preparing the ranking context for a trained model, unless that is done or under way."""
    context = ranking_context(store)
    if not context.is_prepared:
        store.session.submit("prepare ranking context", context.prepare)
