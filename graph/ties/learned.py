"""Tie strength learned from the network's own past: the chance that a tie is active again in the next stretch of time.

A tie is active when one of the two mentions the other. What tells is how much each way, faded three times as fast and
as slowly, how long ago the last time was, whether it goes both ways, and by which kinds of mention.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.ties.logistic import Logistic, fit_logistic
from graph.ties.packed import PackedTies, totals

HALF_LIVES = (1 / 64, 1 / 16, 1 / 4)  # shares of the history, counted in mentions
CUTS = (0.64, 0.8)  # shares of the history: at each it is learned which ties were active afterwards
WINDOW = 0.25  # of the mentions up to the cut: how long afterwards
MOST_KINDS = 6
MOST_TIES = 200_000  # that are learned from at one cut
LEAST_TIES = 200  # with fewer at the last cut nothing is learned
LEAST_OF_EACH = 20  # ties that were, and were not, active again
QUANTILES = 1_024

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Clock:
    """Tells how old an instant is in shares of the history: 0 for now, 1 for the beginning and for no time at all."""

    instants: list[int]

    @classmethod
    def of(cls, at: Numbers) -> "Clock":
        """The clock of these mentions, in order of time."""
        dated = at[at != UNDATED]
        places = np.linspace(0, len(dated) - 1, min(QUANTILES, len(dated))).astype(np.int64)
        return cls(dated[places].tolist() if len(dated) else [])

    def ages(self, at: Numbers) -> Floats:
        """
        >>> Clock([0, 10, 20]).ages(np.array([20, 15, 0, UNDATED])).tolist()
        [0.0, 0.25, 1.0, 1.0]
        """
        if len(self.instants) < 2:
            return np.ones(len(at))
        share = np.interp(at, self.instants, np.linspace(0, 1, len(self.instants)))
        return 1 - share


@dataclass(frozen=True)
class TieModel:
    """What was learned. `window_days`: how long the next stretch of time is; `ties`: how many were learned from."""

    clock: Clock
    kinds: list[str]
    logistic: Logistic
    window_days: float
    ties: int

    def strengths(self, packed: PackedTies) -> Floats:
        """The strength, 0 to 1, of each of many ties; 0 without mentions."""
        kinds = packed.kinds_as(self.kinds)
        ages = self.clock.ages(packed.at)
        rows = describe(packed.number, packed.tie, packed.side, ages, packed.count, kinds, len(self.kinds))
        there = np.bincount(packed.tie, minlength=packed.number) > 0
        return np.where(there, self.logistic.chance(rows), 0.0)

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "TieModel":
        told = json.loads(text)
        return cls(Clock(**told.pop("clock")), logistic=Logistic(**told.pop("logistic")), **told)


def describe(
    number: int, tie: Numbers, side: Numbers, age: Floats, weight: Floats, kind: Numbers, kinds: int
) -> Floats:
    """What speaks for each of `number` ties, a row each, from mentions that name their tie, side (0 or 1) and kind.

    Kinds from 0 to `kinds` - 1 have a column each; others count in the sums only.
    """
    where = 2 * tie + side

    def sums(values: Floats) -> Floats:
        return totals(where, values, 2 * number).reshape(number, 2)

    columns: list[Floats] = []
    for way in (*(sums(weight * 0.5 ** (age / half_life)) for half_life in HALF_LIVES), sums(weight)):
        columns += [np.log1p(way.sum(axis=1)), np.log1p(way.min(axis=1))]
    youngest = np.ones(number)
    np.minimum.at(youngest, tie, age)
    columns.append(youngest)
    faded = weight * 0.5 ** (age / HALF_LIVES[-1])
    for one in range(kinds):
        columns.append(np.log1p(totals(tie, faded * (kind == one), number)))
    return np.stack(columns, axis=1)


@dataclass(frozen=True)
class TiesAt:
    """All ties at a cut: `ends` (two accounts, the lower first), their features, and whether they were active again."""

    ends: Numbers
    features: Floats
    active: npt.NDArray[np.bool_]
    mentions: Floats
    age: Floats


def ties_at(history: History, cut: int, stop: int, kinds: int) -> TiesAt:
    """The ties of the first `cut` mentions, and which of them were active up to the mention `stop`."""
    ends = np.sort(np.stack([history.source, history.target]).astype(np.int64), axis=0)
    pair = ends[0] * history.accounts + ends[1]
    known, tie = np.unique(pair[:cut], return_inverse=True)
    age = Clock.of(history.at[:cut]).ages(history.at[:cut])
    side = (history.source[:cut] > history.target[:cut]).astype(np.int64)
    weight = history.weight[:cut].astype(np.float64)
    features = describe(len(known), tie, side, age, weight, history.kind[:cut].astype(np.int64), kinds)
    youngest = np.ones(len(known))
    np.minimum.at(youngest, tie, age)
    return TiesAt(
        np.stack([known // max(1, history.accounts), known % max(1, history.accounts)]),
        features,
        np.isin(known, pair[cut:stop]),
        totals(tie, weight, len(known)),
        youngest,
    )


def learn_ties(history: History, seed: int = 0) -> TieModel | None:
    """Learn from a history; None where it is too short, or holds no times."""
    if not history.is_dated:
        return None
    history, names = with_common_kinds(history)
    chance = np.random.default_rng(seed)
    parts = []
    window_days = 0.0
    for share in CUTS:
        cut, stop = history.share(share), history.share(min(1.0, share * (1 + WINDOW)))
        if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
            continue
        found = ties_at(history, cut, stop, len(names))
        some = np.sort(chance.permutation(len(found.active))[:MOST_TIES])
        parts.append((found.features[some], found.active[some]))
        window_days = float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS
    if not parts or len(parts[-1][1]) < LEAST_TIES:
        return None
    features, active = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not LEAST_OF_EACH <= active.sum() <= len(active) - LEAST_OF_EACH:
        return None
    return TieModel(Clock.of(history.at), names, fit_logistic(features, active), window_days, len(active))


def with_common_kinds(history: History) -> tuple[History, list[str]]:
    """The same history with its most common kinds numbered from 0, all others behind them; and their names."""
    often = np.bincount(history.kind, minlength=len(history.kind_names))
    order = [place for place in np.argsort(-often, kind="stable")[:MOST_KINDS].tolist() if often[place]]
    place_of = np.full(len(often), len(order), np.uint16)
    place_of[order] = np.arange(len(order))
    names = [history.kind_names[place] for place in order]
    columns = vars(history) | {"kind": place_of[history.kind], "kind_names": names}
    columns = {name: columns[name] for name in History.__dataclass_fields__}
    return History(**columns), names
