"""Testing the introductions: hide the last part of the history, predict it, and compare with what happened.

A method ranks, for each source, the two-step nodes that it had not mentioned. hit@10 is the share of sources for which
at least one of the ten best was really mentioned afterwards; MRR@10 is the mean of 1 / rank of the first such one, 0
below rank ten. Only sources with a new tie and at least `MIN_CANDIDATES` candidates count.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from graph.errors import NothingFound
from graph.introductions.learning.fairness import GroupScore, PredictedList, fairness
from graph.introductions.learning.features import FeatureExtractor, TwoStepNodes, new_ties
from graph.introductions.learning.fit import train
from graph.introductions.learning.interval import Interval
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.list_chance import PERIOD, Coverage, coverage, learn_list_chance, past_lists
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.outcome_test import OutcomeTest
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.text import days_in_words
from graph.ties.learned import learn_ties, ties_at, with_common_kinds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HOLDOUT = 0.2
SLOTS = 10
MIN_CANDIDATES = 50
MIN_SOURCES = 100  # with fewer, chance decides
MAX_SOURCES = 2_000
TIE_DRAWS = 10  # simple methods give many candidates equal scores: results are averaged over random orders of these
WITH_HUBS, WITHOUT_HUBS = "with hubs", "without hubs"
MODEL, IN_DEGREE, TIE_STRENGTH = "model", "in-degree", "tie strength"

Step = Callable[[str], None]


@dataclass(frozen=True)
class Score:
    """The result of a method; `lift` is hit@10 of the model minus that of this method, paired by source."""

    method: str
    hit: Interval
    mrr: Interval
    lift: Interval | None


@dataclass(frozen=True)
class TieScore:
    """How well a measure separates ties that were active again from the others: AUC, 0.5 for chance, 1 for perfect."""

    method: str
    auc: float


@dataclass(frozen=True)
class Backtest:
    """The result of a test.

    Attributes
    ----------
    holdout, days
        The hidden share of the mentions, and the time it covers.
    model, why, learned_from
        The kind of the model, what it was trained on in words, and its new ties.
    sources, scores
        By mode (`WITH_HUBS`, `WITHOUT_HUBS`): the number of tested sources, and the results, the model first.
    ties, ties_active, tie_scores
        The ties before the cut, those that were active again, and how well each measure predicted that.
    groups
        The results by degree and tier.
    coverage
        For each level that lists promise: the lists, and those in which at least one row came true.
    outcomes
        How well the team's earlier decisions predict later ones; None if nobody looked.
    caveat, summary
        Whether the test is conclusive, and the result, in sentences.
    """

    holdout: float
    days: float
    model: str
    why: str
    learned_from: int
    sources: dict[str, int]
    scores: dict[str, list[Score]]
    ties: int
    ties_active: int
    tie_scores: list[TieScore]
    groups: list[GroupScore] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    outcomes: OutcomeTest | None = None
    caveat: str = ""
    summary: list[str] = field(default_factory=list)

    @property
    def is_conclusive(self) -> bool:
        return max(self.sources.values()) >= MIN_SOURCES


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
    return replace(result, caveat=_caveat(result), summary=_summary(result))


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


def _first_hit(scores: Floats, is_new: Flags, seed: int) -> _Hit:
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


def _auc(values: Floats, active: Flags) -> float:
    """The probability that an active tie has a higher value than an inactive one (Mann and Whitney 1947).

    >>> _auc(np.array([3.0, 2.0, 1.0]), np.array([True, False, False]))
    1.0
    """
    ranks = rankdata(values)
    number = int(active.sum())
    above = ranks[active].sum() - number * (number + 1) / 2
    return float(above / (number * (len(values) - number)))


# --- in words


def _caveat(result: Backtest) -> str:
    """Whether the test is conclusive, in a sentence."""
    number = max(result.sources.values())
    if not result.is_conclusive:
        return (
            f"Only {number:,} accounts could be tested, too few to compare methods (at least {MIN_SOURCES}). "
            "Load a longer history or more accounts."
        )
    return f"{number:,} accounts were tested."


def _summary(result: Backtest) -> list[str]:
    """The result for a marketer, in sentences."""
    mode = WITHOUT_HUBS if result.scores.get(WITHOUT_HUBS) else WITH_HUBS
    by_method = {score.method: score for score in result.scores[mode]}
    hits, popular = by_method[MODEL].hit.mean, by_method[IN_DEGREE].hit.mean
    excluded = " (not counting the most mentioned 1 %)" if mode == WITHOUT_HUBS else ""
    sentences = [
        f"For {_in_ten(hits)}, at least one of our ten suggestions came true within the following "
        f"{days_in_words(result.days)}{excluded}. Suggesting the most popular accounts would have worked for "
        f"{_in_ten(popular)}."
    ]
    rival = max((score for score in result.scores[mode] if score.method != MODEL), key=lambda score: score.hit.mean)
    if rival.lift is not None:
        verdict = (
            "our model is better, by more than chance"
            if rival.lift.low > 0
            else "it is better than our model"
            if rival.lift.high < 0
            else "there is no clear difference"
        )
        sentences.append(f"The best simple rule ({rival.method}) worked for {_in_ten(rival.hit.mean)}: {verdict}.")
    if result.tie_scores and result.tie_scores[0].method == TIE_STRENGTH:
        strength, mentions = result.tie_scores[0].auc, result.tie_scores[1].auc
        sentences.append(
            f"Of two ties of which only one was active again, tie strength picks the right one {strength:.0%} of the "
            f"time; the number of mentions, {mentions:.0%}."
        )
    return sentences


def _in_ten(share: float) -> str:
    """
    >>> _in_ten(0.58), _in_ten(0.04)
    ('6 in 10 accounts (58%)', '4 in 100 accounts')
    """
    return (
        f"{round(10 * share)} in 10 accounts ({share:.0%})"
        if share >= 0.15
        else f"{round(100 * share)} in 100 accounts"
    )


def as_plain(result: Backtest) -> dict[str, Any]:
    """The result as plain data for JSON."""
    return asdict(result)


def from_plain(data: dict[str, Any]) -> Backtest:
    """The result that `as_plain` was given."""
    scores = {
        mode: [
            Score(
                score["method"],
                Interval(**score["hit"]),
                Interval(**score["mrr"]),
                Interval(**score["lift"]) if score["lift"] else None,
            )
            for score in by_method
        ]
        for mode, by_method in data["scores"].items()
    }
    outcomes = data.get("outcomes")
    auc = Interval(**outcomes["auc"]) if outcomes and outcomes["auc"] else None
    return Backtest(
        **data
        | {
            "scores": scores,
            "tie_scores": [TieScore(**score) for score in data["tie_scores"]],
            "groups": [GroupScore(**score | {"hit": Interval(**score["hit"])}) for score in data.get("groups", [])],
            "coverage": [Coverage(**test) for test in data.get("coverage", [])],
            "outcomes": OutcomeTest(**outcomes | {"auc": auc}) if outcomes else None,
        }
    )
