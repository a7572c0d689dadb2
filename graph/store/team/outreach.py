"""The team's contacts with influencers: the status, and the partner who was asked to introduce them."""

from dataclasses import dataclass

from graph.errors import WrongUse
from graph.store.connection import Store
from graph.store.team.partners import run_team_write

NEW, CONTACTED, DECLINED = "new", "contacted", "declined"
STATUSES = (NEW, CONTACTED, DECLINED)

_SET = """
MATCH (i:Influencer {key: $key})
SET i.outreach_status = $status, i.outreach_at = $at, i.outreach_introducer = $introducer
"""
_LAST_ASKED = """
MATCH (i:Influencer) WHERE i.outreach_introducer IN $keys
RETURN i.outreach_introducer AS key, max(i.outreach_at) AS at
"""


@dataclass(frozen=True, slots=True)
class OutreachNote:
    """The status of an influencer since `at` (ms), and the key of the partner who was asked for the introduction."""

    key: str
    handle: str | None
    platform: str
    status: str
    at: int
    introducer: str | None


def set_status(store: Store, key: str, status: str, at: int, introducer: str | None = None) -> None:
    """Note that an influencer was contacted or has declined; `new` removes the note.

    Parameters
    ----------
    at
        The instant of the contact or the answer, in ms.
    introducer
        The key of the partner who was asked for the introduction.

    Raises
    ------
    WrongUse
        The status is not one of `STATUSES`.
    """
    if status not in STATUSES:
        raise WrongUse(f"“{status}” is no status; say one of {', '.join(STATUSES)}.")
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
    )


def last_asked(store: Store, keys: list[str]) -> dict[str, int]:
    """The instant (ms) of the last request to each of these partners, without partners who were never asked."""
    return {row["key"]: row["at"] for row in store.read(_LAST_ASKED, keys=keys)}


def noted(store: Store) -> list[OutreachNote]:
    """Every note, the latest first."""
    rows = store.read(
        "MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL"
        " RETURN i.key AS key, i.handle AS handle, i.platform AS platform, i.outreach_status AS status,"
        " i.outreach_at AS at, i.outreach_introducer AS introducer ORDER BY i.outreach_at DESC, i.key"
    )
    return [OutreachNote(**row) for row in rows]
