"""Bluesky: events of Jetstream and Tap, records of repositories, posts and profiles of its public interface.

Who a post mentions stands in the features of its facets, as DIDs. Its text can say something else: it is not read.
"""

from collections.abc import Iterable
from typing import Any

from ingest.posts.shape import Facts, Inner, Shape, Ties

MAX_DEPTH = 200  # replies to replies in a thread

_MENTION = "facets[].features[$type=app.bsky.richtext.facet#mention]"


def _post(keys: tuple[str, ...], record: str, **more: Any) -> Shape:
    """The shape of an object that holds a post's record at a path."""
    return Shape(
        keys=keys,
        platform="bluesky",
        post="uri",
        handle="author.handle handle",
        account_id="author.did did uri",
        at=f"{record}.createdAt indexedAt",
        ties=(
            Ties("mention", f"{record}.{_MENTION}", account_id="did"),
            Ties("reply", account_id=f"{record}.reply.parent.uri"),
            Ties("quote", f"{record}.embed[$type=app.bsky.embed.record]", account_id="record.uri"),
            Ties("quote", f"{record}.embed.record.record", account_id="uri"),
            Ties("quote", f"{record}.embed.record", account_id="uri"),
        ),
        facts=Facts(name="author.displayName"),
        **more,
    )


QUOTED = _post(("uri", "author.did", "value"), "value")
POST = _post(
    ("uri", "record.text record.createdAt", "did author.did"),
    "record",
    absent=("record.subject",),
    inner=(Inner("embed.record", QUOTED, kind="quote"), Inner("embed.record.record", QUOTED, kind="quote")),
)
REPOST = Shape(
    keys=("uri", "record.subject.uri", "[is_repost=true]"),
    platform="bluesky",
    post="uri",
    handle="handle",
    account_id="did",
    at="record.createdAt",
    ties=(Ties("repost", account_id="record.subject.uri"),),
)
FOLLOW = Shape(
    keys=("uri", "record.subject", "[is_follow=true]"),
    platform="bluesky",
    post="uri",
    handle="handle",
    account_id="did",
    at="record.createdAt",
    ties=(Ties("follow", account_id="record.subject"),),
)
PROFILE = Shape(
    keys=("did", "handle", "displayName description followersCount indexedAt"),
    absent=("record", "author"),
    platform="bluesky",
    handle="handle",
    account_id="did",
    facts=Facts(
        name="displayName",
        bio="description",
        followers="followersCount",
        following="followsCount",
        posts="postsCount",
    ),
    is_profile=True,
)
# Likes, blocks, deletions, changes of accounts: nothing that names anybody.
OTHER = Shape(keys=("is_other",), skipped=(("is_other", "events other than posts, reposts and follows"),))


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The record of an event, or of an object of the interface, with its address and its author."""
    if "time_us" in value and "did" in value:
        commit = value.get("commit")
        return (_record(value["did"], commit, commit.get("operation")) if isinstance(commit, dict) else _other(),)
    inner = value.get("record")
    if value.get("type") in ("record", "identity") and isinstance(inner or value.get("user"), dict):
        return (_record(inner.get("did"), inner, inner.get("action")) if isinstance(inner, dict) else _other(),)
    if isinstance(value.get("post"), dict) and "uri" in value["post"]:
        return _feed_item(value)
    if isinstance(value.get("thread"), dict):
        return _thread(value["thread"], 0)
    if isinstance(value.get("value"), dict) and "uri" in value and "author" not in value:
        did, collection, _ = [*str(value["uri"]).removeprefix("at://").split("/"), "", ""][:3]
        return (_of_collection(collection, {"uri": value["uri"], "did": did, "record": value["value"]}),)
    return (value,)


def _record(did: Any, commit: dict[str, Any], operation: Any) -> dict[str, Any]:
    collection = str(commit.get("collection"))
    uri = f"at://{did}/{collection}/{commit.get('rkey')}"
    if operation not in ("create", "update") or not isinstance(commit.get("record"), dict):
        return _other()
    return _of_collection(collection, {"uri": uri, "did": did, "record": commit["record"]})


def _of_collection(collection: str, node: dict[str, Any]) -> dict[str, Any]:
    match collection:
        case "app.bsky.feed.post":
            return node
        case "app.bsky.feed.repost":
            return {**node, "is_repost": True}
        case "app.bsky.graph.follow":
            return {**node, "is_follow": True}
    return _other()


def _other() -> dict[str, Any]:
    return {"is_other": True}


def _feed_item(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """A post of a feed, and the repost that brought it there."""
    post, reason = value["post"], value.get("reason")
    yield post
    if isinstance(reason, dict) and isinstance(reason.get("by"), dict):
        author = reason["by"]
        record = {"createdAt": reason.get("indexedAt"), "subject": {"uri": post.get("uri")}}
        uri = reason.get("uri") or f"at://{author.get('did')}/{post.get('uri')}"
        yield {
            "uri": uri,
            "did": author.get("did"),
            "handle": author.get("handle"),
            "record": record,
            "is_repost": True,
        }


def _thread(node: dict[str, Any], depth: int) -> Iterable[dict[str, Any]]:
    """The post of a thread, those above it and the replies below it."""
    if isinstance(node.get("post"), dict):
        yield node["post"]
    replies = node.get("replies")
    for other in (node.get("parent"), *(replies if isinstance(replies, list) else ())):
        if isinstance(other, dict) and depth < MAX_DEPTH:
            yield from _thread(other, depth + 1)
        elif other is not None:
            yield {"reply": other}


SHAPES = (POST, REPOST, FOLLOW, OTHER, PROFILE)
