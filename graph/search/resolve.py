"""Resolving names that people type on the command line or in the address to accounts."""

import difflib
from dataclasses import dataclass

from graph.errors import UnknownInfluencer, WrongUse
from graph.records import clean_handle, clean_platform
from graph.store import Store, read

SUGGESTIONS = 3
MAX_COMPARED = 200  # accounts that a misspelled name is compared with


def influencer_key(store: Store, name: str) -> str:
    """The key of the account that goes by `jade.runs`, `@jade.runs`, `instagram:jade.runs` or `x#1784`.

    Raises
    ------
    UnknownInfluencer
        No account has this name; the message suggests similar ones.
    WrongUse
        Accounts on several platforms have it, or it cannot be a handle.
    """
    spoken = parse_name(name)
    if spoken.account_id is not None:
        keys = read.keys_of_id(store, spoken.platform or "", spoken.account_id)
    else:
        keys = read.keys_of_handle(store, spoken.handle or "", spoken.platform)
    if len(keys) > 1:
        raise WrongUse(f"“{name}” is on several platforms: say {' or '.join(sorted(keys))}.")
    if not keys:
        raise UnknownInfluencer(f"Nobody in the store goes by “{name[:60]}”.{_suggestions(store, spoken.handle or '')}")
    return keys[0]


@dataclass(frozen=True)
class SpokenName:
    """A name as somebody types it: a handle, or the id of an account on a platform."""

    platform: str | None
    handle: str | None = None
    account_id: str | None = None


def parse_name(name: str) -> SpokenName:
    """What a typed name says.

    Raises
    ------
    WrongUse
        It cannot be a handle.

    Examples
    --------
    >>> parse_name("Instagram:@jade.runs")
    SpokenName(platform='instagram', handle='jade.runs', account_id=None)
    """
    text = name.strip()
    is_url = text.casefold().startswith(("http://", "https://"))
    if "#" in text and not is_url:
        platform, _, account_id = text.partition("#")
        return SpokenName(platform_name(platform), account_id=account_id)
    platform, _, text = text.partition(":") if ":" in text and not is_url else ("", "", text)
    try:
        return SpokenName(platform_name(platform) if platform else None, clean_handle(text))
    except ValueError as error:
        raise WrongUse(f"“{name[:60]}” is not a handle: {error}.") from None


def platform_name(text: str) -> str:
    """The one spelling of a platform's name; raises `WrongUse` if the text cannot be one."""
    try:
        return clean_platform(text)
    except ValueError as error:
        raise WrongUse(f"{error}; write it as in instagram, tiktok or x.") from None


def _suggestions(store: Store, text: str) -> str:
    """The closest spellings among accounts that contain the text, else its first, else its second to fourth letters."""
    for part in (text, text[:3], text[1:4]):
        similar = read.search(store, part.lstrip("@"), MAX_COMPARED) if part.strip("@ ") else []
        handles = {name.casefold(): name for name in (row.handle or row.key for row in similar)}
        if closest := difflib.get_close_matches(text.casefold(), handles, SUGGESTIONS, cutoff=0.5):
            return " Did you mean " + " or ".join(handles[name] for name in closest) + "?"
    return " `intrograph status` shows what is loaded."
