"""Posts, stories and profiles that instaloader saves, a JSON file each: `{"node": …, "instaloader": …}`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ingest.posts.platforms.instagram import GRAPH, ITEM, post_id
from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat
from ingest.readers.json import CONTEXT

STORY = Shape(
    keys=("^", "owner.username", "tappable_objects expiring_at_timestamp"),
    platform="instagram",
    post="id",
    post_id=post_id,
    handle="owner.username",
    account_id="owner.id",
    at="taken_at_timestamp",
    ties=(Ties("mention", "tappable_objects[]", "username"),),
    facts=Facts(name="owner.full_name"),
)
ANSWER = Shape(
    keys=("owner.username", "text"),
    platform="instagram",
    post="id",
    handle="owner.username",
    account_id="owner.id",
    text="text",
    at="created_at",
)
# A file of comments does not say on which post.
COMMENT = replace(
    ANSWER, keys=("owner.username", "text", "answers", "created_at"), inner=(Inner("answers[]", ANSWER, back="reply"),)
)
PROFILE = Shape(
    keys=("^", "username", "edge_followed_by full_name"),
    platform="instagram",
    handle="username",
    account_id="id",
    inner=(Inner("edge_owner_to_timeline_media.edges[].node", GRAPH),),
    facts=Facts(
        name="full_name",
        bio="biography",
        url="external_url",
        category="business_category_name category_name",
        followers="edge_followed_by.count",
        following="edge_follow.count",
        posts="edge_owner_to_timeline_media.count",
    ),
    is_profile=True,
)
SHAPES = (*(replace(shape, keys=("^", *shape.keys)) for shape in (GRAPH, ITEM)), STORY, PROFILE, COMMENT)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The saved object."""
    node, saved = value.get("node"), value.get("instaloader")
    return ({**node, CONTEXT: saved},) if isinstance(node, dict) and isinstance(saved, dict) else (value,)


FORMAT = PostFormat("instaloader", "data by instaloader", SHAPES, expand, certainty=0.97)
