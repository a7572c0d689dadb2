"""What accounts cost: by account, else by tier. A cost that nobody has given is unknown, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.cross_filter.people import tier_codes
from graph.errors import WrongUse
from graph.nx_backend.arrays import Floats
from graph.records import TIER_NAMES, TIERS, UNKNOWN_PLATFORM, Account, TierBounds
from graph.store import Store, read

MOST = 1e9


@dataclass(frozen=True, slots=True)
class NamedCost:
    """The cost of an account as a file has it in the row that begins on a line.

    The platform of the account is "unknown" if the row names none.
    """

    account: Account
    cost: float
    line: int


@dataclass(frozen=True)
class Costs:
    """Costs in any one currency: `by_key` of single accounts, `by_tier` of all others in a tier."""

    by_key: Mapping[str, float] = field(default_factory=dict)
    by_tier: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_key or self.by_tier)

    def of(self, keys: Sequence[str], followers: Floats, bounds: TierBounds) -> Floats:
        """The cost of each account, NaN if it is unknown.

        >>> from graph.records import DEFAULT_BOUNDS
        >>> costs = Costs({"x:mia": 90.0}, {"micro": 50.0})
        >>> costs.of(["x:mia", "x:jo", "x:al"], np.array([9e6, 2000, np.nan]), DEFAULT_BOUNDS).tolist()
        [90.0, 50.0, nan]
        """
        for_tier = np.array([self.by_tier.get(name, np.nan) for name in TIER_NAMES])
        costs = for_tier[tier_codes(followers, bounds)]
        if self.by_key:
            position = {key: row for row, key in enumerate(keys)}
            for key, cost in self.by_key.items():
                if key in position:
                    costs[position[key]] = cost
        return costs


def tier_cost(text: str) -> tuple[str, float]:
    """A tier and the cost of its accounts, as in `micro=150`.

    Raises
    ------
    WrongUse
        The text is none.

    >>> tier_cost("micro=150")
    ('micro', 150.0)
    """
    tier, equals, number = text.partition("=")
    name = tier.strip().casefold()
    try:
        cost = float(number)
    except ValueError:
        cost = -1.0
    if name not in TIER_NAMES or not equals or not 0 <= cost <= MOST:
        names = ", ".join(each.name for each in TIERS)
        raise WrongUse(f"“{text[:40]}” is not the cost of a tier: write one of {names} and a number, as in micro=150.")
    return name, cost


@dataclass(frozen=True)
class KnownCosts:
    """The costs of a file by account, and the names in it that the store does not have."""

    by_key: Mapping[str, float]
    unknown: tuple[str, ...] = ()


def costs_by_key(store: Store, costs: Sequence[NamedCost]) -> KnownCosts:
    """The accounts that the rows of a file of costs name; of several rows for an account the last one counts.

    Raises
    ------
    WrongUse
        A row names a handle that is on several platforms, and no platform.
    """
    platforms = read.platforms(store)
    names = {cost.line: _names(cost.account, platforms) for cost in costs}
    keys = read.keys_by_name(store, sorted({name for each in names.values() for name in each}))
    by_key, unknown = {}, []
    for cost in costs:
        found = list(dict.fromkeys(keys[name] for name in names[cost.line] if name in keys))
        if len(found) > 1:
            raise WrongUse(
                f"Line {cost.line} of the costs: “{cost.account.handle}” is on several platforms; name one in a column "
                "platform."
            )
        if found:
            by_key[found[0]] = cost.cost
        else:
            unknown.append(cost.account.handle or cost.account.account_id or "")
    return KnownCosts(by_key, tuple(unknown))


def _names(account: Account, platforms: Sequence[str]) -> list[str]:
    """The names in the store that an account may have."""
    if account.platform != UNKNOWN_PLATFORM:
        return list(account.names)
    return [name for platform in platforms for name in Account(platform, account.handle, account.account_id).names]
