"""Tables that give an influencer's accounts on several platforms, a column each: `Instagram`, `YouTube URL`."""

from dataclasses import dataclass

from graph.records import clean_platform
from ingest.fields.columns import Header

_PLATFORMS = {
    word: platform
    for platform, words in {
        "instagram": "instagram insta ig",
        "tiktok": "tiktok tt",
        "x": "twitter x",
        "youtube": "youtube yt",
        "facebook": "facebook fb",
        "threads": "threads",
        "bluesky": "bluesky bsky",
        "twitch": "twitch",
        "snapchat": "snapchat",
        "linkedin": "linkedin",
        "pinterest": "pinterest",
    }.items()
    for word in words.split()
}
_FOLLOWERS = frozenset(["followers", "follower", "subscribers", "subs", "fans", "abonnenten", "abos", "seguidores"])
_ACCOUNT = frozenset(
    ["handle", "username", "user", "name", "account", "url", "link", "profile", "id", "page", "channel"]
)


@dataclass(frozen=True)
class PlatformColumn:
    """The column of the accounts on one platform, and that of their followers if there is one."""

    platform: str
    account: int
    followers: int | None = None


def platform_of(name: str) -> str | None:
    """The platform whose accounts a column holds by its name, in the spelling of the vocabulary; else None.

    >>> platform_of("instagram_handle"), platform_of("yt_channel_url"), platform_of("tiktok_followers")
    ('instagram', 'youtube', None)
    """
    first, *others = name.split("_")
    return clean_platform(_PLATFORMS[first]) if first in _PLATFORMS and _ACCOUNT.issuperset(others) else None


def platform_columns(header: Header) -> list[PlatformColumn]:
    """The columns of accounts named after platforms, the first of each platform."""
    followers = {platform: i for i, name in enumerate(header.simple) if (platform := _followed_on(name))}
    found: dict[str, PlatformColumn] = {}
    for index, name in enumerate(header.simple):
        if (platform := platform_of(name)) and platform not in found:
            found[platform] = PlatformColumn(platform, index, followers.get(platform))
    return list(found.values())


def _followed_on(name: str) -> str | None:
    """The platform whose followers a column counts by its name: `ig_followers`, `followers_tiktok`."""
    words = set(name.split("_"))
    platforms = {_PLATFORMS[word] for word in words & _PLATFORMS.keys()}
    return platforms.pop() if words & _FOLLOWERS and len(platforms) == 1 else None
