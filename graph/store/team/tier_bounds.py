"""Where the team lets tiers begin: `(:TierBounds {name, minimums})`, one node, or none for the default."""

from collections.abc import Sequence

from graph.errors import WrongUse
from graph.records import DEFAULT_BOUNDS, TIERS, TierBounds
from graph.store.connection import Store
from graph.store.read.tiers import TIERS_NAME
from graph.store.team.partners import run_team_write

LARGEST = 10**12  # followers

_SAVE = "MERGE (t:TierBounds {name: $name}) SET t.minimums = $minimums"
_DELETE = "MATCH (t:TierBounds {name: $name}) DELETE t"


def set_bounds(store: Store, minimums: Sequence[int]) -> TierBounds:
    """Let every tier but the smallest begin at these numbers of followers; the default numbers remove the setting.

    Raises
    ------
    WrongUse
        There is not one number for each of these tiers, or they do not ascend.
    """
    bounds = TierBounds(tuple(minimums))
    expected = len(TIERS) - 1
    ascend = all(low < high for low, high in zip((0, *bounds.minimums), (*bounds.minimums, LARGEST), strict=True))
    if len(bounds.minimums) != expected or not ascend:
        names = ", ".join(tier.name for tier in TIERS[1:])
        raise WrongUse(
            f"Tiers need {expected} ascending numbers of followers, where {names} begin; for example "
            f"{','.join(map(str, DEFAULT_BOUNDS.minimums))}."
        )
    statement = _DELETE if bounds == DEFAULT_BOUNDS else _SAVE
    run_team_write(store, statement, "set tiers", name=TIERS_NAME, minimums=list(bounds.minimums))
    return bounds
