"""The team's contacts with influencers: the status, who noted it and why, and the partner to introduce them."""

from dataclasses import dataclass

from graph.errors import WrongUse
from graph.store.connection import Store
from graph.store.team.partners import run_team_write

NEW, ACCEPTED, ASKED, CONTACTED, DECLINED, DISMISSED = (
    "new",
    "accepted",
    "asked",
    "contacted",
    "declined",
    "dismissed",
)
STATUSES = {
    NEW: "nothing is noted",
    ACCEPTED: "the introduction is wanted, and nobody has been asked for it",
    ASKED: "a partner was asked for the introduction",
    CONTACTED: "the influencer was contacted",
    DECLINED: "the influencer declined, and is not suggested again",
    DISMISSED: "the influencer is not a fit, and is suggested on request only",
}
UNCONTACTED = (None, ACCEPTED, DISMISSED)  # as the store has them: nobody was asked, and nobody was written to
MAX_NOTE = 200

_SET = """
MATCH (i:Influencer {key: $key})
SET i.outreach_status = $status, i.outreach_at = $at, i.outreach_introducer = $introducer, i.outreach_by = $by,
    i.outreach_note = $note
"""
_LAST_ASKED = """
MATCH (i:Influencer) WHERE i.outreach_introducer IN $keys AND NOT i.outreach_status IN $unasked
RETURN i.outreach_introducer AS key, max(i.outreach_at) AS at
"""
_NOTES = """
MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL
RETURN i.key AS key, i.handle AS handle, i.platform AS platform, i.outreach_status AS status, i.outreach_at AS at,
       i.outreach_introducer AS introducer, i.outreach_by AS by, i.outreach_note AS note
ORDER BY i.outreach_at DESC, i.key
"""
_NOTE = _NOTES.replace("(i:Influencer)", "(i:Influencer {key: $key})")


@dataclass(frozen=True, slots=True)
class OutreachNote:
    """The status of an influencer since `at` (ms).

    `introducer` is the key of the partner who was, or is to be, asked for the introduction; `by` is the person of the
    team who noted it, and `note` their own words. Each of the three is None if it is unknown.
    """

    key: str
    handle: str | None
    platform: str
    status: str
    at: int
    introducer: str | None
    by: str | None = None
    note: str | None = None


def set_status(
    store: Store,
    key: str,
    status: str,
    at: int,
    introducer: str | None = None,
    *,
    by: str | None = None,
    note: str | None = None,
) -> None:
    """Note where the contact with an influencer stands, in place of an earlier note; `new` removes the note.

    Parameters
    ----------
    at
        The instant of the contact or the decision, in ms.
    introducer
        The key of the partner who was, or is to be, asked for the introduction.
    by
        The person of the team who decided.
    note
        Why, in one line of at most `MAX_NOTE` characters.

    Raises
    ------
    WrongUse
        The status is not one of `STATUSES`, or the note is too long.
    """
    if status not in STATUSES:
        raise WrongUse(f"“{status}” is no status; say one of {', '.join(STATUSES)}.")
    text = clean_note(note)
    has_note = status != NEW
    run_team_write(
        store,
        _SET,
        "set outreach status",
        (key,),
        key=key,
        status=status if has_note else None,
        at=at if has_note else None,
        introducer=introducer if has_note else None,
        by=by if has_note else None,
        note=text if has_note else None,
    )


def clean_note(note: str | None) -> str | None:
    """A note as it is stored, without superfluous blanks; None if nothing is left.

    Raises
    ------
    WrongUse
        It is longer than `MAX_NOTE` characters.

    >>> clean_note("  too  far away\\n"), clean_note(" ")
    ('too far away', None)
    """
    text = " ".join((note or "").split())
    if len(text) > MAX_NOTE:
        raise WrongUse(f"A note has at most {MAX_NOTE} characters, and this one {len(text):,}; shorten it.")
    return text or None


def note_of(store: Store, key: str) -> OutreachNote | None:
    """The note about one influencer; None if there is none."""
    rows = store.read(_NOTE, key=key)
    return OutreachNote(**rows[0]) if rows else None


def restore(store: Store, key: str, note: OutreachNote | None) -> None:
    """Put back what `note_of` returned before a change."""
    if note is None:
        set_status(store, key, NEW, 0)
    else:
        set_status(store, key, note.status, note.at, note.introducer, by=note.by, note=note.note)


def last_asked(store: Store, keys: list[str]) -> dict[str, int]:
    """The instant (ms) of the last request to each of these partners, without partners who were never asked."""
    rows = store.read(_LAST_ASKED, keys=keys, unasked=[ACCEPTED, DISMISSED])
    return {row["key"]: row["at"] for row in rows}


def noted(store: Store) -> list[OutreachNote]:
    """Every note, the latest first."""
    return [OutreachNote(**row) for row in store.read(_NOTES)]
