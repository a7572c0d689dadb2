"""Ways from a partner to those they can introduce us to: directly, or over one connector.

The score of a target, 0 to 100, answers one question: how likely is it that the partner and the target are in touch in
the next stretch of time?

    a contact of the partner       100 * strength of their tie * `one_sided` where the contact never names the partner
    somebody two steps away        100 * the learned chance that the partner comes to mention them
    ... until that is learned      100 * strength of the best way * (1 + likeness) / 2

A way over a connector is as strong as the product of its two ties; a tie in which the one who matters never says a
word counts `one_sided` of its strength. A connector who is silent towards both knows neither, and leads nowhere: two
fans of one star do not know each other. `likeness` is the target's score by the model (before the first training by
recent co-citation) as a share of the best one's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.context import RankingContext
from graph.introductions.learning.model import Model
from graph.introductions.reasons import Reason, explain
from graph.text import days_in_words
from graph.ties import TieMeasures, TieModel, TieSettings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOBODY = -1
_COLUMNS = ("target", "value", "way", "connector", "ways")


@dataclass(frozen=True)
class IntroductionSettings:
    """What a person could want to change.

    `least_tie`: ties below this strength (0 to 1) introduce nobody. `connectors`: so many of each partner's strongest
    contacts are followed one step further. `one_sided`: what a tie is worth in which the one who matters is silent.
    `cap`: so many introductions at most are asked of one partner; None for no limit. `cool_down_days`: a partner who
    was asked for an introduction is left alone for so long before `now` (ms). `as_of`: nothing later than this instant
    (ms) is looked at.
    """

    least_tie: float = 0.04
    one_sided: float = 0.4
    connectors: int = 60
    cap: int | None = None
    cool_down_days: float = 0.0
    now: int = 0
    as_of: int | None = None


@dataclass(frozen=True)
class Options:
    """Ways for one partner to reach targets: the best one each; `connector` is NOBODY where they know each other."""

    partner: int
    target: Ints
    value: Floats
    way: Floats
    connector: Ints
    ways: Ints


class Finder:
    """Ways from partners to targets in one context."""

    def __init__(
        self,
        context: RankingContext,
        settings: IntroductionSettings,
        tie_settings: TieSettings,
        model: Model,
        tie_model: TieModel | None,
        ours: Ints,
    ) -> None:
        self.context, self.settings, self.tie_settings = context, settings, tie_settings
        self.model, self.tie_model, self.ours = model, tie_model, ours
        # A chance and a strength stand in one list only where both were learned, for the same stretch of time.
        self.tells_chances = model.calibration is not None and tie_model is not None

    @property
    def meaning(self) -> str:
        if self.tells_chances and self.model.window_days is not None:
            return (
                "The score is the chance, in 100, that the partner and the target are in touch within "
                f"{days_in_words(self.model.window_days)}."
            )
        return "The score orders the targets, from 0 to 100: by how strong the ties on the best way to them are."

    def ties(self, ones: Ints, others: Ints) -> TieMeasures:
        return self.context.ties(ones, others, self.tie_settings, self.tie_model)

    def options(self, partner: int) -> Options:
        """Everybody a partner (position in the snapshot) can introduce us to."""
        past, settings = self.context.past, self.settings
        source = int(past.positions(np.array([partner]))[0])
        if source < 0:
            return Options(partner, *(np.empty(0, t) for t in (np.int64, float, float, np.int64, np.int64)))
        contacts = past.known[past.near.of(source)]
        contacts = contacts[~np.isin(contacts, self.ours)]
        first = self.ties(np.full(len(contacts), partner), contacts)
        strong = first.strength >= settings.least_tie
        heard = first.strength * np.where(first.back > 0, 1.0, settings.one_sided)
        direct = Options(
            partner,
            contacts[strong],
            heard[strong],
            heard[strong],
            np.full(int(strong.sum()), NOBODY),
            np.ones(int(strong.sum()), np.int64),
        )
        over = self._over_connectors(partner, source, contacts[strong], first.back[strong], heard[strong])
        return _joined(direct, over)

    def _over_connectors(self, partner: int, source: int, contacts: Ints, back: Ints, heard: Floats) -> Options:
        """Targets two steps away, each over the connector whose two ties are strongest."""
        past, settings = self.context.past, self.settings
        extractor = self.context.quick_extractor if self.model.kind == "untrained" else self.context.extractor
        found = extractor.candidates(source)
        likely = self.model.scores(past, extractor, found)
        kept = np.argsort(-heard, kind="stable")[: settings.connectors]
        rows = [past.near.of(int(place)) for place in past.positions(contacts[kept])]
        target = np.concatenate([*rows, np.empty(0, np.int32)]).astype(np.int64)
        middle = np.repeat(kept, [len(row) for row in rows])
        where = np.searchsorted(found.target, target)
        apart = (where < len(found)) & (
            found.target[np.minimum(where, len(found) - 1)] == target if len(found) else False
        )
        target, middle, where = target[apart], middle[apart], where[apart]
        positions = past.known[target]
        second = self.ties(contacts[middle], positions)
        speaks = (back[middle] > 0) | (second.out > 0)
        good = speaks & (second.strength >= settings.least_tie) & ~np.isin(positions, self.ours)
        way = heard[middle] * second.strength * np.where(second.out > 0, 1.0, settings.one_sided)
        order = np.lexsort((contacts[middle], -way, where))
        order = order[good[order]]
        best, number = first_of_each(where[order])
        chosen = order[best]
        place = where[chosen]
        chances = self.model.chances(past, source, likely) if self.tells_chances else None
        likeness = np.exp(likely - likely.max(initial=-np.inf)) if len(likely) else likely
        value = chances[place] if chances is not None else way[chosen] * (1 + likeness[place]) / 2
        return Options(partner, positions[chosen], value, way[chosen], contacts[middle[chosen]], number)

    def explain(self, partner: int, targets: Sequence[int]) -> dict[int, list[Reason]]:
        """The reasons, in order of weight, of targets that are two steps away."""
        return explain(self.context, self.model, partner, targets)


def first_of_each(sorted_values: Ints) -> tuple[Ints, Ints]:
    """Where each run of equal values begins, and how long it is."""
    if not len(sorted_values):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.flatnonzero(np.append(True, sorted_values[1:] != sorted_values[:-1]))
    return first, np.diff(first, append=len(sorted_values))


def _joined(one: Options, other: Options) -> Options:
    columns = {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in _COLUMNS}
    return Options(one.partner, **columns)


def at_least(options: Options, least: float) -> Options:
    """Only the targets whose way has this strength (0 to 1)."""
    kept = options.way >= least
    columns = {name: getattr(options, name)[kept] for name in _COLUMNS}
    return Options(options.partner, **columns)
