"""Finding accounts by what a person types, and showing what they are called."""

import difflib

from graph.errors import UnknownInfluencer, WrongUse
from graph.records import clean_handle, clean_platform
from graph.store import Store, read

SUGGESTIONS = 3
CONSIDERED = 200  # accounts that a misspelled name is compared with


def influencer_key(store: Store, name: str) -> str:
    """The key of the account that a person means by `jade.runs`, `@jade.runs`, `instagram:jade.runs` or `x#1784`.

    Raises
    ------
    UnknownInfluencer
        Nobody goes by it; the sentence names near ones.
    WrongUse
        Several platforms have it, or it cannot be a handle.
    """
    text = name.strip()
    platform: str | None = None
    if "#" in text and not text.startswith(("http://", "https://")):
        platform, _, account_id = text.partition("#")
        found = read.keys_of_id(store, platform_name(platform), account_id)
    else:
        if ":" in text and not text.casefold().startswith(("http://", "https://")):
            platform, _, text = text.partition(":")
        try:
            handle = clean_handle(text)
        except ValueError as error:
            raise WrongUse(f"“{name[:60]}” is no handle: {error}.") from None
        found = read.keys_of_handle(store, handle, platform_name(platform) if platform else None)
    if len(found) > 1:
        raise WrongUse(f"“{name}” is on several platforms: say {' or '.join(sorted(found))}.")
    if not found:
        raise UnknownInfluencer(f"Nobody in the store goes by “{name[:60]}”.{_suggestions(store, text)}")
    return found[0]


def platform_name(text: str) -> str:
    """The platform that a person means; `WrongUse` where the text cannot be one."""
    try:
        return clean_platform(text)
    except ValueError as error:
        raise WrongUse(f"{error}; write it as in instagram, tiktok or x.") from None


def _suggestions(store: Store, text: str) -> str:
    """Who may be meant: of those who begin, or at least go on, alike, the ones that are spelled most alike."""
    for beginning in (text, text[:3], text[1:4]):
        near = read.search(store, beginning.lstrip("@"), CONSIDERED) if beginning.strip("@ ") else []
        names = {(row.handle or row.key).casefold(): row.handle or row.key for row in near}
        if alike := difflib.get_close_matches(text.casefold(), names, SUGGESTIONS, cutoff=0.5):
            return " Did you mean " + " or ".join(names[name] for name in alike) + "?"
    return " `intrograph status` shows what is loaded."
