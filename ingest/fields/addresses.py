"""Addresses of profiles: which account an address names, by the rules of its platform."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """The account that an address names: its platform, and its handle or the platform's own id."""

    platform: str
    handle: str | None = None
    account_id: str | None = None


_FIX = "give the address of a profile, or the bare handle"

Rule = Callable[[list[str], dict[str, list[str]]], Address | None]

_HOST = re.compile(r"(?:https?://|//)?(?:[\w-]+\.)*[\w-]+\.[a-z]{2,}(?::\d+)?(?=[/?#]|$)", re.IGNORECASE)
_SUBDOMAINS = re.compile(r"^(?:www|m|mobile|web|old|new|l|[a-z]{2}(?:-[a-z]{2})?)\.")
_DID = re.compile(r"did:[a-z]+:[\w.:%-]+$")


def _first(platform: str, own_words: str = "", prefix: str = "") -> Rule:
    """The handle is the first part of the path, with this prefix, unless it is one of the platform's own words."""
    reserved = frozenset(own_words.split())

    def read(parts: list[str], query: dict[str, list[str]]) -> Address | None:
        if not parts or parts[0].casefold() in reserved or not parts[0].startswith(prefix):
            return None
        return Address(platform, parts[0].removeprefix("@"))

    return read


def _below(platform: str, *folders: str) -> Rule:
    """The handle is the part after one of these folders."""

    def read(parts: list[str], query: dict[str, list[str]]) -> Address | None:
        is_below = len(parts) > 1 and parts[0].casefold() in folders
        return Address(platform, parts[1].removeprefix("@")) if is_below else None

    return read


def _any_of(*rules: Rule) -> Rule:
    return lambda parts, query: next((found for rule in rules if (found := rule(parts, query))), None)


_INSTAGRAM = _first(
    "instagram",
    "p reel reels tv stories explore accounts direct about s share _u",
)
_X = _first(
    "x",
    "i intent home search hashtag share explore settings login privacy tos messages notifications compose statuses",
)
_FACEBOOK = _first(
    "facebook",
    "watch groups events photo photo.php photos story.php permalink.php share share.php sharer "
    "sharer.php reel reels hashtag login login.php profile.php people pages pg marketplace gaming "
    "media help policies stories videos l.php",
)
_YOUTUBE = _first(
    "youtube",
    "watch shorts playlist results live embed feed channel c user hashtag about premium clip post v "
    "attribution_link redirect",
)


def _x_by_id(parts: list[str], query: dict[str, list[str]]) -> Address | None:
    if parts[:2] == ["i", "user"] and len(parts) > 2:
        return Address("x", account_id=parts[2])
    if parts[:1] == ["intent"]:
        names, ids = query.get("screen_name"), query.get("user_id")
        return Address("x", names[0]) if names else Address("x", account_id=ids[0]) if ids else None
    return None


def _facebook_by_id(parts: list[str], query: dict[str, list[str]]) -> Address | None:
    if parts[:1] in (["profile.php"], ["story.php"], ["permalink.php"]) and query.get("id"):
        return Address("facebook", account_id=query["id"][0])
    if len(parts) > 2 and parts[0] in ("people", "pages") and parts[-1].isdigit():
        return Address("facebook", account_id=parts[-1])
    return None


def _youtube_by_id(parts: list[str], query: dict[str, list[str]]) -> Address | None:
    return Address("youtube", account_id=parts[1]) if parts[:1] == ["channel"] and len(parts) > 1 else None


def _bluesky(parts: list[str], query: dict[str, list[str]]) -> Address | None:
    if parts[:1] != ["profile"] or len(parts) < 2:
        return None
    is_id = _DID.match(parts[1])
    return Address("bluesky", account_id=parts[1]) if is_id else Address("bluesky", parts[1])


def _nothing(parts: list[str], query: dict[str, list[str]]) -> Address | None:
    """Short links and posts only: the account is not in the address."""
    return None


