"""Tweets and followers of an account from the archive that X gives to its owner: `tweets.js`, `follower.js`.

The files do not name their owner. A repost is one by its text only ("RT @name: …").
"""

from collections.abc import Iterable
from typing import Any

from ingest.posts.platforms.x import V1_TIES
from ingest.posts.shape import Shape, Ties
from ingest.posts.source import PostFormat

TWEET = Shape(
    keys=("id_str id", "full_text text", "entities.user_mentions", "edit_info favorited retweeted favorite_count"),
    absent=("user", "rest_id", "screen_name", "author", "author_id", "rawContent", "content"),
    platform="x",
    post="id_str id",
    handle="^.owner",
    text="full_text text",
    at="created_at",
    ties=V1_TIES,
)

FOLLOWER = Shape(
    keys=("follower.accountId",),
    platform="x",
    account_id="follower.accountId",
    ties=(Ties("follow", handle="^.owner"),),
)
FOLLOWING = Shape(
    keys=("following.accountId",),
    platform="x",
    handle="^.owner",
    ties=(Ties("follow", account_id="following.accountId"),),
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The tweet, which newer archives wrap."""
    tweet = value.get("tweet")
    return (tweet,) if isinstance(tweet, dict) and len(value) <= 2 else (value,)


FORMAT = PostFormat("x-archive", "archive of X", (TWEET, FOLLOWER, FOLLOWING), expand, needs_owner=True)
