"""The team's outreach: where the conversation with an influencer stands, who noted it and why, and its history.

A conversation is that with one target in one campaign (None: without a campaign). Each change is appended to its
history and never overwritten; the latest one is where the conversation stands.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace

import neo4j

from graph.store.connection import Store
from graph.store.read.overview import revision
from graph.store.team.outreach_change import (
    AGREED,
    ASKED,
    BOARD,
    CAMPAIGN,
    DECLINED,
    DISMISSED,
    FORMER,
    IDEA,
    INTRODUCED,
    MAX_NOTE,
    OWNER,
    PAUSED,
    SETTLED,
    STATUSES,
    UNCONTACTED,
    WAITING,
    OutreachChange,
    OutreachNote,
    clean_change,
    clean_note,
)
from graph.store.write import outreach as changes_of
from graph.store.write.outreach import NEW
from graph.store.write.revisions import begin_write

__all__ = [
    "AGREED",
    "ASKED",
    "BOARD",
    "CAMPAIGN",
    "DECLINED",
    "DISMISSED",
    "FORMER",
    "IDEA",
    "INTRODUCED",
    "MAX_NOTE",
    "NEW",
    "OWNER",
    "PAUSED",
    "SETTLED",
    "STATUSES",
    "UNCONTACTED",
    "WAITING",
    "OutreachChange",
    "OutreachNote",
    "all_changes",
    "append",
    "clean_note",
    "history",
    "last_asked",
    "note_of",
    "noted",
    "restore",
    "set_status",
]

_ALL = "MATCH (c:OutreachChange) RETURN properties(c) AS change"
_OF_TARGET = "MATCH (c:OutreachChange {target: $key}) RETURN properties(c) AS change"
_NAMES = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.handle AS handle, i.platform AS platform"


def set_status(
    store: Store,
    key: str,
    status: str,
    at: int,
    introducer: str | None = None,
    *,
    by: str | None = None,
    note: str | None = None,
    campaign: str | None = None,
    owner: str | None = None,
    next_step: str | None = None,
) -> None:
    """Note where the conversation with an influencer stands; `new` says that nothing is noted any more.

    Parameters
    ----------
    at
        The instant of the contact or the decision, in ms.
    introducer
        The key of the partner who was, or is to be, asked for the introduction.
    by
        The person of the team who decided.
    note, next_step
        Why, and what is to happen next, in one line of at most `MAX_NOTE` characters each.
    campaign
        The campaign that the conversation belongs to; its conversation in other campaigns stays as it is.

    Raises
    ------
    WrongUse
        The status is not one of `STATUSES`, or a text is too long.
    """
    append(store, [OutreachChange(key, status, at, at, introducer, campaign, owner, by, note, next_step)])


def append(store: Store, changes: Sequence[OutreachChange]) -> None:
    """Note changes in one transaction, in their order; numbers that they have are replaced.

    Raises
    ------
    WrongUse
        As `set_status`; nothing is noted then.
    """
    rows = [asdict(clean_change(change)) for change in changes]

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        changes_of.append(transaction, rows)

    store.write(work, "set outreach status", [change.target for change in changes])


def note_of(store: Store, key: str, campaign: str | None = None) -> OutreachNote | None:
    """Where the conversation with one influencer stands in a campaign; None if nothing is noted."""
    notes = _notes(store, [change for change in history(store, key) if change.campaign == campaign])
    return notes[0] if notes else None


def restore(
    store: Store,
    key: str,
    note: OutreachNote | None,
    at: int = 0,
    *,
    campaign: str | None = None,
    by: str | None = None,
) -> None:
    """Let a conversation stand where `note_of` said it stood before a change; the history keeps the change too.

    Parameters
    ----------
    at
        Now, in ms.
    by
        The person of the team who takes the change back.
    """
    if note is None:
        append(store, [OutreachChange(key, NEW, at, at, campaign=campaign, by=by)])
    else:
        append(store, [replace(note.as_change(at), by=by or note.by)])


def history(store: Store, key: str) -> list[OutreachChange]:
    """Every change to the outreach with an influencer, in all campaigns, from the first to the last."""
    return _in_order(store.read(_OF_TARGET, key=key))


def all_changes(store: Store) -> list[OutreachChange]:
    """All changes noted about all influencers, earliest first."""
    return store.session.value("outreach changes", revision(store), lambda: _in_order(store.read(_ALL)))


def noted(store: Store) -> list[OutreachNote]:
    """Where every conversation stands, the latest first."""
    return store.session.value("outreach notes", revision(store), lambda: _notes(store, all_changes(store)))


def last_asked(store: Store, keys: Collection[str]) -> dict[str, int]:
    """The instant (ms) of the last request to each of these partners, without partners who were never asked."""
    latest: dict[str, int] = {}
    for note in noted(store):
        if note.introducer is not None and note.introducer in keys and note.status not in UNCONTACTED:
            asked_at = note.at if note.asked_at is None else note.asked_at
            latest[note.introducer] = max(asked_at, latest.get(note.introducer, asked_at))
    return latest


def _in_order(rows: Iterable[dict[str, dict[str, object]]]) -> list[OutreachChange]:
    changes = [OutreachChange(**row["change"]) for row in rows]  # type: ignore[arg-type]  # as `append` wrote them
    return sorted(changes, key=lambda change: change.number)


def _notes(store: Store, changes: Sequence[OutreachChange]) -> list[OutreachNote]:
    """Where the conversations of these changes stand, the latest first; those without a status are omitted."""
    current = {(change.target, change.campaign): change for change in changes}
    asked = _requests(changes)
    names = {row["key"]: row for row in store.read(_NAMES, keys=sorted({target for target, _ in current}))}
    notes = [
        OutreachNote(
            change.target,
            names[change.target]["handle"],
            names[change.target]["platform"],
            change.status,
            change.at,
            change.introducer,
            change.by,
            change.note,
            change.campaign,
            change.owner,
            change.next_step,
            asked.get(conversation),
        )
        for conversation, change in current.items()
        if change.status != NEW and change.target in names
    ]
    return sorted(notes, key=lambda note: (-note.at, note.key, note.campaign or ""))


def _requests(changes: Iterable[OutreachChange]) -> dict[tuple[str, str | None], int]:
    """The instant (ms) of the last request in each conversation that has not started over since."""
    asked: dict[tuple[str, str | None], int] = {}
    for change in changes:
        if change.status == ASKED:
            asked[change.target, change.campaign] = change.at
        elif change.status in (NEW, *UNCONTACTED):
            asked.pop((change.target, change.campaign), None)
    return asked
