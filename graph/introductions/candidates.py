"""The accounts that a partner can introduce us to: their contacts, and contacts of these through one connector.

The score of a target, 0 to 100, answers one question: how likely is it that the partner and the target are in touch in
the next period?

    a contact of the partner       100 * strength of their tie * `one_sided` if the contact never mentions the partner
    an account two steps away      100 * the learned probability that the partner comes to mention it
    ... until that is learned      100 * strength of the strongest path * (1 + likeness) / 2

The strength of a path is the product of its two ties; a tie whose far end never mentions back is multiplied by
`one_sided`. A connector who mentions neither the partner nor the target knows neither, and connects nobody: two fans of
one star do not know each other. `likeness` is the target's score by the model (before the first training by recent
co-citation) as a share of the highest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from graph.introductions.context import RankingContext
from graph.introductions.learning.features import TwoStepNodes
from graph.introductions.learning.model import Model
from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.text import days_in_words
from graph.ties import TieMeasures, TieModel, TieSettings

NOBODY = -1  # no connector, because the introducer knows the target
UNCONNECTED = -2  # no connector and no path: the target is like the introducer, see `graph.introductions.similar`


@dataclass(frozen=True)
class IntroductionSettings:
    """What a user may want to change.

    Attributes
    ----------
    min_tie_strength
        Ties below this strength, 0 to 1, make no introduction.
    one_sided
        The factor, 0 to 1, of a tie whose far end never mentions back.
    connectors
        How many of each partner's strongest contacts are followed one step further.
    cap
        The maximum number of introductions per partner; None for no limit.
    cool_down_days
        Partners who were asked in this many days before `now` are skipped; 0 skips none.
    now
        The present instant in ms; needed with `cool_down_days`.
    as_of
        Mentions after this instant (ms) are ignored.
    max_hub_share
        The largest share, 0 to 1, of the most mentioned 1 % among the first rows; a list by reach has no such limit.
    use_outcomes
        Let the team's decisions about earlier targets change the order, see `graph.introductions.outcomes`.
    """

    min_tie_strength: float = 0.04
    one_sided: float = 0.4
    connectors: int = 60
    cap: int | None = None
    cool_down_days: float = 0.0
    now: int | None = None
    as_of: int | None = None
    max_hub_share: float = 0.2
    use_outcomes: bool = True


@dataclass(frozen=True)
class Candidates:
    """One row per introducer and target, with the strongest path between them.

    Attributes
    ----------
    introducer, connector, target
        Positions in the snapshot; `connector` is NOBODY if the introducer knows the target, and UNCONNECTED if no path
        leads to it.
    score
        0 to 1.
    path_strength
        Of the strongest path, 0 to 1.
    paths
        The number of paths from the introducer to the target.
    model_rank
        The rank of the target by the model, among all accounts two steps from the introducer; 0 for contacts.
    """

    introducer: Ints
    target: Ints
    score: Floats
    path_strength: Floats
    connector: Ints
    paths: Ints
    model_rank: Ints

    def __len__(self) -> int:
        return len(self.target)

    @classmethod
    def empty(cls) -> "Candidates":
        none, no_number = np.empty(0, np.int64), np.empty(0, np.float64)
        return cls(none, none, no_number, no_number, none, none, none)

    @classmethod
    def concatenate(cls, parts: "Sequence[Candidates]") -> "Candidates":
        """The rows of several tables, one after the other.

        >>> len(Candidates.concatenate([Candidates.empty(), Candidates.empty()]))
        0
        """
        if not parts:
            return cls.empty()
        return cls(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls)))

    def select(self, rows: Bools | Ints) -> "Candidates":
        """Some of the rows, by a mask or by index."""
        return Candidates(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class _Contacts:
    """The contacts of an introducer whose tie is strong enough: position, strength, and whether they mention back."""

    position: Ints
    strength: Floats
    mentions_back: Bools

    def strongest(self, number: int) -> "_Contacts":
        rows = np.argsort(-self.strength, kind="stable")[:number]
        return _Contacts(self.position[rows], self.strength[rows], self.mentions_back[rows])


@dataclass(frozen=True)
class _Paths:
    """One row per path of two steps: the connector's position, the target's index among the two-step nodes."""

    connector: Ints
    node: Ints
    strength: Floats


class CandidateFinder:
    """Finds the candidates of one partner after the other; `excluded` positions are never targets or connectors."""

    def __init__(
        self,
        context: RankingContext,
        settings: IntroductionSettings,
        formula: TieSettings,
        model: Model,
        tie_model: TieModel | None,
        excluded: Ints,
    ) -> None:
        self.context, self.settings, self.formula = context, settings, formula
        self.model, self.tie_model, self.excluded = model, tie_model, excluded
        # Probabilities and tie strengths fit in one list only if both were learned, for the same period.
        self.scores_are_chances = model.calibration is not None and tie_model is not None

    @property
    def meaning(self) -> str:
        """What the score says, in a sentence."""
        if self.scores_are_chances and self.model.window_days is not None:
            return (
                "The score is the chance, in percent, that the partner and the target are in touch within "
                f"{days_in_words(self.model.window_days)}."
            )
        return "The score ranks the targets from 0 to 100 by the strength of the ties on the best path."

    def ties(self, sources: Ints, targets: Ints) -> TieMeasures:
        """The tie of each source with each target, by position."""
        return self.context.ties(sources, targets, self.formula, self.tie_model)

    def typical_chance(self, introducer: int) -> float | None:
        """The chance, 0 to 1, of a target with the average score of this introducer; None if chances are unknown."""
        source = int(self.context.network.nodes_at(np.array([introducer]))[0])
        if not self.scores_are_chances or source < 0:
            return None
        number = len(self.context.extractor.two_step_nodes(source).target)
        chances = self.model.chances(self.context.network, source, np.zeros(number))
        return float(chances[0]) if chances is not None else None

    def candidates(self, introducer: int) -> Candidates:
        """Every account that an introducer (position in the snapshot) can introduce us to."""
        source = int(self.context.network.nodes_at(np.array([introducer]))[0])
        if source < 0:
            return Candidates.empty()
        contacts = self._contacts(introducer, source)
        return Candidates.concatenate(
            [self._direct(introducer, contacts), self._through_connectors(introducer, source, contacts)]
        )

    def strongest_contacts(self, introducer: int, number: int) -> Ints:
        """The contacts of an introducer whose ties are strongest (positions), at most this many."""
        source = int(self.context.network.nodes_at(np.array([introducer]))[0])
        return self._contacts(introducer, source).strongest(number).position if source >= 0 else np.empty(0, np.int64)

    def _contacts(self, introducer: int, source: int) -> _Contacts:
        network, settings = self.context.network, self.settings
        position = network.position[network.neighbors.of(source)]
        position = position[~np.isin(position, self.excluded)]
        ties = self.ties(np.full(len(position), introducer), position)
        strength = ties.strength * np.where(ties.back > 0, 1.0, settings.one_sided)
        is_strong = ties.strength >= settings.min_tie_strength
        return _Contacts(position[is_strong], strength[is_strong], ties.back[is_strong] > 0)

    def _direct(self, introducer: int, contacts: _Contacts) -> Candidates:
        number = len(contacts.position)
        return Candidates(
            introducer=np.full(number, introducer),
            target=contacts.position,
            score=contacts.strength,
            path_strength=contacts.strength,
            connector=np.full(number, NOBODY),
            paths=np.ones(number, np.int64),
            model_rank=np.zeros(number, np.int64),
        )

    def _through_connectors(self, introducer: int, source: int, contacts: _Contacts) -> Candidates:
        """Targets two steps away, each with its strongest path."""
        network = self.context.network
        extractor = self.context.extractor if self.model.is_trained else self.context.quick_extractor
        nodes = extractor.two_step_nodes(source)
        model_scores = self.model.scores(network, extractor, nodes)
        paths = self._paths(nodes, contacts.strongest(self.settings.connectors))
        order = np.lexsort((paths.connector, -paths.strength, paths.node))
        first, number = first_of_each(paths.node[order])
        best = order[first]
        node, strength = paths.node[best], paths.strength[best]
        return Candidates(
            introducer=np.full(len(best), introducer),
            target=network.position[nodes.target[node]],
            score=self._scores(source, model_scores, node, strength),
            path_strength=strength,
            connector=paths.connector[best],
            paths=number,
            model_rank=_ranks(model_scores)[node],
        )

    def _paths(self, nodes: TwoStepNodes, connectors: _Contacts) -> _Paths:
        """All paths through these connectors to two-step nodes that may be targets, with strong enough ties."""
        network, settings = self.context.network, self.settings
        reached = [network.neighbors.of(int(node)) for node in network.nodes_at(connectors.position)]
        target = np.concatenate([*reached, np.empty(0, np.int32)]).astype(np.int64)
        row = np.repeat(np.arange(len(reached)), np.array([len(part) for part in reached], np.int64))
        node = np.searchsorted(nodes.target, target)
        is_two_steps = np.append(nodes.target, NOBODY)[node] == target
        row, node = row[is_two_steps], node[is_two_steps]
        position = network.position[nodes.target[node]]
        ties = self.ties(connectors.position[row], position)
        strength = connectors.strength[row] * ties.strength * np.where(ties.out > 0, 1.0, settings.one_sided)
        knows_either = connectors.mentions_back[row] | (ties.out > 0)
        is_open = knows_either & (ties.strength >= settings.min_tie_strength) & ~np.isin(position, self.excluded)
        return _Paths(connectors.position[row][is_open], node[is_open], strength[is_open])

    def _scores(self, source: int, model_scores: Floats, node: Ints, path_strength: Floats) -> Floats:
        """The score, 0 to 1, of two-step nodes (indices of `model_scores`) reached by paths of this strength."""
        chances = self.model.chances(self.context.network, source, model_scores) if self.scores_are_chances else None
        if chances is not None:
            return chances[node]
        likeness = np.exp(model_scores - model_scores.max(initial=-np.inf))
        return path_strength * (1 + likeness[node]) / 2


def _ranks(scores: Floats) -> Ints:
    """The rank of each score, from 1 for the highest.

    >>> _ranks(np.array([0.5, 2.0, 1.0])).tolist()
    [3, 1, 2]
    """
    ranks = np.empty(len(scores), np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


def first_of_each(sorted_values: Ints) -> tuple[Ints, Ints]:
    """The index of the first of each run of equal values, and the length of each run.

    >>> first, length = first_of_each(np.array([3, 3, 5]))
    >>> first.tolist(), length.tolist()
    ([0, 2], [2, 1])
    """
    if not len(sorted_values):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.flatnonzero(np.append(True, sorted_values[1:] != sorted_values[:-1]))
    return first, np.diff(first, append=len(sorted_values))