_TWITCH = _first("twitch", "directory videos p downloads search settings jobs turbo")
_TELEGRAM = _any_of(_below("telegram", "s"), _first("telegram", "joinchat c share addstickers s"))
_PINTEREST = _first("pinterest", "pin search ideas explore today")
_REDDIT = _below("reddit", "user", "u")
_VK = _first("vk", "feed wall video search")
_RULES: dict[str, Rule] = {
    "instagram.com": _any_of(_below("instagram", "stories", "_u"), _INSTAGRAM),
    "instagr.am": _INSTAGRAM,
    "x.com": _any_of(_x_by_id, _X),
    "twitter.com": _any_of(_x_by_id, _X),
    "tiktok.com": _first("tiktok", prefix="@"),
    "vm.tiktok.com": _nothing,
    "vt.tiktok.com": _nothing,
    "youtube.com": _any_of(_youtube_by_id, _below("youtube", "c", "user"), _YOUTUBE),
    "youtu.be": _nothing,
    "facebook.com": _any_of(_facebook_by_id, _below("facebook", "pg"), _FACEBOOK),
    "fb.com": _any_of(_facebook_by_id, _FACEBOOK),
    "fb.watch": _nothing,
    "fb.me": _nothing,
    "threads.net": _first("threads", prefix="@"),
    "threads.com": _first("threads", prefix="@"),
    "bsky.app": _bluesky,
    "twitch.tv": _TWITCH,
    "linkedin.com": _below("linkedin", "in", "company", "school", "showcase"),
    "snapchat.com": _any_of(_below("snapchat", "add"), _first("snapchat", prefix="@")),
    "t.me": _TELEGRAM,
    "telegram.me": _TELEGRAM,
    "reddit.com": _REDDIT,
    "medium.com": _first("medium", prefix="@"),
    "vk.com": _VK,
    "pinterest.com": _PINTEREST,
    "pinterest.de": _PINTEREST,
    "pinterest.co.uk": _PINTEREST,
    "pinterest.fr": _PINTEREST,
    "pinterest.es": _PINTEREST,
    "t.co": _nothing,
    "bit.ly": _nothing,
}


def read_address(text: str) -> Address | None:
    """The account that an address names; None if the text is not an address.

    The protocol may be missing before a path, if the host is a known platform or begins with `www.`. An address on
    another host names an account of the fediverse if its path is `/@name`.

    Raises
    ------
    ValueError
        The address names no account: it is that of a post, of a search, or on an unknown host.

    >>> read_address("https://www.youtube.com/@idak/videos")
    Address(platform='youtube', handle='idak', account_id=None)
    >>> read_address("facebook.com/profile.php?id=17").account_id, read_address("jade.runs")
    ('17', None)
    """
    text = text.strip()
    match = _HOST.match(text)
    if match is None and not text.casefold().startswith(("http:", "https:")):
        return None
    if match is None:
        raise ValueError(f"“{text[:60]}” is not a valid address; {_FIX}")
    has_protocol = "//" in match[0]
    try:
        parsed = urlsplit(text if has_protocol else f"//{text}")
        host = (parsed.hostname or "").casefold()
        query = parse_qs(parsed.query, max_num_fields=50)
    except ValueError:
        raise ValueError(f"“{text[:60]}” is not a valid address; {_FIX}") from None
    rule = _RULES.get(host) or _RULES.get(_SUBDOMAINS.sub("", host))
    parts = [unquote(part) for part in parsed.path.split("/") if part]
    if not has_protocol and (rule is None or not parts) and not (host.startswith("www.") and parts):
        return None  # a handle with dots
    address = (rule or _fediverse(host))(parts, query)
    if address is None or not (address.handle or address.account_id):
        raise ValueError(f"the address “{text[:60]}” does not name an account; {_FIX}")
    return address


def _fediverse(host: str) -> Rule:
    def read(parts: list[str], query: dict[str, list[str]]) -> Address | None:
        name = parts[0][1:] if parts and parts[0].startswith("@") else ""
        name = parts[1] if parts[:1] == ["users"] and len(parts) > 1 else name
        if not name:
            return None
        return Address("mastodon", name if "@" in name else f"{name}@{host}")

    return read
