"""Mentions in the text of a post, by the rules of each platform for handles.

E-mail addresses, parts of URLs and code between backticks name nobody.
"""

import re
from dataclasses import dataclass

_LATIN = "A-Za-z0-9_\u00c0-\u024f"
# A handle may follow any sign but these: after a letter it is an e-mail address, after a sign a part of something else.
_AT = rf"(?<![{_LATIN}@＠+%&$#=])[@＠]"
_DOTTED = r"[A-Za-z0-9_](?:\.?[A-Za-z0-9_]){0,%d}+(?![A-Za-z0-9_]|\.?[@＠]\w)"
_HANDLES = {
    "x": r"[A-Za-z0-9_]{1,20}+(?![A-Za-z0-9_]|[@＠]\w|://)",
    "instagram": _DOTTED % 29,
    "threads": _DOTTED % 29,
    "tiktok": _DOTTED % 23,
    "facebook": _DOTTED % 49,
    "telegram": r"[A-Za-z][A-Za-z0-9_]{3,31}+(?![A-Za-z0-9_]|\.?[@＠]\w)",
    "youtube": r"\w(?:[.\-·]?\w){2,29}+(?![\w]|[@＠]\w)",
    "bluesky": r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}(?![\w@＠])",
    "mastodon": r"\w(?:[.\-]?\w){0,63}+(?:[@＠][A-Za-z0-9](?:[.\-]?[A-Za-z0-9])*(?::\d{1,5})?)?(?![@＠]\w)",
}
# Of an unknown platform: a handle with inner dots, or one of the fediverse with its server.
_ANY = r"\w(?:\.?\w){0,49}+(?:[@＠][A-Za-z0-9](?:[.\-]?[A-Za-z0-9])*\.[A-Za-z]{2,})?(?!\w|[@＠]\w)"
_URL = re.compile(r"\b(?:https?://|www\.)[^\s\"<>]+|(?<![@＠.\w])[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}/\S*", re.IGNORECASE)
_CUT_OFF = re.compile(r"[@＠][\w.]*…\s*$")  # at the end of a repost, which X shortens
_CODE = re.compile(r"```.*?```|(?<!\w)`[^`\n]*`(?!\w)", re.DOTALL)
_MENTION = {platform: re.compile(_AT + f"({handle})") for platform, handle in _HANDLES.items()}
_MENTION_ANY = re.compile(_AT + f"({_ANY})")
_REPOST = {
    platform: re.compile(rf"\s*RT\s*[@＠]({handle})\s*:?")
    for platform, handle in (("x", _HANDLES["x"]), ("unknown", _ANY))
}


@dataclass(frozen=True, slots=True)
class Named:
    """Handles in a text, each once in the order of the text, and the one whose post the text repeats."""

    mentioned: tuple[str, ...]
    reposted: str | None = None


def named_in(text: str, platform: str) -> Named:
    """The accounts that a text names.

    >>> named_in("Thanks @nora.bakes, @tom_k! mail me: a@b.co or see https://x.org/@lea", "instagram").mentioned
    ('nora.bakes', 'tom_k')
    >>> named_in("RT @tom_k: with @lea", "x")
    Named(mentioned=('lea',), reposted='tom_k')
    >>> named_in("RT @tom_k: with @lea and @nor…", "x").mentioned
    ('lea',)
    """
    if "@" not in text and "＠" not in text:
        return Named(())
    reposted = None
    if platform in _REPOST and (match := _REPOST[platform].match(text)):
        reposted, text = match[1], _CUT_OFF.sub(" ", text[match.end() :])
    text = _URL.sub(" ", _CODE.sub(" ", text) if "`" in text else text)
    names = _MENTION.get(platform, _MENTION_ANY).findall(text)
    return Named(tuple({name.casefold(): name for name in reversed(names)}.values())[::-1], reposted)
