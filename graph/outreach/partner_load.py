"""What is asked of each partner at the moment, and when they may be asked for more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph.records import DAY_MS, Influencer, format_day
from graph.store import Store, read
from graph.store.team import outreach
from graph.store.team.outreach import ASKED, PAUSED, OutreachNote
from graph.store.team.outreach_limits import OutreachLimits, limits
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
        Whether as many are open as the limits of the team allow.
    free_at
        The instant (ms) at which one of them counts no more; None if not `is_full`, or if it counts until the answer.
    """

    partner: Influencer
    open: tuple[OutreachNote, ...] = ()
    last_asked: int | None = None
    is_full: bool = False
    free_at: int | None = None

    @property
    def is_paused(self) -> bool:
        """Whether the team noted that the partner is not to be asked for now."""
        return self.partner.outreach_status == PAUSED

    @property
    def is_resting(self) -> bool:
        """Whether nothing more is suggested through the partner."""
        return self.is_full or self.is_paused

    @property
    def text(self) -> str:
        """What is open, and until when nothing more is suggested, as a sentence."""
        name = self.partner.display_name
        if self.is_paused:
            return (
                f"{name} is paused; nothing is suggested through {name} until the team takes up the conversation again."
            )
        number = counted(len(self.open), "introduction")
        opened = f"{number} through {name} {'is' if len(self.open) == 1 else 'are'} open"
        if not self.is_full:
            return f"{opened}{self._last_in_words}."
        until = (
            f"until {format_day(self.free_at)} or an answer" if self.free_at is not None else "until there is an answer"
        )
        return f"{opened}; nothing more is suggested through {name} {until}."

    @property
    def _last_in_words(self) -> str:
        return f", the last asked for on {format_day(self.last_asked)}" if self.last_asked is not None else ""


def partner_loads(
    store: Store, now: int, keys: Collection[str] | None = None, *, allowed: OutreachLimits | None = None
) -> list[PartnerLoad]:
    """The load of each partner at the instant `now` (ms), in the order of their keys.

    Parameters
    ----------
    keys
        Of the accounts that may be asked; by default of all marked partners.
    allowed
        By default the limits of the team.
    """
    allowed = allowed or limits(store)
    people = {row.key: row for row in read.partners(store)} if keys is None else read.influencers(store, keys)
    last_asked = outreach.last_asked(store, people)
    requests = [note for note in outreach.noted(store) if note.status == ASKED]
    return [
        _load(people[key], [note for note in requests if note.introducer == key], last_asked.get(key), now, allowed)
        for key in sorted(people)
    ]


def _load(
    partner: Influencer, requests: Sequence[OutreachNote], last_asked: int | None, now: int, allowed: OutreachLimits
) -> PartnerLoad:
    length = allowed.cool_down_days * DAY_MS
    is_open = (note for note in requests if not length or now < _asked_at(note) + length)
    latest_first = sorted(is_open, key=_asked_at, reverse=True)
    is_full = 0 < allowed.capacity <= len(latest_first)
    free_at = _asked_at(latest_first[allowed.capacity - 1]) + length if is_full and length else None
    return PartnerLoad(partner, tuple(latest_first), last_asked, is_full, free_at)


def _asked_at(note: OutreachNote) -> int:
    return note.at if note.asked_at is None else note.asked_at
