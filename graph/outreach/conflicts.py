"""Whoever is about to be asked twice: by a colleague, through another partner, or in another campaign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.records import Influencer, format_day
from graph.store import Store, read
from graph.store.team import outreach
from graph.store.team.outreach import (
    AGREED,
    ASKED,
    DECLINED,
    IDEA,
    INTRODUCED,
    PAUSED,
    SETTLED,
    WAITING,
    OutreachChange,
    OutreachNote,
)

Names = Mapping[str, Influencer]


@dataclass(frozen=True)
class Conflict:
    """What somebody of the team did already with the same influencer; `text` says it in a sentence."""

    note: OutreachNote
    text: str


def conflicts(store: Store, changes: Sequence[OutreachChange]) -> list[Conflict]:
    """What the team did already with the targets of changes that are about to be noted."""
    targets = {change.target for change in changes if change.status in WAITING}
    notes = [note for note in outreach.noted(store) if note.key in targets]
    names = names_of(store, notes)
    return [Conflict(note, sentence(note, names)) for change in changes for note in notes if is_repeated(change, note)]


def warnings_about(note: OutreachNote, notes: Iterable[OutreachNote], names: Names) -> tuple[str, ...]:
    """What speaks against asking in the conversation of `note`, or asking on, given all notes about the same target."""
    if note.status not in (IDEA, *WAITING):
        return ()
    others = (other for other in notes if other != note)
    intended = note.as_change(note.at)
    asked = OutreachChange(intended.target, ASKED, note.at, note.at, note.introducer, note.campaign)
    return tuple(sentence(other, names) for other in others if is_repeated(asked, other))


def names_of(store: Store, notes: Iterable[OutreachNote]) -> Names:
    """The targets and introducers of notes, by key."""
    return read.influencers(store, {key for note in notes for key in (note.key, note.introducer) if key})


def is_repeated(change: OutreachChange, note: OutreachNote) -> bool:
    """Whether a change would ask for somebody whom `note` says that the team has asked for."""
    if change.status not in WAITING or change.target != note.key or note.status not in (*WAITING, *SETTLED):
        return False
    if change.campaign != note.campaign:
        return True
    is_same_request = change.introducer == note.introducer
    return not (is_same_request and change.status == INTRODUCED) and not (is_same_request and note.status == PAUSED)


def sentence(note: OutreachNote, names: Names) -> str:
    """Where a conversation stands, since when, by whom, and in which campaign."""
    target, introducer = _name(note.key, names), _name(note.introducer, names)
    what = {
        ASKED: f"{introducer or 'Somebody'} was asked for an introduction to {target}",
        INTRODUCED: f"{target} was introduced by {introducer}" if introducer else f"{target} was written to",
        AGREED: f"{target} agreed",
        DECLINED: f"{target} declined",
        PAUSED: f"The conversation with {target} was paused",
    }
    by = f" by {note.owner or note.by}" if note.owner or note.by else ""
    noted = f" (noted{by})" if by and note.status not in (ASKED, PAUSED) else by
    where = f" in the campaign “{note.campaign}”" if note.campaign else ""
    return f"{what.get(note.status, f'{target} is noted as {note.status}')} on {format_day(note.at)}{noted}{where}."


def _name(key: str | None, names: Names) -> str:
    if key is None:
        return ""
    return names[key].display_name if key in names else key
