"""Tables by minet, gazouilloire and twitwi: lists in cells are joined by `|`."""

from ingest.posts.platforms.instagram import post_id
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

INSTAGRAM_POST = Shape(
    keys=("username owner_id", "shortcode", "mentioned_names usertags_medias coauthor_usernames"),
    platform="instagram",
    post="id shortcode url",
    post_id=post_id,
    handle="username",
    account_id="owner_id",
    text="caption",
    at="taken_at_timestamp utc_time",
    url="url",
    ties=(
        Ties("mention", "mentioned_names[]"),
        Ties("tag", "usertags_medias[]"),
        Ties("coauthor", "coauthor_usernames[]"),
    ),
    facts=Facts(name="full_name"),
    is_shared=True,
)
INSTAGRAM_COMMENT = Shape(
    keys=("username", "user_id", "mentioned_names", "parent_id comment_like_count"),
    platform="instagram",
    post="id",
    handle="username",
    account_id="user_id",
    text="text",
    at="created_at_utc utc_time",
    ties=(Ties("reply", post="parent_id"), Ties("mention", "mentioned_names[]")),
    facts=Facts(name="user_full_name"),
)
TWEET = Shape(
    keys=("user_screen_name", "mentioned_names retweeted_user to_username", "timestamp_utc local_time text"),
    platform="x",
    post="id",
    handle="user_screen_name",
    account_id="user_id",
    text="text",
    at="timestamp_utc local_time",
    url="url",
    ties=(
        Ties("repost", handle="retweeted_user", account_id="retweeted_user_id"),
        Ties("quote", handle="quoted_user", account_id="quoted_user_id"),
        Ties("reply", handle="to_username", account_id="to_userid"),
        Ties("mention", "mentioned_names[]"),
    ),
    facts=Facts(
        name="user_name",
        bio="user_description",
        url="user_url",
        location="user_location",
        followers="user_followers",
        following="user_friends",
        posts="user_tweets",
        at="collection_time",
    ),
)
TIKTOK = Shape(
    keys=("author_unique_id", "author_id author_nickname", "description desc"),
    platform="tiktok",
    post="id",
    handle="author_unique_id",
    account_id="author_id",
    text="description desc",
    at="create_time timestamp",
    ties=(Ties("quote", handle="duet_from_user_name"),),
    facts=Facts(
        name="author_nickname",
        bio="author_signature",
        followers="author_follower_count",
        following="author_following_count",
        posts="author_video_count",
    ),
)
BLUESKY = Shape(
    keys=("user_did", "user_handle", "uri url"),
    platform="bluesky",
    post="uri url",
    handle="user_handle",
    account_id="user_did",
    at="timestamp_utc local_time",
    url="url",
    ties=(
        Ties("reply", handle="to_user_handle", account_id="to_user_did"),
        Ties("quote", handle="quoted_user_handle", account_id="quoted_user_did"),
        Ties("mention", "mentioned_user_handles[]"),
    ),
    facts=Facts(name="user_display_name", bio="user_description", followers="user_followers"),
)
YOUTUBE_COMMENT = Shape(
    keys=("comment_id", "author_channel_id", "text"),
    platform="youtube",
    post="comment_id",
    handle="@author_name",
    account_id="author_channel_id",
    text="text",
    at="published_at",
    ties=(Ties("reply", post="parent_comment_id"),),
    facts=Facts(name="author_name"),
)
FORMAT = PostFormat(
    "minet",
    "data by minet",
    (INSTAGRAM_POST, INSTAGRAM_COMMENT, TWEET, TIKTOK, BLUESKY, YOUTUBE_COMMENT),
)
