"""How well the suggestions serve the small: hit rates by degree and by tier, of accounts and of targets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.learning.interval import Interval
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.arrays import Floats, Ints
from graph.records import TIER_NAMES

ACCOUNT, TARGET = "account", "target"  # whose list it is, and who is in it
DEGREE, TIER = "degree", "tier"
DEGREES = ((3, "1 to 3 contacts"), (10, "4 to 10 contacts"), (30, "11 to 30 contacts"))  # up to so many
MANY, HUB = "over 30 contacts", "most mentioned 1 %"
MIN_TESTED = 5  # in a group; a rate of fewer says nothing

Names = npt.NDArray[np.str_]


@dataclass(frozen=True)
class PredictedList:
    """The first ten suggestions for an account, and the targets that it really came to mention, as nodes."""

    source: int
    suggested: Ints
    new: Ints


@dataclass(frozen=True)
class GroupScore:
    """The result for one group of accounts, or of targets.

    Attributes
    ----------
    role, by, group
        `account` or `target`, `degree` or `tier`, and the name of the group.
    tested
        The accounts of the group; of targets, their new ties.
    hit
        Of accounts, the share with at least one of ten suggestions that came true; of targets, the share of their new
        ties that were among the ten suggestions.
    new_ties, suggestions
        The group's share, 0 to 1, of all new ties and of all suggestions: by target for targets, by account for
        accounts.
    """

    role: str
    by: str
    group: str
    tested: int
    hit: Interval
    new_ties: float
    suggestions: float


def fairness(network: NetworkAt, lists: Sequence[PredictedList], tiers: Names | None) -> list[GroupScore]:
    """Hit rates by group; groups of fewer than `MIN_TESTED` are omitted.

    Parameters
    ----------
    tiers
        The tier of each node; None if no followers are known.
    """
    if not lists:
        return []
    groupings = {DEGREE: degree_groups(network)} | ({TIER: tiers} if tiers is not None else {})
    scores = []
    for by, groups in groupings.items():
        scores += _of_accounts(by, groups, lists)
        scores += _of_targets(by, groups, lists)
    return scores


def degree_groups(network: NetworkAt) -> Names:
    """The group of each node by its number of contacts; hubs are a group of their own."""
    bounds = np.array([bound for bound, _ in DEGREES])
    names = np.array([*(name for _, name in DEGREES), MANY])
    groups = names[np.searchsorted(bounds, network.neighbors.lengths)]
    return np.where(network.hubs, HUB, groups)


def _of_accounts(by: str, groups: Names, lists: Sequence[PredictedList]) -> list[GroupScore]:
    group = groups[[tested.source for tested in lists]]
    hits = np.array([np.isin(tested.suggested, tested.new).any() for tested in lists], float)
    new = np.array([len(tested.new) for tested in lists])
    suggested = np.array([len(tested.suggested) for tested in lists])
    return _scores(ACCOUNT, by, group, hits, _shares(group, new), _shares(group, suggested))


def _of_targets(by: str, groups: Names, lists: Sequence[PredictedList]) -> list[GroupScore]:
    group = groups[np.concatenate([tested.new for tested in lists])]
    hits = np.concatenate([np.isin(tested.new, tested.suggested) for tested in lists]).astype(float)
    suggested = groups[np.concatenate([tested.suggested for tested in lists])]
    return _scores(TARGET, by, group, hits, _shares(group), _shares(suggested))


def _shares(group: Names, weight: Ints | None = None) -> dict[str, float]:
    """The share of each group, 0 to 1."""
    names, index = np.unique(group, return_inverse=True)
    total = np.bincount(index, weight, len(names))
    return dict(zip(names.tolist(), (total / max(1e-9, total.sum())).tolist(), strict=True))


def _scores(
    role: str, by: str, group: Names, hits: Floats, new_ties: dict[str, float], suggestions: dict[str, float]
) -> list[GroupScore]:
    names = [name for name in _in_order(by, group) if (group == name).sum() >= MIN_TESTED]
    return [
        GroupScore(
            role,
            by,
            name,
            int((group == name).sum()),
            Interval.of(hits[group == name]),
            new_ties.get(name, 0.0),
            suggestions.get(name, 0.0),
        )
        for name in names
    ]


def _in_order(by: str, group: Names) -> list[str]:
    """The groups that occur, from the smallest accounts to the largest."""
    order = [*(name for _, name in DEGREES), MANY, HUB] if by == DEGREE else list(TIER_NAMES)
    present = set(group.tolist())
    return [name for name in order if name in present]
