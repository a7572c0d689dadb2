"""The fields that presets and column maps may use besides the columns of the list."""

from collections.abc import Mapping
from typing import Any

from graph.export.csv import safe_cell
from graph.records import Influencer, is_web_url, profile_url_of

_HANDLES = ("instagram", "tiktok", "youtube", "x", "pinterest")  # the handle, on this platform only
EXTRA = (
    *("name", "first_name", "last_name", "first_name_or_handle", "last_name_or_handle", "email", "ascii_email"),
    *("bio", "location", *_HANDLES, "youtube_url", "media_url", "note", "blank"),
)


def values(row: Mapping[str, Any], target: Influencer) -> dict[str, Any]:
    """The columns of an introduction, and every field of `EXTRA`; what is unknown is empty."""
    handle, platform = row["target_handle"], row["platform"]
    first, last = names_of(target)
    email = usable_email(target)
    page = profile_url_of(platform, target.handle) or _without_query(target.url or "")
    return {
        **row,
        **{name: handle if platform == name else "" for name in _HANDLES},
        "name": _line(target.name),
        "first_name": first,
        "last_name": last,
        "first_name_or_handle": first or handle,
        "last_name_or_handle": last or handle,
        "email": email,
        "ascii_email": email if email.partition("@")[0].isascii() else "",
        "bio": target.bio,
        "location": target.location,
        "youtube_url": _channel(target) if platform == "youtube" else "",
        "media_url": page,
        "note": f"Introduction through {row['path']}. {row['reason']}",
        "blank": "",
    }


def names_of(target: Influencer) -> tuple[str, str]:
    """First and last name as the profile gives them, else the first word of the name and the rest.

    >>> names_of(Influencer("x:jade", "x", name="Jade van Dam")), names_of(Influencer("x:jade", "x", last_name="Dam"))
    (('Jade', 'van Dam'), ('', 'Dam'))
    """
    if target.first_name or target.last_name:
        return _line(target.first_name), _line(target.last_name)
    first, _, last = _line(target.name).partition(" ")
    return first, last


def usable_email(target: Influencer) -> str:
    """The e-mail address; empty if it is unknown, or begins as a formula and would be changed in a spreadsheet."""
    email = target.email or ""
    return email if safe_cell(email) == email else ""


def _channel(target: Influencer) -> str:
    account_id = target.account_id or ""
    if account_id.startswith("UC"):
        return f"https://www.youtube.com/channel/{account_id}"
    return profile_url_of("youtube", target.handle)


def _without_query(url: str) -> str:
    return url.partition("?")[0].partition("#")[0] if is_web_url(url) else ""


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
