"""What is asked of each partner at the moment, and when they may be asked for more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from graph.records import DAY_MS, Influencer, format_day
from graph.store import Store, read
from graph.store.team import outreach
from graph.store.team.outreach import ASKED, PAUSED, OutreachNote
from graph.store.team.outreach_limits import OutreachLimits, PartnerLimits, limits
from graph.text import counted


@dataclass(frozen=True)
class PartnerLoad:
    """The introductions that a partner was asked for.

    Attributes
    ----------
    open
        Requests that count against the limit, the latest first.
    last_asked
        The instant (ms) of the last request, answered or not.
    is_full
        Whether as many are open as the limits of the team, or of this partner, allow.
    free_at
        The instant (ms) at which one of them counts no more; None if not `is_full`, or if it counts until the answer.
    rests_until
        The instant (ms) until which the partner is not asked again, whatever the answer; None if that has passed.
    """

    partner: Influencer
    open: tuple[OutreachNote, ...] = ()
    last_asked: int | None = None
    is_full: bool = False
    free_at: int | None = None
    rests_until: int | None = None

    @property
    def limits(self) -> PartnerLimits:
        """What the team has set for this partner alone."""
        return PartnerLimits.of(self.partner)

    @property
    def is_paused(self) -> bool:
        """Whether the team noted that the partner is not to be asked for now."""
        return self.partner.outreach_status == PAUSED

    @property
    def is_resting(self) -> bool:
        """Whether nothing more is suggested through the partner."""
        return self.is_full or self.is_paused or self.rests_until is not None

    @property
    def text(self) -> str:
        """What is open, and until when nothing more is suggested, as a sentence."""
        name = self.partner.display_name
        if self.is_paused:
            return (
                f"{name} is paused; nothing is suggested through {name} until the team takes up the conversation again."
            )
        if self.is_full:
            return f"{self._opened}; nothing more is suggested through {name} {self._until}."
        last = format_day(self.last_asked) if self.last_asked is not None else ""
        if self.rests_until is not None:
            return (
                f"{name} was asked on {last}, and is asked once in {counted(self.limits.days_between, 'day')} at most; "
                f"nothing more is suggested through {name} until {format_day(self.rests_until)}."
            )
        return f"{self._opened}, the last asked for on {last}." if last else f"{self._opened}."

    @property
    def _opened(self) -> str:
        number = counted(len(self.open), "introduction")
        return f"{number} through {self.partner.display_name} {'is' if len(self.open) == 1 else 'are'} open"

    @property
    def _until(self) -> str:
        until = "until there is an answer"
        if self.free_at is not None:
            until = f"until {format_day(self.free_at)} or an answer"
        return f"{until}, and not before {format_day(self.rests_until)}" if self.rests_until is not None else until


def partner_loads(
    store: Store, now: int, keys: Collection[str] | None = None, *, allowed: OutreachLimits | None = None
) -> list[PartnerLoad]:
    """The load of each partner at the instant `now` (ms), in the order of their keys.

    Parameters
    ----------
    keys
        Of the accounts that may be asked; by default of all marked partners.
    allowed
        The limits of the team, by default those that are stored; a partner's own ones come before them.
    """
    allowed = allowed or limits(store)
    people = {row.key: row for row in read.partners(store)} if keys is None else read.influencers(store, keys)
    last_asked = outreach.last_asked(store, people)
    requests = [note for note in outreach.noted(store) if note.status == ASKED]
    return [
        _load(
            PartnerLoad(people[key], last_asked=last_asked.get(key)),
            [note for note in requests if note.introducer == key],
            now,
            allowed,
        )
        for key in sorted(people)
    ]


def _load(load: PartnerLoad, requests: Sequence[OutreachNote], now: int, allowed: OutreachLimits) -> PartnerLoad:
    """`load` with what is open at the instant `now`, and until when that is enough."""
    length = allowed.cool_down_days * DAY_MS
    capacity = allowed.capacity if load.limits.capacity is None else load.limits.capacity
    is_open = (note for note in requests if not length or now < _asked_at(note) + length)
    latest_first = sorted(is_open, key=_asked_at, reverse=True)
    is_full = 0 < capacity <= len(latest_first)
    free_at = _asked_at(latest_first[capacity - 1]) + length if is_full and length else None
    rested_at = (load.last_asked or 0) + load.limits.days_between * DAY_MS
    rests_until = rested_at if load.last_asked is not None and now < rested_at else None
    return replace(load, open=tuple(latest_first), is_full=is_full, free_at=free_at, rests_until=rests_until)


def _asked_at(note: OutreachNote) -> int:
    return note.at if note.asked_at is None else note.asked_at
