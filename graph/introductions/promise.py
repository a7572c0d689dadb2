"""What a list promises: the chance that at least one of its introductions to somebody new comes true."""

from dataclasses import dataclass

import numpy as np

from graph.introductions.candidates import Candidates
from graph.introductions.context import RankingContext
from graph.introductions.learning.list_chance import ListChance
from graph.nx_backend.arrays import Floats, Ints
from graph.text import days_in_words

MAX_ROWS = 200  # of the longest list for which a promise is looked for


@dataclass(frozen=True)
class PromisedLength:
    """The first `rows` rows of the list promise the chance `level`, 0 to 1."""

    level: float
    rows: int


@dataclass(frozen=True)
class ListPromise:
    """The chance that a partner mentions at least one of the targets of a list whom they do not know yet.

    Attributes
    ----------
    rows, new
        The rows of the list, and those that lead to somebody whom the partner does not know yet.
    level
        The highest level, 0 to 1, that the list reaches and that held in the test; 0 if it reaches none.
    days
        The time within which it comes true.
    lengths
        The shortest list for each level that held and that `MAX_ROWS` rows reach.
    """

    rows: int
    new: int
    level: float
    days: float
    lengths: tuple[PromisedLength, ...]

    @property
    def text(self) -> str:
        """The promise in a sentence; empty if the list makes none."""
        if not self.level:
            return ""
        lead = "leads" if self.new == 1 else "lead"
        return (
            f"{self.new:,} of these {self.rows:,} rows {lead} to somebody whom your partners do not know yet. Chances "
            f"are {in_ten(self.level)} that at least one of them comes true within {days_in_words(self.days)}."
            f"{self._enough}"
        )

    @property
    def _enough(self) -> str:
        rows = self.rows_for(self.level)
        return f" The first {rows:,} rows are enough for that." if rows is not None and rows < self.rows else ""

    @property
    def highest(self) -> float:
        """The highest level that any list of at most `MAX_ROWS` rows reaches; 0 for none."""
        return max((length.level for length in self.lengths), default=0.0)

    def rows_for(self, level: float) -> int | None:
        """The number of rows that a level, 0 to 1, takes; None if that is unknown, or more than `MAX_ROWS`."""
        return next((length.rows for length in self.lengths if length.level >= level - 1e-9), None)


def in_ten(level: float) -> str:
    """
    >>> in_ten(0.8)
    '8 in 10'
    """
    return f"{round(10 * level)} in 10"


def list_promise(context: RankingContext, model: ListChance, ordered: Candidates, rows: int) -> ListPromise | None:
    """What the first `rows` of a list promise; None if no level held in the test.

    Parameters
    ----------
    ordered
        The candidate of each row of the whole list, in order.
    """
    if not model.levels:
        return None
    considered = ordered.select(np.arange(min(len(ordered), max(rows, MAX_ROWS))))
    chances = running_chances(context, model, considered)
    reached = [level for level in model.levels if rows and chances[min(rows, len(chances)) - 1] >= level]
    lengths = [
        PromisedLength(level, int(np.argmax(chances >= level)) + 1)
        for level in model.levels
        if (chances[:MAX_ROWS] >= level).any()
    ]
    new = int((considered.connector[:rows] >= 0).sum())
    return ListPromise(min(rows, len(considered)), new, max(reached, default=0.0), model.window_days, tuple(lengths))


def running_chances(context: RankingContext, model: ListChance, ordered: Candidates) -> Floats:
    """For each row the chance that at least one of the rows up to it comes true; contacts count as nothing new.

    The lists of several partners are taken as independent of each other.
    """
    evidence = _evidence(context, model, ordered)
    miss = np.zeros(len(ordered))  # the change, with each row, of the logarithm of the chance that nothing comes true
    for introducer in np.unique(ordered.introducer[evidence > 0]).tolist():
        rows = np.flatnonzero((ordered.introducer == introducer) & (evidence > 0))
        remaining = np.log1p(-np.minimum(model.chance_of_any(np.cumsum(evidence[rows])), 1 - 1e-12))
        miss[rows] = np.diff(remaining, prepend=0.0)
    return -np.expm1(np.cumsum(miss))


def _evidence(context: RankingContext, model: ListChance, ordered: Candidates) -> Floats:
    evidence = np.zeros(len(ordered))
    new: Ints = np.flatnonzero(ordered.connector >= 0)
    if len(new):
        nodes = context.network.nodes_at
        source, target = nodes(ordered.introducer[new]), nodes(ordered.target[new])
        evidence[new] = model.evidence(context.network, source, target, ordered.model_rank[new])
    return evidence


def row_chances(context: RankingContext, model: ListChance, rows: Candidates) -> Floats:
    """The chance, 0 to 1, that each row comes true; NaN for contacts, and where the chance did not hold in the test."""
    chances = np.full(len(rows), np.nan)
    new: Ints = np.flatnonzero(rows.connector >= 0)
    if len(new):
        nodes = context.network.nodes_at
        source, target = nodes(rows.introducer[new]), nodes(rows.target[new])
        chances[new] = model.tested_chance(context.network, source, target, rows.model_rank[new])
    return chances
