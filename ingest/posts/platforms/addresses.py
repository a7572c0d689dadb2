"""The id of a post in its address, so that the same post counts once in every file."""

import re

from ingest.posts.platforms import instagram

_NUMBERED = re.compile(r"(?:x|twitter|tiktok)\.com/[^/?#]+/(?:status|video|photo)/(\d+)")
_YOUTUBE = re.compile(r"(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/)|youtu\.be/)([\w-]{11})(?![\w-])")


def post_id_of(address: str) -> str | None:
    """The platform's id of the post at an address; None if it is not an address of a post.

    >>> post_id_of("https://x.com/nora/status/1900000000000000001"), post_id_of("https://youtu.be/aaaaaaaaaa1")
    ('1900000000000000001', 'aaaaaaaaaa1')
    >>> post_id_of("https://www.instagram.com/p/CsYyXmZMkPq/"), post_id_of("https://www.instagram.com/nora/")
    ('3105453467170391018', None)
    """
    if match := instagram.ADDRESS.search(address):
        return instagram.post_id(match[0])
    match = _NUMBERED.search(address) or _YOUTUBE.search(address)
    return match[1] if match else None
