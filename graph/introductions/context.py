"""The data that introductions are ranked by: the network now, the features of its nodes, the strength of any tie."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.network_at import NetworkAt
from graph.records import UNDATED
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.history import History
from graph.snapshot.words import BioWords
from graph.store import Store
from graph.ties import TieMeasures, TieModel, TieSettings, measure_ties


@dataclass(frozen=True)
class RankingContext:
    """The network of one snapshot up to the instant `as_of` (ms). Accounts are identified by snapshot position."""

    snapshot: Snapshot
    as_of: int | None = None

    @cached_property
    def history(self) -> History:
        return History.of(self.snapshot, self.as_of)

    @cached_property
    def network(self) -> NetworkAt:
        return NetworkAt(self.history)

    @cached_property
    def extractor(self) -> FeatureExtractor:
        return FeatureExtractor(self.network)

    @cached_property
    def quick_extractor(self) -> FeatureExtractor:
        """An extractor without the features that only a trained model uses."""
        return FeatureExtractor(self.network, walks=False)

    @cached_property
    def bio_words(self) -> BioWords:
        return BioWords(self.snapshot.bios)

    @property
    def is_prepared(self) -> bool:
        return self.network.is_prepared

    def prepare(self) -> "RankingContext":
        """Compute what a trained model needs of all nodes: seconds for a large network, once."""
        self.network.prepare()
        return self

    @property
    def last_at(self) -> int | None:
        """The instant (ms) of the last mention that counts."""
        at = self.history.at
        return int(at[-1]) if len(at) and at[-1] != UNDATED else None

    def ties(
        self,
        sources: npt.NDArray[np.integer],
        targets: npt.NDArray[np.integer],
        settings: TieSettings,
        model: TieModel | None,
    ) -> TieMeasures:
        """The tie of each source with each target."""
        return measure_ties(self.snapshot, sources, targets, self.last_at, settings, model, until=self.as_of)


def ranking_context(store: Store, as_of: int | None = None) -> RankingContext:
    """The ranking context of a store as it is now; the same object while the graph does not change."""
    snapshot = current_snapshot(store)
    version = (snapshot.identity, snapshot.revision, as_of)
    return store.session.value("ranking context", version, lambda: RankingContext(snapshot, as_of))
