"""Tie strength learned from the network's own past: the chance that a tie is active again in the next window of time.

A tie is active if one of its accounts mentions the other. The features are the number of mentions in both directions,
faded at three half-lives, the time since the last one, reciprocity, and the kinds of mention.
"""

import json
from dataclasses import asdict, dataclass, replace

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.ties.logistic import Logistic, fit_logistic
from graph.ties.packed import PackedTies, sum_by_index

HALF_LIVES = (1 / 64, 1 / 16, 1 / 4)  # shares of the history, counted in mentions
CUTS = (0.64, 0.8)  # shares of the history; the model learns which ties were active after each of them
WINDOW = 0.25  # length of that time afterwards, as a share of the mentions before the cut
MAX_KINDS = 6
MAX_TIES = 200_000  # sampled at one cut
MIN_TIES = 200  # at the last cut; with fewer nothing is learned
MIN_PER_CLASS = 20  # ties that were active again, and ties that were not
QUANTILES = 1_024


@dataclass(frozen=True)
class Clock:
    """Converts instants to ages as shares of the history: 0 is its end, 1 its beginning or an unknown time.

    Counted in mentions, not in days, an age has no unit and is robust against bursts.
    """

    instants: list[int]  # quantiles of the mentions' instants (ms), ascending

    @classmethod
    def of(cls, at: Ints) -> "Clock":
        """The clock of these mentions, in order of time."""
        dated = at[at != UNDATED]
        index = np.linspace(0, len(dated) - 1, min(QUANTILES, len(dated))).astype(np.int64)
        return cls(dated[index].tolist() if len(dated) else [])

    def ages(self, at: Ints) -> Floats:
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
    """A trained model. `window_days` is the length of the predicted window, `ties` the number of training examples."""

    clock: Clock
    kinds: list[str]
    logistic: Logistic
    window_days: float
    ties: int

    def strengths(self, packed: PackedTies) -> Floats:
        """The strength (0 to 1) of each tie; 0 without mentions."""
        kinds = packed.kinds_in(self.kinds)
        ages = self.clock.ages(packed.at)
        features = tie_features(packed.number, packed.tie, packed.side, ages, packed.count, kinds, len(self.kinds))
        has_mentions = np.bincount(packed.tie, minlength=packed.number) > 0
        return np.where(has_mentions, self.logistic.chance(features), 0.0)

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "TieModel":
        data = json.loads(text)
        return cls(Clock(**data.pop("clock")), logistic=Logistic(**data.pop("logistic")), **data)


def tie_features(
    number: int, tie: Ints, side: Ints, age: Floats, weight: Floats, kind: Ints, number_of_kinds: int
) -> Floats:
    """The features of `number` ties, one row each, from arrays with one entry per mention.

    Parameters
    ----------
    tie, side
        The tie of each mention, and its direction: 0 or 1.
    age
        As a share of the history, see `Clock`.
    weight
        How many mentions the entry stands for.
    kind
        Kinds from 0 to `number_of_kinds` - 1 have a column each; others count in the sums only.
    """
    tie_and_side = 2 * tie + side

    def sums_by_side(values: Floats) -> Floats:
        return sum_by_index(tie_and_side, values, 2 * number).reshape(number, 2)

    faded = [weight * 0.5 ** (age / half_life) for half_life in HALF_LIVES]
    columns: list[Floats] = []
    for by_side in (*map(sums_by_side, faded), sums_by_side(weight)):
        columns += [np.log1p(by_side.sum(axis=1)), np.log1p(by_side.min(axis=1))]
    columns.append(_youngest(number, tie, age))
    columns += [
        np.log1p(sum_by_index(tie, faded[-1] * (kind == one_kind), number)) for one_kind in range(number_of_kinds)
    ]
    return np.stack(columns, axis=1)


def _youngest(number: int, tie: Ints, age: Floats) -> Floats:
    """The age of each tie's last mention; 1 without any."""
    youngest = np.ones(number)
    np.minimum.at(youngest, tie, age)
    return youngest


@dataclass(frozen=True)
class TiesAt:
    """All ties at a cut of the history, and whether each was active again afterwards.

    `ends` has shape (2, ties): the positions of both accounts, the lower one first. `mentions` counts them, `age` is
    that of the last one as a share of the history.
    """

    ends: Ints
    features: Floats
    active: Bools
    mentions: Floats
    age: Floats


def ties_at(history: History, cut: int, stop: int, kinds: int) -> TiesAt:
    """The ties of the first `cut` mentions, labelled by whether one of the mentions from `cut` to `stop` is theirs."""
    ends = np.sort(np.stack([history.source, history.target]).astype(np.int64), axis=0)
    pair = ends[0] * history.accounts + ends[1]
    known, tie = np.unique(pair[:cut], return_inverse=True)
    age = Clock.of(history.at[:cut]).ages(history.at[:cut])
    side = (history.source[:cut] > history.target[:cut]).astype(np.int64)
    weight = history.weight[:cut].astype(np.float64)
    return TiesAt(
        ends=np.stack([known // max(1, history.accounts), known % max(1, history.accounts)]),
        features=tie_features(len(known), tie, side, age, weight, history.kind[:cut].astype(np.int64), kinds),
        active=np.isin(known, pair[cut:stop]),
        mentions=sum_by_index(tie, weight, len(known)),
        age=_youngest(len(known), tie, age),
    )


def learn_ties(history: History, seed: int = 0) -> TieModel | None:
    """Train a model on a history; None if it is too short, or has no times."""
    if not history.is_dated:
        return None
    history, names = with_common_kinds(history)
    rng = np.random.default_rng(seed)
    features: list[Floats] = []
    active: list[Bools] = []
    window_days = 0.0
    for share in CUTS:
        cut, stop = history.share(share), history.share(min(1.0, share * (1 + WINDOW)))
        if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
            continue
        ties = ties_at(history, cut, stop, len(names))
        sample = np.sort(rng.permutation(len(ties.active))[:MAX_TIES])
        features.append(ties.features[sample])
        active.append(ties.active[sample])
        window_days = float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS
    if not active or len(active[-1]) < MIN_TIES:
        return None
    examples, labels = np.concatenate(features), np.concatenate(active)
    if not MIN_PER_CLASS <= labels.sum() <= len(labels) - MIN_PER_CLASS:
        return None
    return TieModel(Clock.of(history.at), names, fit_logistic(examples, labels), window_days, len(labels))


def with_common_kinds(history: History) -> tuple[History, list[str]]:
    """The same history with its most common kinds numbered from 0 and one number for all others; and their names."""
    counts = np.bincount(history.kind, minlength=len(history.kind_names))
    common = [kind for kind in np.argsort(-counts, kind="stable")[:MAX_KINDS].tolist() if counts[kind]]
    number_of = np.full(len(counts), len(common), np.uint16)
    number_of[common] = np.arange(len(common))
    names = [history.kind_names[kind] for kind in common]
    return replace(history, kind=number_of[history.kind], kind_names=names), names
