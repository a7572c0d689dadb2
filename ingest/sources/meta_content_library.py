"""Posts by the Meta Content Library: CSV with dots in its header, a table for each of its platforms."""

from dataclasses import replace

from ingest.posts.shape import Facts, Shape
from ingest.posts.source import PostFormat

INSTAGRAM = Shape(
    keys=("post_owner.username post_owner.id", "creation_time"),
    platform="instagram",
    post="id",
    handle="post_owner.username",
    account_id="post_owner.id",
    text="text",
    at="creation_time",
    url="url",
    facts=Facts(name="post_owner.name"),
)
FACEBOOK = replace(
    INSTAGRAM,
    keys=(*INSTAGRAM.keys, "surface.id surface.type surface.name statistics.love_count link_attachment"),
    platform="facebook",
)
FORMAT = PostFormat("meta-content-library", "data by the Meta Content Library", (FACEBOOK, INSTAGRAM))
