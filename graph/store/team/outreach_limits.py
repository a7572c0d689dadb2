"""How many introductions the team asks of a partner at a time: two properties of the store's own node."""

from dataclasses import dataclass

from graph.errors import WrongUse
from graph.store.connection import Store
from graph.store.team.partners import run_team_write

CAPACITY, COOL_DOWN_DAYS = 3, 14
HIGHEST = 10_000

_READ = "MATCH (s:Store {id: 'store'}) RETURN s.outreach_capacity AS capacity, s.outreach_cool_down_days AS days"
_SAVE = "MATCH (s:Store {id: 'store'}) SET s.outreach_capacity = $capacity, s.outreach_cool_down_days = $days"


@dataclass(frozen=True, slots=True)
class OutreachLimits:
    """The most introductions that may be open at a partner, and the days after which a request counts no more.

    A request is open until it is answered, and for `cool_down_days` at most; 0 days: until it is answered. A `capacity`
    of 0 sets no limit.
    """

    capacity: int = CAPACITY
    cool_down_days: int = COOL_DOWN_DAYS

    def changed(self, capacity: int | None, cool_down_days: int | None) -> "OutreachLimits":
        """The limits with these values; None keeps one.

        >>> OutreachLimits(3, 14).changed(None, 7)
        OutreachLimits(capacity=3, cool_down_days=7)
        """
        return OutreachLimits(
            self.capacity if capacity is None else capacity,
            self.cool_down_days if cool_down_days is None else cool_down_days,
        )


def limits(store: Store) -> OutreachLimits:
    """The limits of a store; the defaults if the team has set none."""
    rows = store.read(_READ)
    capacity, days = (rows[0]["capacity"], rows[0]["days"]) if rows else (None, None)
    return OutreachLimits(CAPACITY if capacity is None else capacity, COOL_DOWN_DAYS if days is None else days)


def set_limits(store: Store, new: OutreachLimits) -> None:
    """Set the limits for the whole team.

    Raises
    ------
    WrongUse
        A limit is negative, or above `HIGHEST`.
    """
    for name, value in (("capacity", new.capacity), ("cool-down", new.cool_down_days)):
        if not 0 <= value <= HIGHEST:
            raise WrongUse(f"The {name} of partners cannot be {value:,}; give a whole number from 0 to {HIGHEST:,}.")
    run_team_write(store, _SAVE, "set outreach limits", capacity=new.capacity, days=new.cool_down_days)
