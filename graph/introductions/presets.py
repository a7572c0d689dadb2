"""The columns in which other tools import a list of people: one preset per tool, and column maps by the user.

A preset selects and renames columns; the rows are those of the page. Every tool can match columns by hand; the names
here are the ones that it matches automatically. Mention data contains no e-mail addresses: `Email` stays empty, for the
team to fill in if a tool needs it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.errors import UnreadableFile
from graph.records import Influencer

EMPTY = ""
# Fields in addition to the columns of the list.
EXTRA = ("name", "first_name", "last_name", "email", "bio", "location", "instagram", "tiktok", "youtube", "x", "note")
_DATES = ("last_interaction_at", "data_as_of")


@dataclass(frozen=True)
class Preset:
    """`columns`: headers and their fields; empty means the columns of the list. `dates`: their format (`strftime`)."""

    name: str
    columns: Sequence[tuple[str, str]] = ()
    dates: str = ""

    def header(self, default: Sequence[str]) -> list[str]:
        """The headers; `default` if the preset does not name any."""
        return [header for header, _ in self.columns] or list(default)

    def cells(self, row: Mapping[str, Any], target: Influencer) -> list[Any]:
        """The cells of one introduction."""
        if not self.columns:
            return list(row.values())
        values = dict(row) | _extra(row, target)
        return [self._dated(field, values[field]) for _, field in self.columns]

    def _dated(self, field: str, value: Any) -> Any:
        if field not in _DATES or not value or not self.dates:
            return value
        return datetime.fromisoformat(value).strftime(self.dates)


def _extra(row: Mapping[str, Any], target: Influencer) -> dict[str, Any]:
    name = " ".join((target.name or "").split())
    first, _, last = name.partition(" ")
    on = {platform: row["target_handle"] if row["platform"] == platform else EMPTY for platform in _PLATFORMS}
    return on | {
        "name": name,
        "first_name": first or row["target_handle"],
        "last_name": last,
        "email": EMPTY,
        "bio": target.bio,
        "location": target.location,
        "note": f"Introduction through {row['path']}. {row['reason']}",
    }


_PLATFORMS = ("instagram", "tiktok", "youtube", "x")
_PERSON = (("First Name", "first_name"), ("Last Name", "last_name"), ("Email", "email"))

GENERIC = Preset("generic")
PRESETS = {
    preset.name: preset
    for preset in (
        GENERIC,
        Preset(
            "upfluence",
            (
                ("Name", "name"),
                ("Email", "email"),
                ("Instagram", "instagram"),
                ("TikTok", "tiktok"),
                ("YouTube", "youtube"),
                ("Twitter", "x"),
                ("Followers", "followers"),
                ("Notes", "note"),
            ),
        ),
        Preset(
            "aspire",
            (
                *_PERSON,
                ("Instagram", "instagram"),
                ("TikTok", "tiktok"),
                ("YouTube", "youtube"),
                ("Twitter", "x"),
                ("Notes", "note"),
            ),
        ),
        Preset(
            "hubspot",
            (
                *_PERSON,
                ("Website URL", "target_url"),
                ("Twitter Username", "x"),
                ("City", "location"),
                ("Message", "message"),
                ("Notes", "note"),
                ("Last Contacted", "last_interaction_at"),
            ),
            "%Y-%m-%d",
        ),
        Preset(
            "klaviyo",
            (
                ("Email", "email"),
                ("First Name", "first_name"),
                ("Last Name", "last_name"),
                ("Instagram Handle", "instagram"),
                ("TikTok Handle", "tiktok"),
                ("Profile URL", "target_url"),
                ("Introducer", "introducer_handle"),
                ("Introduction Score", "score"),
                ("Last Interaction", "last_interaction_at"),
            ),
            "%Y-%m-%d %H:%M:%S",
        ),
        Preset(
            "refersion",
            (
                ("first_name", "first_name"),
                ("last_name", "last_name"),
                ("email", "email"),
                ("website", "target_url"),
                ("notes", "note"),
            ),
        ),
        Preset(
            "grin",
            (
                *_PERSON,
                ("Instagram Username", "instagram"),
                ("TikTok Username", "tiktok"),
                ("YouTube Username", "youtube"),
                ("Twitter Username", "x"),
                ("Notes", "note"),
            ),
        ),
    )
}


def read_preset(path: Path, columns: Sequence[str]) -> Preset:
    """A column map by the user: `{"columns": {"Creator": "target_handle"}, "dates": "%d/%m/%Y"}`.

    Parameters
    ----------
    columns
        The columns of the list, which the map may use besides `EXTRA`.

    Raises
    ------
    UnreadableFile
        The file is no column map, is empty, or uses an unknown field.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        chosen = [(str(header), str(field)) for header, field in data["columns"].items()]
        dates = str(data.get("dates", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            f'{path} is not a column map ({error}); write it as {{"columns": {{"Creator": "target_handle"}}}}.'
        ) from None
    fields = [*columns, *EXTRA]
    if unknown := [field for _, field in chosen if field not in fields]:
        raise UnreadableFile(f"{path}: there is no field “{unknown[0][:60]}”; the fields are {', '.join(fields)}.")
    if not chosen:
        raise UnreadableFile(f'{path} names no column; name at least one, as in {{"Creator": "target_handle"}}.')
    return Preset(path.stem, chosen, dates)
