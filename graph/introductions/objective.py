"""The order of a list: an objective weighs chance, reach and closeness, and changes no score."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from graph.errors import NothingFound, WrongUse
from graph.introductions.filters import Filters, as_sequences
from graph.nx_backend.arrays import Floats
from graph.store import Store
from graph.store.team import objectives as stored

FULL_REACH = 1_000_000  # followers that count 100 on the logarithmic scale of reach
LONGEST_NAME = 60


@dataclass(frozen=True)
class Objective:
    """The weights of three numbers, each from 0 to 100, and the filters that belong to the objective.

    Attributes
    ----------
    chance
        The weight of the score.
    reach
        The weight of the followers, on a logarithmic scale on which a million counts 100.
    closeness
        The weight of the strength of the path.
    """

    chance: float = 1.0
    reach: float = 0.0
    closeness: float = 0.0
    filters: Filters = field(default_factory=Filters)

    def order(self, scores: Floats, reach: Floats, closeness: Floats, mentioned_by: Floats) -> Sequence[int]:
        """The indices of targets, the best first; equal ones by score, then closeness, then the less mentioned first.

        >>> reach = Objective(chance=0, reach=1)
        >>> reach.order(np.array([9.0, 1.0]), np.array([10.0, 50.0]), np.zeros(2), np.zeros(2))
        [1, 0]
        """
        if not len(scores):
            return []
        total = self.chance + self.reach + self.closeness
        value = (self.chance * scores + self.reach * reach + self.closeness * closeness) / total
        order: list[int] = np.lexsort((mentioned_by, -closeness.round(3), -scores.round(3), -value.round(3))).tolist()
        return order


OBJECTIVES = {"chance": Objective(), "reach": Objective(0, 1, 0), "closeness": Objective(0, 0, 1)}


def reach_of(followers: int | None) -> float:
    """Followers on a scale from 0 to 100; an unknown number counts 0.

    >>> reach_of(1_000), reach_of(5_000_000), reach_of(None)
    (50.0, 100.0, 0.0)
    """
    return min(100.0, round(100 * math.log10(max(1, followers or 0)) / math.log10(FULL_REACH), 1))


def save_objective(store: Store, name: str, objective: Objective) -> None:
    """Save an objective under a name, in place of an earlier one of that name.

    Raises
    ------
    WrongUse
        The name is empty or too long, a weight is negative, or all are 0.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME:
        raise WrongUse(
            f"“{name[:LONGEST_NAME]}” cannot be the name of an objective: use 1 to {LONGEST_NAME} characters."
        )
    weights = (objective.chance, objective.reach, objective.closeness)
    if min(weights) < 0 or sum(weights) <= 0:
        raise WrongUse(
            "An objective needs weights of 0 or more, at least one above 0, as in --weigh chance=2 --weigh reach=1."
        )
    stored.save(store, clean, json.dumps(asdict(objective) | {"filters": as_sequences(objective.filters)}))


def load_objective(store: Store, name: str) -> Objective:
    """The saved objective of this name.

    Raises
    ------
    NothingFound
        There is none.
    """
    texts = stored.all_of(store)
    clean = " ".join(name.split())
    if clean not in texts:
        saved = f"saved are: {', '.join(sorted(texts))}" if texts else "none is saved yet"
        raise NothingFound(f"There is no objective “{clean[:LONGEST_NAME]}” ({saved}); save one with --save-objective.")
    data = json.loads(texts[clean])
    return Objective(**data | {"filters": Filters(**data["filters"])})


def objective_names(store: Store) -> list[str]:
    """The names of the saved objectives, in alphabetical order."""
    return sorted(stored.all_of(store))
