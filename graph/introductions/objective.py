"""What a list is ordered by: an objective weighs chance, reach and closeness. It orders, and changes no score."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from graph.errors import NothingFound, WrongUse
from graph.introductions.filters import Filters, as_sequences
from graph.store import Store
from graph.store.team import objectives as kept

Floats = npt.NDArray[np.float64]

FULL_REACH = 1_000_000  # followers that count 100; on a logarithmic scale below
LONGEST_NAME = 60


@dataclass(frozen=True)
class Objective:
    """How much each of three things counts for the order, and which filters belong to it.

    Each is a number from 0 to 100: the score, the reach (followers, on a logarithmic scale on which a million counts
    100), and the closeness (the strength of the way). With one weight above 0 the order is that one's alone.
    """

    chance: float = 1.0
    reach: float = 0.0
    closeness: float = 0.0
    filters: Filters = field(default_factory=Filters)

    def order(self, scores: Floats, reach: Floats, closeness: Floats, mentioned_by: Floats) -> Sequence[int]:
        """The places of targets, the best first; equal ones by score, by closeness, and whom fewer mention first."""
        if not len(scores):
            return []
        total = self.chance + self.reach + self.closeness
        value = (self.chance * scores + self.reach * reach + self.closeness * closeness) / total
        found: list[int] = np.lexsort((mentioned_by, -closeness.round(3), -scores.round(3), -value.round(3))).tolist()
        return found


OBJECTIVES = {"chance": Objective(), "reach": Objective(0, 1, 0), "closeness": Objective(0, 0, 1)}


def reach_of(followers: int | None) -> float:
    """Followers on a scale from 0 to 100; unknown ones count 0.

    >>> reach_of(1_000), reach_of(5_000_000), reach_of(None)
    (50.0, 100.0, 0.0)
    """
    return min(100.0, round(100 * math.log10(max(1, followers or 0)) / math.log10(FULL_REACH), 1))


def save_objective(store: Store, name: str, objective: Objective) -> None:
    """Keep an objective under a name, in place of one of that name.

    Raises
    ------
    WrongUse
        The name is empty or too long, or no weight is above 0.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME:
        raise WrongUse(f"“{name[:LONGEST_NAME]}” is no name for an objective: give 1 to {LONGEST_NAME} characters.")
    weights = (objective.chance, objective.reach, objective.closeness)
    if min(weights) < 0 or sum(weights) <= 0:
        raise WrongUse(
            "An objective needs weights of 0 or more, and one above 0, as in --weigh chance=2 --weigh reach=1."
        )
    kept.save(store, clean, json.dumps(asdict(objective) | {"filters": as_sequences(objective.filters)}))


def load_objective(store: Store, name: str) -> Objective:
    """The objective of this name.

    Raises
    ------
    NothingFound
        There is none.
    """
    texts = kept.all_of(store)
    clean = " ".join(name.split())
    if clean not in texts:
        known = ", ".join(sorted(texts)) or "none is saved yet"
        raise NothingFound(f"There is no objective “{clean[:LONGEST_NAME]}” ({known}); save one with --save-objective.")
    told = json.loads(texts[clean])
    return Objective(**told | {"filters": Filters(**told["filters"])})


def objective_names(store: Store) -> list[str]:
    return sorted(kept.all_of(store))
