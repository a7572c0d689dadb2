"""What the introductions are worth: the last part of the history is hidden, foretold, and compared with what came.

A method ranks, for each source, the accounts two steps away that it had not mentioned. hit@10 is the share of sources
of whose ten best at least one really was mentioned afterwards; MRR@10 the mean of 1 / place of the first such one, 0
below the tenth place. Sources count that have at least `LEAST_CANDIDATES` to choose from and met somebody new.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from graph.errors import NothingFound
from graph.introductions.learning.features import PAIR, Candidates, FeatureExtractor, new_ties
from graph.introductions.learning.model import Model, train
from graph.introductions.learning.network_at import NetworkAt
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.text import days_in_words
from graph.ties.learned import learn_ties, ties_at, with_common_kinds

Floats = npt.NDArray[np.float64]

HOLDOUT = 0.2
SLOTS = 10
LEAST_CANDIDATES = 50
LEAST_SOURCES = 100  # with fewer, chance decides
MOST_SOURCES = 2_000
RESAMPLES = 2_000
TIE_DRAWS = 10  # many candidates of simple methods are equal: averaged over their order
WITH_HUBS, WITHOUT_HUBS = "with hubs", "without hubs"
MODEL = "model"

Step = Callable[[str], None]


@dataclass(frozen=True)
class Interval:
    """A mean over sources with its bootstrap interval of 95 %."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats, seed: int = 0) -> "Interval":
        draws = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
        low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
        return cls(float(values.mean()), float(low), float(high))


@dataclass(frozen=True)
class Score:
    """How well a method did: `lead` is hit@10 of the model less that of this method, source by source."""

    method: str
    hit: Interval
    mrr: Interval
    lead: Interval | None


@dataclass(frozen=True)
class TieScore:
    """How well a measure tells ties that were active again from those that were not: AUC, .5 is chance, 1 perfect."""

    method: str
    auc: float


@dataclass(frozen=True)
class Backtest:
    """`scores` by mode (`WITH_HUBS`, `WITHOUT_HUBS`), the model first; `days` is how long the hidden part is."""

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
    telling: str = ""
    plain: list[str] = field(default_factory=list)


Method = Callable[[NetworkAt, Candidates], Floats]

METHODS: dict[str, Method] = {
    "in-degree": lambda past, found: past.incoming.lengths[found.target].astype(float),
    "common neighbours": lambda past, found: _shared(past, found, np.ones(len(past))),
    "Adamic-Adar": lambda past, found: _shared(past, found, 1 / np.log(np.maximum(2, past.near.lengths))),
    "directed two-path": lambda past, found: found.scores[:, PAIR.index("out_out_walk")].astype(float),
    "co-citation": lambda past, found: found.scores[:, PAIR.index("cocitation")].astype(float),
    "recency co-citation": lambda past, found: found.scores[:, PAIR.index("cocitation_1")].astype(float),
}


def _shared(past: NetworkAt, found: Candidates, worth: Floats) -> Floats:
    """The worth of the neighbours that the source shares with each candidate, added up."""
    near = past.near
    mine = np.zeros(len(past))
    own = near.of(found.source)
    mine[own] = worth[own]
    return np.array([mine[near.of(int(target))].sum() for target in found.target])


def backtest(history: History, holdout: float = HOLDOUT, *, seed: int = 0, step: Step = lambda text: None) -> Backtest:
    """Hide the last `holdout` of the mentions, learn from the others, and see what was foretold. Deterministic.

    Raises
    ------
    NothingFound
        The mentions have no times, or nobody met anybody new in the hidden part.
    """
    cut = history.share(1 - holdout)
    if not history.is_dated or not 0 < cut < len(history) or history.at[cut - 1] == UNDATED:
        raise NothingFound("The mentions have no times, or all the same one: there is no before and after to test on.")
    step("learning from the part that is not hidden")
    known = history.until(cut)
    model = train(known, seed=seed, step=step)
    past = NetworkAt(history, cut)
    source, target = new_ties(past, history.source[cut:], history.target[cut:])
    if not len(source):
        raise NothingFound(
            "Nobody met anybody new over a common contact in the hidden part: hide more, as --holdout 0.4."
        )
    step("comparing with what came")
    judged = _judge(past, model, source, target, seed)
    if not any(len(rows) for rows in judged.values()):
        raise NothingFound(
            f"Nobody who met somebody new had {LEAST_CANDIDATES} people to choose from: "
            "the network is too small to tell."
        )
    scores = {mode: _scores(rows) for mode, rows in judged.items() if rows}
    step("trying tie strength")
    tie_scores, ties, active = _judge_ties(history, cut)
    result = Backtest(
        holdout=holdout,
        days=float(history.at[-1] - history.at[cut - 1]) / DAY_MS,
        model=model.kind,
        why=model.why,
        learned_from=model.positives,
        sources={mode: len(rows) for mode, rows in judged.items()},
        scores=scores,
        ties=ties,
        ties_active=active,
        tie_scores=tie_scores,
    )
    return Backtest(**vars(result) | {"telling": _telling(result), "plain": _plain(result)})


