"""Posts and profiles by Bright Data: Instagram and X, in JSON, NDJSON or CSV.

`date_posted` is the time of a post; `timestamp` is when it was collected, which is the time of the author's counts.
"""

from ingest.posts.platforms.instagram import post_id
from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat

COMMENT = Shape(
    keys=("comments",),
    platform="instagram",
    post="comment_id",
    handle="user_commenting comment_user",
    text="comments comment",
    at="date_of_comment",
    url="comment_url",
)
INSTAGRAM_POST = Shape(
    keys=("user_posted", "date_posted", "shortcode pk content_id product_type"),
    platform="instagram",
    post="pk post_id content_id shortcode url",
    post_id=post_id,
    handle="user_posted profile_url",
    account_id="user_posted_id",
    text="description",
    at="date_posted",
    url="url",
    ties=(
        Ties("tag", "tagged_users[]", "username .", "id"),
        Ties("tag", "partnership_details", "username profile_url", "profile_id"),
        Ties("coauthor", "coauthor_producers[]", "username .", "id"),
    ),
    inner=(Inner("latest_comments[]", COMMENT, back="comment"),),
    facts=Facts(followers="followers", following="following", posts="posts_count", at="timestamp"),
    is_shared=True,
)
_ANOTHER_TWEET = Shape(
    keys=("url",),
    platform="x",
    post="post_id id",
    handle="url user_posted profile_id",
    text="description",
    at="date_posted data_posted",
    url="url",
)
TWEET = Shape(
    keys=("user_posted", "date_posted", "reposts quotes quoted_post is_repost"),
    platform="x",
    post="id",
    handle="user_posted",
    account_id="user_id",
    text="description",
    at="date_posted",
    url="url",
    ties=(Ties("mention", "tagged_users[]", "username profile_url url profile_id ."),),
    inner=(
        Inner("quoted_post", _ANOTHER_TWEET, kind="quote"),
        Inner("parent_post_details", _ANOTHER_TWEET, kind="reply"),
    ),
    facts=Facts(
        name="name",
        bio="biography",
        url="external_url",
        followers="followers",
        following="following",
        posts="posts_count",
        at="timestamp",
    ),
)
# A tweet on the page of an account that repeated it: `user_posted` wrote it.
REPOST = Shape(
    keys=("user_posted", "date_posted", "[is_repost=true]", "!discovery_input.url"),
    platform="x",
    post="id",
    handle="discovery_input.url",
    inner=(Inner(".", TWEET, kind="repost"),),
)
INSTAGRAM_COMMENT = Shape(
    keys=("comment_user", "post_user", "comment comment_id"),
    platform="instagram",
    post="comment_id",
    handle="comment_user",
    text="comment",
    at="comment_date",
    ties=(Ties("comment", handle="post_user"),),
)
X_PROFILE = Shape(
    keys=("x_id", "profile_name", "followers"),
    platform="x",
    handle="id",
    account_id="x_id",
    at="timestamp",
    facts=Facts(
        name="profile_name",
        bio="biography",
        url="external_link",
        location="location",
        followers="followers",
        following="following",
        posts="posts_count",
    ),
    is_profile=True,
)
INSTAGRAM_PROFILE = Shape(
    keys=("account", "followers", "posts_count biography profile_name"),
    platform="instagram",
    handle="account",
    account_id="id",
    at="timestamp",
    facts=Facts(
        name="profile_name full_name",
        bio="biography",
        url="external_url[0] external_url",
        category="business_category_name category_name",
        followers="followers",
        following="following",
        posts="posts_count",
    ),
    is_profile=True,
)
FORMAT = PostFormat(
    "brightdata",
    "data by Bright Data",
    (REPOST, INSTAGRAM_POST, TWEET, INSTAGRAM_COMMENT, INSTAGRAM_PROFILE, X_PROFILE),
)
