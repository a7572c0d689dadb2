"""How many introductions the team asks of a partner at a time, and how often.

The limits of the whole team are two properties of the store's own node, those of one partner two of the influencer.
"""

from dataclasses import dataclass

from graph.errors import WrongUse
from graph.records import Influencer
from graph.store.connection import Store
from graph.store.team.partners import run_team_write

CAPACITY, COOL_DOWN_DAYS = 3, 14
HIGHEST = 10_000

_READ = "MATCH (s:Store {id: 'store'}) RETURN s.outreach_capacity AS capacity, s.outreach_cool_down_days AS days"
_SAVE = "MATCH (s:Store {id: 'store'}) SET s.outreach_capacity = $capacity, s.outreach_cool_down_days = $days"
_SAVE_OWN = (
    "MATCH (i:Influencer {key: $key}) SET i.partner_capacity = $capacity, i.partner_days_between = $days_between"
)


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


@dataclass(frozen=True, slots=True)
class PartnerLimits:
    """What may be asked of one partner, besides the limits of the team.

    Attributes
    ----------
    capacity
        The most introductions that may be open; None: as many as the team allows for everybody, 0: any number.
    days_between
        The fewest days from one request to the next, answered or not; 0: no such limit.
    """

    capacity: int | None = None
    days_between: int = 0

    @classmethod
    def of(cls, partner: Influencer) -> "PartnerLimits":
        """The limits of a partner as the store has them."""
        return cls(partner.partner_capacity, partner.partner_days_between or 0)

    def changed(self, capacity: int | None, days_between: int | None) -> "PartnerLimits":
        """The limits with these values; None keeps one.

        >>> PartnerLimits(2, 30).changed(None, 7)
        PartnerLimits(capacity=2, days_between=7)
        """
        return PartnerLimits(
            self.capacity if capacity is None else capacity,
            self.days_between if days_between is None else days_between,
        )


NO_PARTNER_LIMITS = PartnerLimits()


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
    _check("capacity", new.capacity)
    _check("cool-down", new.cool_down_days)
    run_team_write(store, _SAVE, "set outreach limits", capacity=new.capacity, days=new.cool_down_days)


def set_partner_limits(store: Store, key: str, new: PartnerLimits) -> None:
    """Set the limits of one partner; `NO_PARTNER_LIMITS` removes them.

    Raises
    ------
    WrongUse
        A limit is negative, or above `HIGHEST`.
    """
    _check("capacity", new.capacity or 0)
    _check("days between requests", new.days_between)
    days_between = new.days_between or None
    run_team_write(
        store, _SAVE_OWN, "set partner limits", (key,), key=key, capacity=new.capacity, days_between=days_between
    )


def _check(name: str, value: int) -> None:
    if not 0 <= value <= HIGHEST:
        raise WrongUse(f"The {name} of partners cannot be {value:,}; give a whole number from 0 to {HIGHEST:,}.")
