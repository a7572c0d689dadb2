"""Where conversations stand, as CSV that a CRM keeps and gives back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from graph.errors import WrongUse
from graph.export.csv import csv_bytes, safe_cell
from graph.export.files import replaced
from graph.outreach.conflicts import names_of
from graph.records import Influencer, iso_second
from graph.store import Store
from graph.store.team import outreach
from graph.store.team.outreach import OutreachNote

# By the name of the column; the titles are those of HubSpot, or of properties to be made there.
TITLES = {
    "first_name": "First Name",
    "last_name": "Last Name",
    "email": "Email",
    "website_url": "Website URL",
    "platform": "Platform",
    "handle": "Handle",
    "outreach_status": "Outreach Status",
    "outreach_since": "Outreach Since",
    "introducer": "Introducer",
    "campaign": "Campaign",
    "owner": "Outreach Owner",
    "next_step": "Next Step",
    "note": "Outreach Note",
}
COLUMNS = tuple(TITLES)
NEEDED = ("handle", "outreach_status")
FORMS = ("generic", "hubspot")
_ALIASES = {"outreach_owner": "owner", "outreach_note": "note", "status": "outreach_status", "since": "outreach_since"}
_INSERTED = re.compile(r"(?<=[;|\t\r\n\u2028])([\s\ufeff\u200b]*)'")


class OutreachRow(NamedTuple):
    """What a row says about the conversation with `name`, as the cells have it; None where the file has no column."""

    name: str
    status: str
    since: str
    introducer: str | None
    campaign: str | None
    owner: str | None
    next_step: str | None
    note: str | None


def export_rows(store: Store) -> list[dict[str, str]]:
    """A row with the `COLUMNS` for each conversation, the latest first."""
    notes = outreach.noted(store)
    names = names_of(store, notes)
    return [_row(note, names[note.key], names.get(note.introducer or "")) for note in notes if note.key in names]


def _row(note: OutreachNote, target: Influencer, introducer: Influencer | None) -> dict[str, str]:
    return {
        "first_name": target.first_name or "",
        "last_name": target.last_name or target.bare_name,
        "email": target.email or "",
        "website_url": target.profile_url,
        "platform": target.platform,
        "handle": target.handle or f"#{target.account_id}",
        "outreach_status": note.status,
        "outreach_since": iso_second(note.at) or "",
        "introducer": spelled(introducer) if introducer else "",
        "campaign": note.campaign or "",
        "owner": note.owner or "",
        "next_step": note.next_step or "",
        "note": note.note or "",
    }


def spelled(person: Influencer) -> str:
    """The name by which the import finds an account again.

    >>> spelled(Influencer("x:jade", "x", "jade")), spelled(Influencer("x#17", "x", account_id="17"))
    ('x:jade', 'x#17')
    """
    return f"{person.platform}:{person.handle}" if person.handle else f"{person.platform}#{person.account_id}"


def write_outreach(store: Store, path: Path, form: str = FORMS[0]) -> int:
    """Write every conversation as CSV in UTF-8 that spreadsheets recognize; returns the number of rows.

    Parameters
    ----------
    form
        "hubspot" names the columns as HubSpot does.
    """
    content, rows = outreach_csv(store, form)
    with replaced(path) as part:
        part.write_bytes(content)
    return rows


def outreach_csv(store: Store, form: str = FORMS[0]) -> tuple[bytes, int]:
    """The file that `write_outreach` writes, and its number of rows."""
    rows = export_rows(store)
    header = list(TITLES.values()) if form == "hubspot" else COLUMNS
    return csv_bytes(header, ([row[name] for name in COLUMNS] for row in rows)), len(rows)


def columns_of(header: Iterable[str]) -> dict[str, int]:
    """Where each known column is in a table with this header; others are ignored.

    >>> columns_of(["Record ID", "Handle", "Outreach Status"])
    {'handle': 1, 'outreach_status': 2}
    """
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        name = re.sub(r"[\s_-]+", "_", title.strip().casefold())
        name = _ALIASES.get(name, name)
        if name in TITLES:
            found.setdefault(name, index)
    return found


def read_row(cells: Mapping[str, str]) -> OutreachRow:
    """What the cells of a row say, by the names of their columns.

    Raises
    ------
    WrongUse
        The row names no influencer, or no status.
    """
    texts = {name: " ".join(plain_cell(cell).split()) for name, cell in cells.items()}
    handle, platform = texts.get("handle", ""), texts.get("platform", "")
    if not handle:
        raise WrongUse("the handle is empty; give that of the influencer")
    status = texts.get("outreach_status", "").casefold()
    status = outreach.FORMER.get(status, status)
    if status not in outreach.STATUSES:
        raise WrongUse(f"“{status[:40]}” is not a status; give one of {', '.join(outreach.STATUSES)}")
    bare = handle.removeprefix("@")
    name = f"{platform}{bare}" if bare.startswith("#") else f"{platform}:{bare}" if platform else bare
    others = (texts.get(column) for column in ("introducer", "campaign", "owner", "next_step", "note"))
    return OutreachRow(name, status, texts.get("outreach_since", ""), *others)


def plain_cell(cell: str) -> str:
    """The text that `safe_cell` made safe.

    >>> plain_cell("'=1+1"), plain_cell("x;'=1"), plain_cell("'90s")
    ('=1+1', 'x;=1', "'90s")
    """
    for text in _without_marks(cell):
        if safe_cell(text) == cell:
            return text
    return cell


def _without_marks(cell: str) -> Iterator[str]:
    start = cell.removeprefix("'")
    yield _INSERTED.sub(r"\1", start)
    yield _INSERTED.sub(r"\1", cell)
    yield start
