"""Instagram posts by Phantombuster: CSV with a column for each tagged account, which stand in any order.

`description` is the text of a post, and a post stands there once for each of its pictures.
"""

from ingest.posts.platforms.instagram import post_id
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

POST = Shape(
    keys=("postUrl", "username profileUrl ownerUsername", "description taggedUsername1 pubDate"),
    platform="instagram",
    post="postId postUrl",
    post_id=post_id,
    handle="username ownerUsername profileUrl",
    text="description",
    at="pubDate",
    url="postUrl",
    ties=(Ties("tag", "taggedUsername#"),),
    facts=Facts(name="fullName"),
)
FORMAT = PostFormat("phantombuster", "Instagram data by Phantombuster", (POST,))
