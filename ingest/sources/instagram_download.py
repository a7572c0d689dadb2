"""Lists of followers and accounts followed, from the download that Instagram gives to the owner of an account.

A list does not say whose it is. Those who follow the owner stand in a plain array, or under `relationships_followers`;
those whom the owner follows under `relationships_following`. Newer files keep the handle in `title` or in the address.
"""

from dataclasses import replace

from ingest.posts.shape import Shape, Ties
from ingest.posts.source import PostFormat

_HANDLE = "string_list_data[0].value title string_list_data[0].href"
_TIME = "string_list_data[0].timestamp"

FOLLOWING = Shape(
    keys=("string_list_data", "^[array=relationships_following]"),
    platform="instagram",
    handle="^.owner",
    at=_TIME,
    ties=(Ties("follow", handle=_HANDLE),),
)
FOLLOWER = Shape(
    keys=("string_list_data",),
    platform="instagram",
    handle=_HANDLE,
    at=_TIME,
    ties=(Ties("follow", handle="^.owner"),),
)
NAMED_FOLLOWER = replace(FOLLOWER, keys=("string_list_data", "^[array=relationships_followers]"))
# Accounts that the owner blocked, hid, asked, no longer follows: other lists of the same form.
OTHER = Shape(
    keys=("string_list_data", "^.array"),
    skipped=(("^.array", "entries of lists other than followers and following"),),
)
FORMAT = PostFormat(
    "instagram-download", "Instagram download", (FOLLOWING, NAMED_FOLLOWER, OTHER, FOLLOWER), needs_owner=True
)
