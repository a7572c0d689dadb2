"""Tweets and users as X's programming interfaces give them: versions 1.1 and 2, as saved by twarc, tweepy and others.

A page of version 2 keeps users and the tweets that others refer to apart (`includes`); they are put where they belong,
which is also how `twarc2 flatten` writes them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ingest.posts.platforms.x import V1, V1_PROFILE
from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat

V2 = Shape(
    keys=(
        "id",
        "author_id author.username",
        "text entities",
        "author_id entities public_metrics edit_history_tweet_ids referenced_tweets conversation_id",
    ),
    absent=("body", "rawContent"),
    platform="x",
    post="id",
    handle="author.username",
    account_id="author_id author.id",
    text="note_tweet.text text",
    at="created_at",
    ties=(
        Ties("mention", "note_tweet.entities.mentions[]", "username", "id"),
        Ties("mention", "entities.mentions[]", "username", "id"),
        Ties("reply", ".", "in_reply_to_user.username in_reply_to_username", "in_reply_to_user_id"),
        Ties("repost", ".", "retweeted_username", "retweeted_user_id"),
        Ties("quote", ".", "quoted_username", "quoted_user_id"),
    ),
    inner=(
        Inner("referenced_tweets[type=retweeted]", kind="repost"),
        Inner("referenced_tweets[type=quoted]", kind="quote"),
        Inner("referenced_tweets[type=replied_to]", kind="reply"),
    ),
    facts=Facts(
        name="author.name",
        bio="author.description",
        url="author.entities.url.urls[0].expanded_url author.url",
        location="author.location",
        followers="author.public_metrics.followers_count",
        following="author.public_metrics.following_count",
        posts="author.public_metrics.tweet_count",
        at="__twarc.retrieved_at",
    ),
)
V2_PROFILE = Shape(
    keys=("username", "id", "public_metrics.followers_count seen_at"),
    absent=("text", "author", "entities.mentions", "followersCount"),
    platform="x",
    handle="username",
    account_id="id",
    at="seen_at",
    facts=Facts(
        name="name",
        bio="description",
        url="entities.url.urls[0].expanded_url url",
        location="location",
        followers="public_metrics.followers_count",
        following="public_metrics.following_count",
        posts="public_metrics.tweet_count",
    ),
    is_profile=True,
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The tweets and users of a page; another object is one itself."""
    data = value.get("data")
    if not isinstance(data, dict | list) or "id" in value:
        return (value,)
    includes = value.get("includes")
    return _page(data if isinstance(data, list) else [data], includes if isinstance(includes, dict) else {}, value)


def _page(data: list[Any], includes: dict[str, Any], page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = [each if isinstance(each, dict) else {"value": each} for each in data]
    users = _by_id(includes.get("users"))
    tweets = _by_id(includes.get("tweets")) | _by_id([each for each in found if "text" in each])
    twarc = page.get("__twarc")
    seen_at = twarc.get("retrieved_at") if isinstance(twarc, dict) else None
    seen_at = seen_at or max((str(each.get("created_at") or "") for each in found if "text" in each), default=None)
    for each in found:
        yield _joined(each, users, tweets) if "text" in each else {**each, "seen_at": seen_at}
    for user in users.values():
        yield {**user, "seen_at": seen_at}


def _by_id(found: Any) -> dict[str, dict[str, Any]]:
    listed = found if isinstance(found, list) else []
    return {str(each["id"]): each for each in listed if isinstance(each, dict) and "id" in each}


def _joined(
    tweet: dict[str, Any], users: dict[str, dict[str, Any]], tweets: dict[str, dict[str, Any]], depth: int = 0
) -> dict[str, Any]:
    """The tweet with its author's handle, and with those that it refers to."""
    joined = dict(tweet)
    if author := users.get(str(tweet.get("author_id"))):
        joined["author"] = {"username": author.get("username")}
    if other := users.get(str(tweet.get("in_reply_to_user_id"))):
        joined["in_reply_to_username"] = other.get("username")
    references = tweet.get("referenced_tweets")
    if isinstance(references, list) and depth < 2:
        joined["referenced_tweets"] = [
            {**_joined(original, users, tweets, depth + 1), "type": reference.get("type")}
            for reference in references
            if isinstance(reference, dict) and (original := tweets.get(str(reference.get("id"))))
        ]
    return joined


FORMAT = PostFormat("x-api", "posts by X’s interface", (V1, V2, V1_PROFILE, V2_PROFILE), expand)
