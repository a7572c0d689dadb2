"""Whom the team has asked, over whom, and what came of it."""

from graph.errors import WrongUse
from graph.store.connection import Row, Store
from graph.store.marks import run_marked

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
    run_marked(
        store, _SET, key=key, status=status if noted else None, at=at if noted else None,
        introducer=introducer if noted else None,
    )  # fmt: skip


def last_asked(store: Store, keys: list[str]) -> dict[str, int]:
    """When (ms) each of these partners was last asked for an introduction, where ever."""
    return {row["key"]: row["at"] for row in store.read(_LAST_ASKED, keys=keys)}


def noted(store: Store) -> list[Row]:
    """Everybody with a status: key, status, when (ms), and over whom."""
    return store.read(
        "MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL"
        " RETURN i.key AS key, i.handle AS handle, i.platform AS platform, i.outreach_status AS status,"
        " i.outreach_at AS at, i.outreach_introducer AS introducer ORDER BY i.outreach_at DESC, i.key"
    )
