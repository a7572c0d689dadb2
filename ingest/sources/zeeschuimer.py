"""Raw objects that Zeeschuimer collects in the browser: NDJSON of Instagram, TikTok, X and Threads.

Each line holds what the site sent under `data`; in a file that went through 4CAT its members stand at the top instead,
beside `__import_meta`. What Zeeschuimer adds is found under `^`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ingest.posts.platforms.instagram import GRAPH, ITEM, post_id
from ingest.posts.platforms.tiktok import COMMENT, REPLY, VIDEO
from ingest.posts.platforms.x import WEB
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat
from ingest.readers.json import CONTEXT

# Since 2026 the website may send no more than these, without times and tags.
POLARIS = replace(ITEM, keys=("__typename", "code", "user.username owner.username"))
THREADS = Shape(
    keys=("code", "user.username", "text_post_app_info"),
    platform="threads",
    post="pk id code",
    post_id=post_id,
    handle="user.username",
    account_id="user.pk user.id",
    text="caption.text",
    at="taken_at",
    ties=(
        Ties(
            "mention", "text_post_app_info.text_fragments.fragments[].mention_fragment.mentioned_user", "username", "id"
        ),
        Ties("reply", "text_post_app_info.reply_to_author", "username", "pk id"),
        Ties("repost", "text_post_app_info.share_info.reposted_post.user", "username", "pk id"),
        Ties("quote", "text_post_app_info.share_info.quoted_post.user", "username", "pk id"),
    ),
    facts=Facts(name="user.full_name", at="^.timestamp_collected"),
)
SHAPES = tuple(
    replace(shape, keys=("^", *shape.keys)) for shape in (THREADS, ITEM, GRAPH, POLARIS, WEB, VIDEO, REPLY, COMMENT)
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """What the site sent."""
    data, meta = value.get("data"), value.get("__import_meta")
    if isinstance(data, dict) and "source_platform" in value:
        return ({**data, CONTEXT: value},)
    return ({**value, CONTEXT: meta},) if isinstance(meta, dict) else (value,)


FORMAT = PostFormat("zeeschuimer", "data by Zeeschuimer", SHAPES, expand, certainty=0.97)
