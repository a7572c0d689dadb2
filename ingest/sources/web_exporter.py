"""Tweets by Twitter Web Exporter: JSON or CSV, with the website's own object inside if that was asked for.

What a tweet answers, repeats or quotes is given by the id of that tweet.
"""

from collections.abc import Iterable
from typing import Any

from ingest.posts.platforms.x import WEB
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat


def _tweet(keys: tuple[str, ...], post: str, handle: str, text: str, at: str, url: str, ties: str, name: str) -> Shape:
    """The shape of an exported tweet; `ties` are the members for replies, reposts, quotes and tags."""
    reply, repost, quote, tags = ties.split()
    return Shape(
        keys=keys,
        platform="x",
        post=post,
        handle=handle,
        text=text,
        at=at,
        url=url,
        ties=(
            Ties("reply", post=reply),
            Ties("repost", post=repost),
            Ties("quote", post=quote),
            Ties("tag", f"{tags}[]", "screen_name .", "user_id"),
        ),
        facts=Facts(name=name),
    )


TWEET = _tweet(
    ("screen_name", "full_text", "media_tags retweeted_status quoted_status in_reply_to profile_image_url"),
    "id",
    "screen_name",
    "full_text",
    "created_at",
    "url",
    "in_reply_to retweeted_status quoted_status media_tags",
    "name",
)
ROW = _tweet(
    ("Screen_Name", "Content", "ID URL RT_Source Replying_To Media_Tags"),
    "ID",
    "Screen_Name",
    "Content",
    "Date",
    "URL",
    "Replying_To RT_Source Quote_Source Media_Tags",
    "Profile_Name",
)
USER_ROW = Shape(
    keys=("Screen_Name", "Followers", "Profile_Name Description"),
    absent=("Content",),
    platform="x",
    handle="Screen_Name",
    account_id="ID",
    facts=Facts(
        name="Profile_Name",
        bio="Description",
        location="Location",
        followers="Followers",
        following="Following",
        posts="Statuses",
    ),
    is_profile=True,
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The website's own object, which says more, where the export holds it."""
    raw = value.get("metadata")
    return (raw,) if isinstance(raw, dict) and "legacy" in raw and "core" in raw else (value,)


FORMAT = PostFormat("twitter-web-exporter", "X data by Twitter Web Exporter", (WEB, TWEET, ROW, USER_ROW), expand)
