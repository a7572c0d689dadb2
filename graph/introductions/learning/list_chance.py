"""How likely it is that at least one row of a list comes true, learned from the network's own past.

A model that knows the first part of the history only ranks the targets of accounts at later cuts. Two logistic
regressions follow: the chance of one row, by its rank and by how active the account is; and the chance that at least
one row of a list comes true, by the sum over its rows of -log(1 - chance). The last cut tests both. A level such as
8 in 10 is promised only if there the lists that promised it kept it as often, but for chance; and the chance of a row
is shown only if there as many of the rows with a similar chance came true as expected, within a factor of `WITHIN`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from graph.introductions.learning.features import FeatureExtractor, new_ties
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.learning.network_at import ACCOUNT, LARGE, NetworkAt
from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.ties.logistic import Logistic, fit_logistic

PERIOD = 1.25  # how far a period reaches, as a multiple of the history before it
CUTS = (0.512, 0.64, 0.8, 1.0)  # shares of the history: each is `PERIOD` times the one before
LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DEPTH = 50  # rows of a list that are learned from
TESTED, TESTED_IN_LARGE = 400, 100  # accounts at each cut, drawn without regard to what happened
MIN_LISTS = 20  # that promised a level at the last cut; with fewer it is not promised
MIN_EVENTS = 16  # rows that came true, to learn from and to test on
SIGNIFICANCE = 0.05
BANDS = 8  # of row chances that are tested, each with about the same number of expected events
MIN_PER_BAND = 8  # expected events; fewer prove nothing
WITHIN = 1.5
TINY = 1e-6

_ACTIVITY = [ACCOUNT.index(name) for name in ("out_events_recent", "out_degree", "since_last_out")]
_POPULARITY = ACCOUNT.index("in_degree")

Trainer = Callable[[History], Model]
Step = Callable[[str], None]


@dataclass(frozen=True)
class Coverage:
    """What a level promised at the last cut: in how many of `lists` at least one row came true, `kept`."""

    level: float
    lists: int
    kept: int

    @property
    def holds(self) -> bool:
        """Whether there were enough lists, and no fewer were kept than chance explains.

        >>> Coverage(0.8, 100, 76).holds, Coverage(0.8, 100, 60).holds, Coverage(0.8, 5, 5).holds
        (True, False, False)
        """
        if self.lists < MIN_LISTS:
            return False
        return bool(binomtest(self.kept, self.lists, self.level, alternative="less").pvalue >= SIGNIFICANCE)


@dataclass(frozen=True)
class Band:
    """Rows whose chance lies from `low` to `high`: how many were expected to come true at the last cut, and did."""

    low: float
    high: float
    expected: float
    happened: int

    @property
    def holds(self) -> bool:
        """
        >>> Band(0.1, 0.2, 10.0, 12).holds, Band(0.1, 0.2, 10.0, 20).holds, Band(0.1, 0.2, 3.0, 3).holds
        (True, False, False)
        """
        return self.expected >= MIN_PER_BAND and self.expected / WITHIN <= self.happened <= self.expected * WITHIN


@dataclass(frozen=True)
class ListChance:
    """The chances of rows and of lists, and what they proved to be worth.

    Attributes
    ----------
    row, any_row
        The chance of a row by `row_inputs`; the chance of a list by the logarithm of its `evidence`.
    window_days
        The time within which a row comes true: the partner mentions the target.
    coverage
        The test of each level at the last cut.
    lists
        How many lists were learned from and tested.
    bands
        The test of the chances of single rows at the last cut, ascending.
    """

    row: Logistic
    any_row: Logistic
    window_days: float
    coverage: tuple[Coverage, ...]
    lists: int
    bands: tuple[Band, ...] = ()

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels that hold, ascending."""
        return tuple(test.level for test in self.coverage if test.holds)

    def evidence(self, network: NetworkAt, source: Ints, target: Ints, rank: Ints) -> Floats:
        """-log(1 - chance) of rows: the source and target node of each, and the rank among the source's targets."""
        return evidence_of(self.row.chance(row_inputs(network, source, target, rank)))

    def tested_chance(self, network: NetworkAt, source: Ints, target: Ints, rank: Ints) -> Floats:
        """The chance, 0 to 1, of each row; NaN where chances like it did not hold in the test."""
        chance = self.row.chance(row_inputs(network, source, target, rank))
        holds = np.zeros(len(chance), np.bool_)
        for band in self.bands:
            holds |= band.holds & (chance >= band.low) & (chance <= band.high)
        return np.where(holds, chance, np.nan)

    def chance_of_any(self, evidence: npt.ArrayLike) -> Floats:
        """The chance, 0 to 1, that at least one row of a list with this total evidence comes true."""
        return self.any_row.chance(np.log(TINY + np.atleast_1d(evidence).astype(float))[:, np.newaxis])

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "ListChance":
        data = json.loads(text)
        row, any_row = Logistic(**data.pop("row")), Logistic(**data.pop("any_row"))
        tests = tuple(Coverage(**test) for test in data.pop("coverage"))
        bands = tuple(Band(**band) for band in data.pop("bands"))
        return cls(row, any_row, coverage=tests, bands=bands, **data)


def evidence_of(chance: Floats) -> Floats:
    return -np.log1p(-np.minimum(chance, 1 - TINY))


def row_inputs(network: NetworkAt, source: Ints, target: Ints, rank: Ints) -> Floats:
    """The numbers that the chance of a row depends on: its rank, the account's activity, the target's popularity."""
    account = network.account
    columns = [np.log(rank), *account[source][:, _ACTIVITY].T, account[target, _POPULARITY]]
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


