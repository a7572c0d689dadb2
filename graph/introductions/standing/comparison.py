"""The evidence for a target, beside that of other targets of the same partner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.introductions.context import RankingContext
from graph.introductions.ranking import Ranking
from graph.introductions.reasons import ALIKE, COMMUNITY, CONTACTS, RISING, TOGETHER, facts
from graph.introductions.standing.standing import Comparison
from graph.nx_backend.arrays import Floats, Ints
from graph.records import DAY_MS, UNDATED

PATH, MENTIONED_BY, LAST_MENTIONED = "path", "mentioned_by", "last_mentioned"
LABELS = {
    PATH: "Strength of the path (0 to 100)",
    CONTACTS: "Common contacts",
    ALIKE: "Similar accounts that mention them",
    TOGETHER: "Accounts that mention both at once",
    COMMUNITY: "In the partner’s community (1: yes)",
    RISING: "Accounts that began to mention them in 30 days",
    MENTIONED_BY: "Accounts that mention them",
    LAST_MENTIONED: "Days since the last mention of them",
}


@dataclass(frozen=True)
class _Measured:
    """One kind of evidence for several targets: NaN where it is unknown."""

    kind: str
    values: Floats

    def compare(self) -> Comparison:
        """The first target against the median of the others."""
        value, others = float(self.values[0]), self.values[1:][~np.isnan(self.values[1:])]
        median = float(np.median(others)) if len(others) else np.nan
        difference = (median - value) if self.kind == LAST_MENTIONED else (value - median)
        return Comparison(
            self.kind,
            None if np.isnan(value) else value,
            None if np.isnan(median) else median,
            None if np.isnan(difference) or not difference else bool(difference > 0),
        )


def compare(ranking: Ranking, partner: int, target: int, others: Sequence[int]) -> tuple[Comparison, ...]:
    """The evidence for a target against that of others (positions), the largest relative difference first."""
    context, targets = ranking.finder.context, np.array([target, *others], np.int64)
    kinds: dict[str, Callable[[], Floats]] = {
        PATH: lambda: _path_strengths(ranking, targets),
        MENTIONED_BY: lambda: _mentioned_by(context, targets),
        LAST_MENTIONED: lambda: _days_since_mentioned(context, targets),
    }
    measured = [_Measured(kind, values()) for kind, values in kinds.items()]
    measured += _facts(context, partner, targets)
    comparisons = [column.compare() for column in measured if not np.isnan(column.values[0])]
    return tuple(sorted(comparisons, key=_difference, reverse=True))


def _difference(comparison: Comparison) -> float:
    if comparison.value is None or comparison.others is None:
        return 0.0
    return abs(comparison.value - comparison.others) / max(comparison.value, comparison.others, 1e-9)


def _path_strengths(ranking: Ranking, targets: Ints) -> Floats:
    """0 to 100; 0 without a path of ties that are strong enough."""
    strengths = dict(
        zip(ranking.reachable.target.tolist(), (100 * ranking.reachable.path_strength).tolist(), strict=True)
    )
    return np.array([strengths.get(target, 0.0) for target in targets.tolist()])


def _mentioned_by(context: RankingContext, targets: Ints) -> Floats:
    nodes = context.network.nodes_at(targets)
    return np.where(nodes >= 0, context.network.incoming.lengths[np.maximum(0, nodes)], 0).astype(float)


def _days_since_mentioned(context: RankingContext, targets: Ints) -> Floats:
    history, last_at = context.history, context.last_at
    latest = np.full(history.accounts, UNDATED, np.int64)
    np.maximum.at(latest, history.target, history.at)
    if last_at is None:
        return np.full(len(targets), np.nan)
    return np.where(latest[targets] == UNDATED, np.nan, (last_at - latest[targets]) / DAY_MS)


def _facts(context: RankingContext, partner: int, targets: Ints) -> list[_Measured]:
    """How many accounts are behind each kind of reason."""
    by_target = [{fact.kind: max(1, fact.number) for fact in facts(context, partner, int(t))} for t in targets]
    return [
        _Measured(kind, np.array([float(numbers.get(kind, 0)) for numbers in by_target]))
        for kind in (CONTACTS, ALIKE, TOGETHER, COMMUNITY, RISING)
    ]
