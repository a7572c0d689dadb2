"""Noting where a conversation stands, with the warning before somebody is asked twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import WrongUse
from graph.outreach.conflicts import conflicts
from graph.outreach.partner_load import partner_loads
from graph.store import Store
from graph.store.team import outreach
from graph.store.team.outreach import ASKED, DISMISSED, OutreachChange, OutreachNote

WARNINGS = 3  # of a sentence that names them


@dataclass(frozen=True)
class Details:
    """What is to be noted beside the status; None keeps what is noted, an empty text removes it.

    `introducer` is the key of a partner.
    """

    introducer: str | None = None
    campaign: str | None = None
    owner: str | None = None
    note: str | None = None
    next_step: str | None = None


def next_change(
    store: Store, key: str, status: str | None, now: int, details: Details | None = None, *, by: str | None = None
) -> OutreachChange:
    """The change that gives a conversation another status or other details at the instant `now` (ms).

    Parameters
    ----------
    status
        None keeps it, and the day since when it holds.
    details
        Without a campaign, the conversation is the only one with the influencer.
    by
        The person of the team who notes the change.

    Raises
    ------
    WrongUse
        There are several conversations and no campaign is named, or there is none and no status is given.
    """
    details = details or Details()
    note = _conversation(store, key, details.campaign)
    if note is None and status is None:
        raise WrongUse("Nothing is noted about this influencer yet; give a status, as in --status idea.")
    before = note.as_change(now) if note else OutreachChange(key, status or "", now, now, campaign=details.campaign)
    is_new_status = status is not None and status != before.status
    kept_note = None if is_new_status and before.status == DISMISSED else before.note  # why they were not a fit
    return OutreachChange(
        target=key,
        status=status or before.status,
        at=now if is_new_status else before.at,
        recorded_at=now,
        introducer=_changed(before.introducer, details.introducer),
        campaign=before.campaign or None,
        owner=_changed(before.owner, details.owner),
        by=by,
        note=_changed(kept_note, details.note),
        next_step=_changed(before.next_step, details.next_step),
    )


def _changed(before: str | None, now: str | None) -> str | None:
    return before if now is None else now or None


def _conversation(store: Store, key: str, campaign: str | None) -> OutreachNote | None:
    notes = [note for note in outreach.noted(store) if note.key == key]
    if campaign is not None:
        name = outreach.CAMPAIGN.clean(campaign) if campaign else None
        return next((note for note in notes if note.campaign == name), None)
    plain = [note for note in notes if note.campaign is None]
    if not plain and len(notes) > 1:
        names = ", ".join(f"“{note.campaign}”" for note in notes)
        raise WrongUse(f"There are conversations in the campaigns {names}; name one, as in --campaign.")
    return next(iter(plain or notes), None)


def warnings_before(store: Store, changes: Sequence[OutreachChange], now: int) -> list[str]:
    """Why changes should not be noted without a thought: somebody is asked twice, or a partner for too much."""
    texts = [conflict.text for conflict in conflicts(store, changes)]
    asked = {change.introducer for change in changes if change.status == ASKED and change.introducer}
    texts += [load.text for load in partner_loads(store, now, asked) if load.is_resting] if asked else []
    return list(dict.fromkeys(texts))


def record(store: Store, changes: Sequence[OutreachChange], now: int, *, anyway: bool = False) -> None:
    """Note changes, all of them or none.

    Parameters
    ----------
    anyway
        Note them even if somebody is asked twice, or a partner for more than the limits of the team allow.

    Raises
    ------
    WrongUse
        `warnings_before` has something to say, or a text or status cannot be stored.
    """
    texts = [] if anyway else warnings_before(store, changes, now)
    if texts:
        more = f" {len(texts) - WARNINGS:,} more." if len(texts) > WARNINGS else ""
        raise WrongUse(f"{' '.join(texts[:WARNINGS])}{more} Nothing was noted; --anyway notes it all the same.")
    outreach.append(store, changes)