@dataclass(frozen=True)
class PastLists:
    """The first rows of the lists of some accounts at a cut: the account of each row, its inputs, if it came true.

    The rows of one account stand together, the best first; `account` numbers the accounts from 0.
    """

    account: Ints
    inputs: Floats
    came_true: Bools
    days: float

    @property
    def lists(self) -> int:
        return int(self.account[-1]) + 1 if len(self.account) else 0

    @staticmethod
    def concatenate(parts: "Sequence[PastLists]") -> "PastLists":
        offsets = np.cumsum([0, *(part.lists for part in parts)])[:-1]
        return PastLists(
            np.concatenate([part.account + offset for part, offset in zip(parts, offsets, strict=True)]),
            np.concatenate([part.inputs for part in parts]),
            np.concatenate([part.came_true for part in parts]),
            parts[-1].days,
        )


def learn_list_chance(
    history: History, train: Trainer, *, seed: int = 0, step: Step = lambda text: None
) -> ListChance | None:
    """Learn from the past of a history, and test on its last part. Deterministic.

    Parameters
    ----------
    train
        Trains the model that ranks; it is given the history before the first cut. In a network of more than `LARGE`
        accounts that would take too long: there a simple rule ranks, which the model in use is no worse than.

    Returns
    -------
    None if too little came true to learn from or to test on.
    """
    if not history.is_dated:
        return None
    step("learning how many rows a list needs")
    is_large = history.accounts > LARGE
    model = UNTRAINED if is_large else train(history.until(history.share(CUTS[0])))
    periods = [past_lists(history, model, *cuts, seed=seed) for cuts in pairwise(CUTS)]
    known = [period for period in periods if period is not None]
    if len(known) < len(periods):
        return None
    earlier, last = PastLists.concatenate(known[:-1]), known[-1]
    if min(earlier.came_true.sum(), last.came_true.sum()) < MIN_EVENTS:
        return None
    tested = replace(_fit(earlier), window_days=last.days)
    final = _fit(PastLists.concatenate(known))
    return replace(
        final,
        window_days=last.days,
        coverage=coverage(tested, last),
        lists=earlier.lists + last.lists,
        bands=bands(tested, last),
    )


def past_lists(history: History, model: Model, share: float, until: float, *, seed: int = 0) -> PastLists | None:
    """The lists of a sample of active accounts at a share of the history, and what came true until another share."""
    cut, stop = history.share(share), history.share(until)
    if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
        return None
    network = NetworkAt(history, cut)
    source, target = new_ties(network, history.source[cut:stop], history.target[cut:stop])
    extractor = FeatureExtractor(network, walks=model.is_trained)
    parts = []
    for node in _sample(network, seed).tolist():
        nodes = extractor.two_step_nodes(node)
        if not len(nodes):
            continue
        best = nodes.target[np.argsort(-model.scores(network, extractor, nodes), kind="stable")[:DEPTH]]
        inputs = row_inputs(network, np.full(len(best), node), best, np.arange(1, len(best) + 1))
        is_new = np.isin(best, target[slice(*np.searchsorted(source, [node, node + 1]))])
        parts.append(PastLists(np.zeros(len(best), np.int64), inputs, is_new, 0.0))
    if not parts:
        return None
    return replace(PastLists.concatenate(parts), days=float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS)


def _sample(network: NetworkAt, seed: int) -> Ints:
    """Accounts that mention somebody; only a sample that ignores the outcome shows how likely new ties are."""
    active = np.flatnonzero(network.out.lengths > 0)
    number = TESTED if len(network) <= LARGE else TESTED_IN_LARGE
    return np.sort(np.random.default_rng(seed).permutation(active)[:number])


def _fit(lists: PastLists) -> ListChance:
    """Both regressions; the second one on the whole lists and on their first rows, so that any length is known."""
    row = fit_logistic(lists.inputs, lists.came_true)
    evidence, hits = _running(lists, evidence_of(row.chance(lists.inputs)))
    any_row = fit_logistic(np.log(TINY + evidence)[:, np.newaxis], hits)
    return ListChance(row, any_row, lists.days, (), lists.lists)


def _running(lists: PastLists, evidence: Floats) -> tuple[Floats, Bools]:
    """For each row the evidence of its list up to that row, and whether one of these rows came true."""
    first = np.flatnonzero(np.diff(lists.account, prepend=-1))
    sizes = np.diff(first, append=len(evidence))

    def within_lists(values: Floats) -> Floats:
        total = np.cumsum(values)
        return total - np.repeat(total[first] - values[first], sizes)

    return within_lists(evidence), within_lists(lists.came_true.astype(float)) > 0


def coverage(model: ListChance, lists: PastLists) -> tuple[Coverage, ...]:
    """For each level: the lists that are cut off where they promise it, and those in which a row came true."""
    evidence, hits = _running(lists, evidence_of(model.row.chance(lists.inputs)))
    chance = model.chance_of_any(evidence)
    tests = []
    for level in LEVELS:
        promises = np.flatnonzero(chance >= level)
        _, first = np.unique(lists.account[promises], return_index=True)
        cut_off = promises[first]
        tests.append(Coverage(level, len(cut_off), int(hits[cut_off].sum())))
    return tuple(tests)


def bands(model: ListChance, lists: PastLists) -> tuple[Band, ...]:
    """Row chances in bands with about the same number of expected events, and what came true in each."""
    chance = model.row.chance(lists.inputs)
    order = np.argsort(chance, kind="stable")
    expected = np.cumsum(chance[order])
    parts = np.split(order, np.searchsorted(expected, np.linspace(0, expected[-1], BANDS + 1)[1:-1]))
    return tuple(
        Band(
            float(chance[part].min()),
            float(chance[part].max()),
            float(chance[part].sum()),
            int(lists.came_true[part].sum()),
        )
        for part in parts
        if len(part)
    )
