"""What a period of the history teaches: the candidates of its sources, and those that each came to mention."""

import bisect
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from graph.introductions.learning.features import FeatureExtractor, TwoStepNodes, new_ties
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.arrays import Bools, Ints, Reals
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History

# Candidates that are computed, and that are kept: beside a hub each source has nearly all accounts.
CANDIDATES, KEPT_CANDIDATES = 20_000_000, 2_000_000
NEGATIVES = 80  # random ones per source: more add nothing, popularity-neutral ones harm, hard ones are useless


@dataclass(frozen=True)
class CandidatesOf:
    """All candidates of one source at a cut: their features, whether the source chose them, and the hubs."""

    source: int
    features: Reals
    chosen: Bools
    is_hub: Bools

    def __len__(self) -> int:
        return len(self.chosen)

    def sample(self, random: np.random.Generator) -> Bools:
        """The candidates to learn from: all that were chosen, and up to `NEGATIVES` others."""
        kept = self.chosen.copy()
        others = np.flatnonzero(~self.chosen)
        kept[others if len(others) <= NEGATIVES else random.choice(others, NEGATIVES, replace=False)] = True
        return kept


@dataclass(frozen=True)
class Lesson:
    """What one period teaches.

    Attributes
    ----------
    start, end
        Shares of the history.
    choices
        To learn from: the alternatives of sources with new ties.
    exam
        To compare rankings by: all candidates of sources with new ties; empty if the period is only learned from.
    sample
        All candidates of sources that were drawn whatever they did: they show how likely new ties are.
    """

    start: float
    end: float
    choices: Choices
    exam: "list[CandidatesOf]"
    sample: "list[CandidatesOf]"


@dataclass(frozen=True)
class TrainingPeriod:
    """The network at a cut, the new ties of the `days` that followed, in order of the source, as nodes."""

    start: float
    end: float
    network: NetworkAt
    source: Ints
    target: Ints
    days: float

    @classmethod
    def of(cls, history: History, start: float, end: float) -> "TrainingPeriod | None":
        """The period between two shares of the history; None if no dated mention precedes it, or none follows."""
        cut, stop = history.share(start), history.share(end)
        if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
            return None
        network = NetworkAt(history, cut)
        source, target = new_ties(network, history.source[cut:stop], history.target[cut:stop])
        return cls(start, end, network, source, target, float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS)

    def lesson(self, sources: int, examined: int, sampled: int, seed: int) -> Lesson:
        """What up to so many sources teach, of which some are `examined`; `sampled` ones ignore what they did.

        There are fewer where they have more than `CANDIDATES` or `KEPT_CANDIDATES`: time and memory are bounded.
        """
        random = np.random.default_rng(seed)
        extractor = FeatureExtractor(self.network)
        learned_from = random.permutation(np.unique(self.source))[:sources].tolist()
        active = random.permutation(np.flatnonzero(self.network.out.lengths > 0))[:sampled].tolist()
        numbers = [extractor.number_of_two_step_nodes(source) for source in learned_from]
        teaching = set(learned_from[: first_within(CANDIDATES, numbers)])
        in_exam = set(learned_from[: first_within(KEPT_CANDIDATES, numbers[:examined])])
        in_sample = set(active[: first_within(KEPT_CANDIDATES, map(extractor.number_of_two_step_nodes, active))])
        features, chosen, exam, sample = [], [], [], []
        for candidates in self._candidates(sorted(teaching | in_sample), extractor):
            if candidates.source in in_exam:
                exam.append(candidates)
            if candidates.source in in_sample:
                sample.append(candidates)
            if candidates.source in teaching:
                rows = candidates.sample(random)
                features.append(candidates.features[rows])
                chosen.append(candidates.chosen[rows])
        return Lesson(self.start, self.end, _as_choices(features, chosen), exam, sample)

    def _candidates(self, sources: list[int], extractor: FeatureExtractor) -> Iterator[CandidatesOf]:
        """All candidates of each source; sources without any are left out."""
        self.network.prepare()
        for source in sources:
            nodes = extractor.two_step_nodes(source)
            if len(nodes):
                yield CandidatesOf(
                    source, extractor.features(nodes), self._is_chosen(nodes), self.network.hubs[nodes.target]
                )

    def _is_chosen(self, nodes: TwoStepNodes) -> Bools:
        first, last = np.searchsorted(self.source, [nodes.source, nodes.source + 1])
        return np.isin(nodes.target, self.target[first:last])


def first_within(limit: int, numbers: Iterable[int]) -> int:
    """How many of the first numbers add up to at most `limit`; at least one if there is any.

    >>> first_within(10, [4, 5, 6]), first_within(10, [20, 1]), first_within(10, [])
    (2, 1, 0)
    """
    totals = list(itertools.accumulate(numbers))
    return max(bisect.bisect_right(totals, limit), min(1, len(totals)))


def _as_choices(features: list[Reals], chosen: list[Bools]) -> Choices:
    if not features:
        return Choices.concatenate([])
    sizes = [len(rows) for rows in chosen]
    return Choices(np.concatenate(features), np.repeat(np.arange(len(sizes)), sizes), np.concatenate(chosen))