def _judge(
    past: NetworkAt, model: Model, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], seed: int
) -> dict[str, list[dict[str, tuple[float, float]]]]:
    """For each mode a row for each source: of each method whether it hit, and 1 / place of the first hit."""
    chance = np.random.default_rng(seed)
    asked = np.unique(source)
    asked = np.sort(chance.permutation(asked)[:MOST_SOURCES])
    extractor = FeatureExtractor(past)
    judged: dict[str, list[dict[str, tuple[float, float]]]] = {WITH_HUBS: [], WITHOUT_HUBS: []}
    for one in asked.tolist():
        found = extractor.candidates(one)
        met = target[slice(*np.searchsorted(source, [one, one + 1]))]
        came = np.isin(found.target, met)
        values = {MODEL: model.scores(past, extractor, found)}
        values |= {name: method(past, found) for name, method in METHODS.items()}
        for mode, rows in judged.items():
            open_ = np.ones(len(found), np.bool_) if mode == WITH_HUBS else ~past.hubs[found.target]
            if open_.sum() >= LEAST_CANDIDATES and came[open_].any():
                rows.append({n: _first_hit(v[open_], came[open_], one) for n, v in values.items()})
    return judged


def _first_hit(values: Floats, came: npt.NDArray[np.bool_], seed: int) -> tuple[float, float]:
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(TIE_DRAWS):
        order = np.lexsort((draw.random(len(values)), -values))[:SLOTS]
        hits = np.flatnonzero(came[order])
        found.append((1.0, 1 / (hits[0] + 1)) if len(hits) else (0.0, 0.0))
    hit, mrr = np.mean(found, axis=0).tolist()
    return hit, mrr


def _scores(rows: list[dict[str, tuple[float, float]]]) -> list[Score]:
    values = {name: np.array([row[name] for row in rows]) for name in (MODEL, *METHODS)}
    return [
        Score(
            name,
            Interval.of(array[:, 0]),
            Interval.of(array[:, 1]),
            None if name == MODEL else Interval.of(values[MODEL][:, 0] - array[:, 0]),
        )
        for name, array in values.items()
    ]


def _judge_ties(history: History, cut: int) -> tuple[list[TieScore], int, int]:
    """How well tie strength, plain counts and recency tell which ties were active in the hidden part."""
    model = learn_ties(history.until(cut))
    counted, names = with_common_kinds(history)
    found = ties_at(counted, cut, len(history), len(names))
    active = int(found.active.sum())
    if not 0 < active < len(found.active):
        return [], len(found.active), active
    methods = {"mentions": found.mentions, "time since the last": -found.age}
    if model is not None and model.kinds == names:
        methods = {"tie strength": model.logistic.chance(found.features), **methods}
    return [TieScore(name, _auc(v, found.active)) for name, v in methods.items()], len(found.active), active


def _auc(values: Floats, active: npt.NDArray[np.bool_]) -> float:
    """The chance that an active tie has a higher value than another (Mann and Whitney 1947).

    >>> _auc(np.array([3.0, 2.0, 1.0]), np.array([True, False, False]))
    1.0
    """
    ranks = rankdata(values)
    number = int(active.sum())
    above = ranks[active].sum() - number * (number + 1) / 2
    return float(above / (number * (len(values) - number)))


# --- in words


def _telling(found: Backtest) -> str:
    """Whether the figures prove anything, in a sentence."""
    number = max(found.sources.values())
    if number < LEAST_SOURCES:
        return (
            f"Only {number:,} accounts could be tested, too few to tell methods apart: at least {LEAST_SOURCES} are "
            "needed. Load a longer history or more accounts."
        )
    return f"{number:,} accounts were tested."


def _plain(found: Backtest) -> list[str]:
    """The result as a marketer reads it."""
    mode = WITHOUT_HUBS if found.scores.get(WITHOUT_HUBS) else WITH_HUBS
    by_name = {score.method: score for score in found.scores[mode]}
    ours, popular = by_name[MODEL].hit.mean, by_name["in-degree"].hit.mean
    besides = " (the most mentioned 1 % left out)" if mode == WITHOUT_HUBS else ""
    told = [
        f"For {_in_ten(ours)}, one of our ten suggestions really came true in the following "
        f"{days_in_words(found.days)}{besides}; the most popular accounts would have hit for {_in_ten(popular)}."
    ]
    rival = max((s for s in found.scores[mode] if s.method != MODEL), key=lambda s: s.hit.mean)
    if rival.lead is not None:
        sure = rival.lead.low > 0
        worse = rival.lead.high < 0
        told.append(
            f"The best simple rule ({rival.method}) came to {_in_ten(rival.hit.mean)}: "
            + (
                "we are ahead by more than chance."
                if sure
                else "it is ahead of us."
                if worse
                else "no clear difference."
            )
        )
    if found.tie_scores and found.tie_scores[0].method == "tie strength":
        told.append(
            f"Of two ties of which one was active again, tie strength names the right one "
            f"{found.tie_scores[0].auc:.0%} of the time, the number of mentions {found.tie_scores[1].auc:.0%}."
        )
    return told


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


def as_plain(found: Backtest) -> dict[str, Any]:
    """Everything as plain data, for JSON."""
    return asdict(found)


def from_plain(told: dict[str, Any]) -> Backtest:
    """What `as_plain` made plain."""

    def interval(values: dict[str, float] | None) -> Interval | None:
        return Interval(**values) if values else None

    scores = {
        mode: [Score(s["method"], Interval(**s["hit"]), Interval(**s["mrr"]), interval(s["lead"])) for s in some]
        for mode, some in told["scores"].items()
    }
    return Backtest(**told | {"scores": scores, "tie_scores": [TieScore(**score) for score in told["tie_scores"]]})
