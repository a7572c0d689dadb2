"""Instagram: the id of a post, in any notation, and the raw objects of its website and app."""

import re
import string

from ingest.posts.shape import Facts, Inner, Shape, Ties

_DIGITS = {
    letter: value for value, letter in enumerate(string.ascii_uppercase + string.ascii_lowercase + "0123456789-_")
}
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]+)")
_NUMBER = re.compile(r"(\d+)(?:_\d+)?")
SHORTEST_CODE = 9  # what is shorter is a post of the first two years, or an id of somebody's own
CODE_LENGTH = 11  # what follows in a longer code belongs to a private account


def post_id(text: str) -> str | None:
    """The number of a post from its number, its number with the owner's, its short code or its address.

    >>> post_id("3105432190876543210_1784"), post_id("CsYyXmZMkPq"), post_id("https://www.instagram.com/p/CsYyXmZMkPq/")
    ('3105432190876543210', '3105453467170391018', '3105453467170391018')
    """
    if match := ADDRESS.match(text):
        text = match[1]
    if match := _NUMBER.fullmatch(text):
        return match[1]
    if len(text) < SHORTEST_CODE:
        return text
    number = 0
    for letter in text[:CODE_LENGTH]:
        if letter not in _DIGITS:
            return text
        number = number * 64 + _DIGITS[letter]
    return str(number)


_REPLY = Shape(
    keys=("text",),
    platform="instagram",
    post="id pk",
    handle="ownerUsername user.username owner.username username",
    account_id="owner.id user.pk user.id",
    text="text",
    at="timestamp created_at created_at_utc",
)
COMMENT = Shape(
    keys=("text",),
    platform="instagram",
    post="id pk",
    handle="ownerUsername user.username owner.username username",
    account_id="owner.id user.pk user.id",
    text="text",
    at="timestamp created_at created_at_utc",
    inner=(Inner("replies[]", _REPLY, back="reply"), Inner("preview_child_comments[]", _REPLY, back="reply")),
)
_COAUTHORS = (
    Ties("coauthor", "coauthor_producers[]", "username", "id pk"),
    Ties("coauthor", "iphone_struct.coauthor_producers[]", "username", "id pk"),
)
# The object of the app's interface, as Zeeschuimer and instagrapi keep it.
ITEM = Shape(
    keys=("code", "user.username owner.username", "taken_at caption usertags media_type"),
    absent=("text_post_app_info", "thread_items"),
    platform="instagram",
    post="pk id code",
    post_id=post_id,
    handle="user.username owner.username",
    account_id="user.pk user.id owner.pk owner.id",
    text="caption.text caption_text caption",
    at="taken_at caption.created_at",
    ties=(
        Ties("tag", "usertags.in[].user", "username", "pk id"),
        Ties("tag", "carousel_media[].usertags.in[].user", "username", "pk id"),
        Ties("tag", "usertags[].user", "username", "pk id"),
        *_COAUTHORS,
    ),
    inner=(Inner("preview_comments[]", COMMENT, back="comment"), Inner("comments[]", COMMENT, back="comment")),
    facts=Facts(name="user.full_name owner.full_name", followers="user.follower_count", at="^.timestamp_collected"),
    skipped=(("ad_id [product_type=ad]", "advertisements"),),
    is_shared=True,
)
# The object of the website's graph, as Zeeschuimer and instaloader keep it.
GRAPH = Shape(
    keys=("shortcode", "owner.id owner.username", "edge_media_to_caption taken_at_timestamp date"),
    platform="instagram",
    post="id shortcode",
    post_id=post_id,
    handle="owner.username",
    account_id="owner.id",
    text="edge_media_to_caption.edges[0].node.text caption",
    at="taken_at_timestamp date",
    ties=(
        Ties("tag", "edge_media_to_tagged_user.edges[].node.user", "username", "id"),
        Ties(
            "tag", "edge_sidecar_to_children.edges[].node.edge_media_to_tagged_user.edges[].node.user", "username", "id"
        ),
        *_COAUTHORS,
    ),
    inner=(Inner("edge_media_to_parent_comment.edges[].node", COMMENT, back="comment"),),
    facts=Facts(
        name="owner.full_name",
        bio="owner.biography",
        followers="owner.edge_followed_by.count",
        posts="owner.edge_owner_to_timeline_media.count",
        at="^.timestamp_collected",
    ),
    is_shared=True,
)
