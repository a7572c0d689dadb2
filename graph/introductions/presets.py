"""The columns in which other tools read a list of people: one preset a tool, and column maps of the user's own.

A preset renames and chooses; the rows are those of the page. Every tool's import lets the columns be matched by hand;
the names here are the ones that it matches by itself. No mention data knows addresses, so `Email` stays empty for the
team to fill in where a tool wants one.
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
# Fields beside the columns of the list itself.
EXTRA = ("name", "first_name", "last_name", "email", "bio", "location", "instagram", "tiktok", "youtube", "x", "note")
_DATES = ("last_interaction_at", "data_as_of")


@dataclass(frozen=True)
class Preset:
    """`columns`: headers and the fields they show; empty means the list's own. `dates`: their form (`strftime`)."""

    name: str
    columns: Sequence[tuple[str, str]] = ()
    dates: str = ""

    def header(self, own: Sequence[str]) -> list[str]:
        return [header for header, _ in self.columns] or list(own)

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
        "note": f"Introduction over {row['path']}. {row['reason']}",
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


def read_preset(path: Path, own: Sequence[str]) -> Preset:
    """A column map of the user's own: `{"columns": {"Creator": "target_handle"}, "dates": "%d/%m/%Y"}`.

    Raises
    ------
    UnreadableFile
        It is no such file, or names a field that there is not; `own` are the columns of the list.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        columns = [(str(header), str(field)) for header, field in told["columns"].items()]
        dates = str(told.get("dates", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            f'{path} is no column map ({error}); write it as {{"columns": {{"Creator": "target_handle"}}}}.'
        ) from None
    fields = [*own, *EXTRA]
    if strange := [field for _, field in columns if field not in fields]:
        raise UnreadableFile(f"{path}: there is no field “{strange[0][:60]}”; there are {', '.join(fields)}.")
    if not columns:
        raise UnreadableFile(f'{path} names no column; name one at least, as in {{"Creator": "target_handle"}}.')
    return Preset(path.stem, columns, dates)
