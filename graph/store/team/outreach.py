"""Whom the team has asked, over whom, and what came of it."""

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
    """What came of contacting an influencer: the status, since when (ms), and the key of the introducer, if any."""

    key: str
    handle: str | None
    platform: str
    status: str
    at: int
    introducer: str | None


def set_status(store: Store, key: str, status: str, at: int, introducer: str | None = None) -> None:
    """Note that somebody was contacted or has declined; `new` takes the note off again.

    Parameters
    ----------
    at
        When, in ms.
    introducer
        The key of the partner who was asked to introduce them.

    Raises
    ------
    WrongUse
        There is no such status.
    """
    if status not in STATUSES:
        raise WrongUse(f"“{status}” is no status; say one of {', '.join(STATUSES)}.")
    noted = status != NEW
    run_team_write(
        store,
        _SET,
        key=key,
        status=status if noted else None,
        at=at if noted else None,
        introducer=introducer if noted else None,
    )


def last_asked(store: Store, keys: list[str]) -> dict[str, int]:
    """When (ms) each of these partners was last asked for an introduction, where ever."""
    return {row["key"]: row["at"] for row in store.read(_LAST_ASKED, keys=keys)}


def noted(store: Store) -> list[OutreachNote]:
    """Everybody with a status: key, status, when (ms), and over whom."""
    rows = store.read(
        "MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL"
        " RETURN i.key AS key, i.handle AS handle, i.platform AS platform, i.outreach_status AS status,"
        " i.outreach_at AS at, i.outreach_introducer AS introducer ORDER BY i.outreach_at DESC, i.key"
    )
    return [OutreachNote(**row) for row in rows]
