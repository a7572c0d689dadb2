"""Testing the introductions: hide the last part of the history, predict it, and compare with what happened.

A method ranks, for each source, the two-step nodes that it had not mentioned. hit@10 is the share of sources for which
at least one of the ten best was really mentioned afterwards; MRR@10 is the mean of 1 / rank of the first such one, 0
below rank ten. Only sources with a new tie and at least `MIN_CANDIDATES` candidates count.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from graph.errors import NothingFound
from graph.introductions.learning.backtest_result import (
    IN_DEGREE,
    MODEL,
    TIE_STRENGTH,
    WITH_HUBS,
    WITHOUT_HUBS,
    Backtest,
    Score,
    TieScore,
    as_plain,
    from_plain,
)
from graph.introductions.learning.fairness import PredictedList, fairness
from graph.introductions.learning.features import FeatureExtractor, TwoStepNodes, new_ties
from graph.introductions.learning.fit import train
from graph.introductions.learning.interval import Interval
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.list_chance import PERIOD, Coverage, coverage, learn_list_chance, past_lists
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.outcome_test import OutcomeTest
from graph.introductions.learning.report import caveat, summary
from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.ties.learned import learn_ties, ties_at, with_common_kinds

__all__ = [
    "HOLDOUT",
    "MODEL",
    "WITHOUT_HUBS",
    "WITH_HUBS",
    "Backtest",
    "Score",
    "as_plain",
    "backtest",
    "from_plain",
]


HOLDOUT = 0.2
SLOTS = 10
MIN_CANDIDATES = 50
MAX_SOURCES = 2_000
TIE_DRAWS = 10  # simple methods give many candidates equal scores: results are averaged over random orders of these

Step = Callable[[str], None]


Method = Callable[[NetworkAt, TwoStepNodes], Floats]

METHODS: dict[str, Method] = {
    IN_DEGREE: lambda network, nodes: network.incoming.lengths[nodes.target].astype(float),
    "common neighbours": lambda network, nodes: _common_neighbors(network, nodes, np.ones(len(network))),
    "Adamic-Adar": lambda network, nodes: _common_neighbors(
        network, nodes, 1 / np.log(np.maximum(2, network.neighbors.lengths))
    ),
    "directed two-path": lambda _, nodes: nodes.pair_scores[:, PAIR.index("out_out_walk")].astype(float),
    "co-citation": lambda _, nodes: nodes.pair_scores[:, PAIR.index("cocitation")].astype(float),
    "recency co-citation": lambda _, nodes: nodes.pair_scores[:, PAIR.index("cocitation_1")].astype(float),
}


def _common_neighbors(network: NetworkAt, nodes: TwoStepNodes, weight: Floats) -> Floats:
    """The total weight of the neighbors that the source has in common with each node."""
    of_source = np.zeros(len(network))
    neighbors = network.neighbors.of(nodes.source)
    of_source[neighbors] = weight[neighbors]
    return np.array([of_source[network.neighbors.of(int(target))].sum() for target in nodes.target])


def backtest(
    history: History,
    holdout: float = HOLDOUT,
    *,
    tiers: npt.NDArray[np.str_] | None = None,
    outcomes: OutcomeTest | None = None,
    seed: int = 0,
    step: Step = lambda text: None,
) -> Backtest:
    """Hide the last `holdout` of the mentions, train on the others, and compare the predictions with them.

    Deterministic.

    Parameters
    ----------
    tiers
        The tier of each account by its position in the snapshot; None if no followers are known.
    outcomes
        The test of the team's decisions, to be reported with the others.

    Raises
    ------
    NothingFound
        The mentions have no times, or the hidden part has no new ties between nodes two steps apart.
    """
    cut = history.share(1 - holdout)
    if not history.is_dated or not 0 < cut < len(history) or history.at[cut - 1] == UNDATED:
        raise NothingFound("The mentions have no times, or all the same one: there is no before and after to compare.")
    step("training on the part that is not hidden")
    model = train(history.until(cut), seed=seed, step=step)
    network = NetworkAt(history, cut)
    source, target = new_ties(network, history.source[cut:], history.target[cut:])
    if not len(source):
        raise NothingFound(
            "In the hidden part, no account mentions a contact of its contacts for the first time. "
            "Hide a larger part, as in --holdout 0.4."
        )
    step("comparing predictions with what happened")
    results, lists = _test(network, model, source, target, seed)
    if not any(results.values()):
        raise NothingFound(
            f"No account with a new tie had {MIN_CANDIDATES} candidates: the network is too small to test."
        )
    step("testing tie strength")
    tie_scores, ties, ties_active = _test_ties(history, cut)
    result = Backtest(
        holdout=holdout,
        days=float(history.at[-1] - history.at[cut - 1]) / DAY_MS,
        model=model.kind,
        why=model.why,
        learned_from=model.positives,
        sources={mode: len(by_source) for mode, by_source in results.items()},
        scores={mode: _scores(by_source) for mode, by_source in results.items() if by_source},
        ties=ties,
        ties_active=ties_active,
        tie_scores=tie_scores,
        groups=fairness(network, lists, None if tiers is None else tiers[network.position]),
        coverage=_test_promises(history, holdout, model, seed, step),
        outcomes=outcomes,
    )
    return replace(result, caveat=caveat(result), summary=summary(result))


@dataclass(frozen=True)
class _Hit:
    """Of one method for one source: the share of draws with a hit, and the mean of 1 / rank of the first hit."""

    hit: float
    reciprocal_rank: float


_ByMethod = dict[str, _Hit]


def _test_promises(history: History, holdout: float, model: Model, seed: int, step: Step) -> list[Coverage]:
    """How often lists of hidden periods kept what earlier ones let them promise; empty if the period is too short."""
    share, until = 1 - holdout, (1 - holdout) * PERIOD
    if until > 1:
        return []
    promises = learn_list_chance(history.until(history.share(share)), train, seed=seed, step=step)
    lists = past_lists(history, model, share, until, seed=seed) if promises is not None else None
    return list(coverage(promises, lists)) if promises is not None and lists is not None else []


def _test(
    network: NetworkAt, model: Model, source: Ints, target: Ints, seed: int
) -> tuple[dict[str, list[_ByMethod]], list[PredictedList]]:
    """For each mode the results of all methods, source by source, and the lists of the model.

    `source` and `target` are the new ties.
    """
    random = np.random.default_rng(seed)
    tested = np.sort(random.permutation(np.unique(source))[:MAX_SOURCES])
    extractor = FeatureExtractor(network)
    results: dict[str, list[_ByMethod]] = {WITH_HUBS: [], WITHOUT_HUBS: []}
    lists: list[PredictedList] = []
    for node in tested.tolist():
        nodes = extractor.two_step_nodes(node)
        is_new = np.isin(nodes.target, target[slice(*np.searchsorted(source, [node, node + 1]))])
        scores = {MODEL: model.scores(network, extractor, nodes)}
        best = nodes.target[np.argsort(-scores[MODEL], kind="stable")[:SLOTS]]
        lists.append(PredictedList(node, best, nodes.target[is_new]))
        scores |= {name: method(network, nodes) for name, method in METHODS.items()}
        for mode, by_source in results.items():
            counts = np.ones(len(nodes), np.bool_) if mode == WITH_HUBS else ~network.hubs[nodes.target]
            if counts.sum() >= MIN_CANDIDATES and is_new[counts].any():
                by_source.append(
                    {name: _first_hit(values[counts], is_new[counts], node) for name, values in scores.items()}
                )
    return results, lists


def _first_hit(scores: Floats, is_new: Bools, seed: int) -> _Hit:
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(TIE_DRAWS):
        order = np.lexsort((random.random(len(scores)), -scores))[:SLOTS]
        hits = np.flatnonzero(is_new[order])
        draws.append((1.0, 1 / (hits[0] + 1)) if len(hits) else (0.0, 0.0))
    hit, reciprocal_rank = np.mean(draws, axis=0).tolist()
    return _Hit(hit, reciprocal_rank)


def _scores(by_source: list[_ByMethod]) -> list[Score]:
    hits = {name: np.array([row[name].hit for row in by_source]) for name in (MODEL, *METHODS)}
    ranks = {name: np.array([row[name].reciprocal_rank for row in by_source]) for name in hits}
    return [
        Score(
            name,
            Interval.of(hits[name]),
            Interval.of(ranks[name]),
            None if name == MODEL else Interval.of(hits[MODEL] - hits[name]),
        )
        for name in hits
    ]


def _test_ties(history: History, cut: int) -> tuple[list[TieScore], int, int]:
    """How well tie strength, number and recency of mentions predict active ties; all ties; and the active ones."""
    model = learn_ties(history.until(cut))
    counted, names = with_common_kinds(history)
    ties = ties_at(counted, cut, len(history), len(names))
    active = int(ties.active.sum())
    if not 0 < active < len(ties.active):
        return [], len(ties.active), active
    measures = {"mentions": ties.mentions, "time since the last": -ties.age}
    if model is not None and model.kinds == names:
        measures = {TIE_STRENGTH: model.logistic.chance(ties.features), **measures}
    scores = [TieScore(name, _auc(values, ties.active)) for name, values in measures.items()]
    return scores, len(ties.active), active


def _auc(values: Floats, active: Bools) -> float:
    """The probability that an active tie has a higher value than an inactive one (Mann and Whitney 1947).

    >>> _auc(np.array([3.0, 2.0, 1.0]), np.array([True, False, False]))
    1.0
    """
    ranks = rankdata(values)
    number = int(active.sum())
    above = ranks[active].sum() - number * (number + 1) / 2
    return float(above / (number * (len(values) - number)))
