"""Posts exported by 4CAT, and by Zeeschuimer as CSV: a table for each platform, with comma-separated lists in cells."""

from ingest.posts.platforms.instagram import post_id
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

_TIMES = "timestamp unix_timestamp"
INSTAGRAM = Shape(
    keys=("author", "body", "usertags coauthors", _TIMES),
    platform="instagram",
    post="id url",
    post_id=post_id,
    handle="author",
    account_id="author_id",
    text="body",
    at=_TIMES,
    url="url",
    ties=(Ties("mention", "mentioned[]"), Ties("tag", "usertags[]"), Ties("coauthor", "coauthors[]")),
    facts=Facts(name="author_fullname"),
    is_shared=True,
)
X = Shape(
    keys=("author", "body", "retweeted_user replied_author replied_user quote_author quoted_user is_retweet", _TIMES),
    platform="x",
    post="id",
    handle="author",
    account_id="author_id",
    text="body",
    at=_TIMES,
    url="link",
    ties=(
        Ties("repost", handle="retweeted_user"),
        Ties("reply", handle="replied_author replied_user"),
        Ties("quote", handle="quote_author quoted_user"),
        Ties("mention", "mentions[]"),
    ),
    facts=Facts(name="author_fullname", bio="author_bio", followers="author_followers"),
)
TIKTOK_COMMENT = Shape(
    keys=("author", "body", "comment_url post_id", "post_url"),
    platform="tiktok",
    post="id",
    handle="author",
    text="body",
    at=_TIMES,
    url="comment_url",
    ties=(Ties("comment", handle="post_url"),),
    facts=Facts(name="author_full"),
)
TIKTOK = Shape(
    keys=("author", "body", "tiktok_url"),
    platform="tiktok",
    post="id",
    handle="author",
    text="body",
    at=_TIMES,
    url="tiktok_url",
    facts=Facts(name="author_full", followers="author_followers"),
)
BLUESKY = Shape(
    keys=("author", "author_id", "body", "replied_to_user quoted_user"),
    absent=("is_retweet", "retweeted_user"),
    platform="bluesky",
    post="uri id",
    handle="author",
    account_id="author_id",
    at="created_at timestamp",
    url="link",
    ties=(
        Ties("reply", handle="replied_to_user"),
        Ties("quote", handle="quoted_user"),
        Ties("repost", handle="reposted_user"),
        Ties("mention", "mentions[]"),
    ),
    facts=Facts(name="author_fullname author_display_name"),
)
# A message is known by its number in its chat; a channel writes under its own name.
TELEGRAM = Shape(
    keys=("author", "chat", "author_forwarded_from_username entities_mentioned all_connections", _TIMES),
    platform="telegram",
    post="chat+id",
    handle="author_username chat",
    account_id="author",
    text="body message",
    at=_TIMES,
    ties=(
        Ties("repost", handle="author_forwarded_from_username"),
        Ties("reply", post="chat+reply_to"),
        Ties("mention", "entities_mentioned[]"),
    ),
    facts=Facts(name="author_name"),
)
TRUTH = Shape(
    keys=("account_username account", "mentions", "created_at", "account_followers account_display_name"),
    platform="truth",
    post="id",
    handle="account_username account",
    account_id="account_id",
    text="body content text",
    at="created_at timestamp",
    url="url",
    ties=(
        Ties("mention", "mentions[]"),
        Ties("reply", handle="in_reply_to_account"),
        Ties("repost", handle="reblogged_from"),
    ),
    facts=Facts(name="account_display_name", followers="account_followers", following="account_following"),
)
LINKEDIN = Shape(
    keys=("author", "body", "author_mentions author_name_mentions"),
    platform="linkedin",
    post="id",
    handle="author",
    at=_TIMES,
    url="post_url",
    ties=(Ties("mention", "author_mentions[]"),),
    facts=Facts(name="author_name"),
)
THREADS = Shape(
    keys=("thread_id", "author", "body", "url", _TIMES, "author_is_verified author_full author_avatar"),
    absent=("chat", "subject"),
    platform="threads",
    post="id",
    post_id=post_id,
    handle="author",
    account_id="author_id",
    text="body",
    at=_TIMES,
    url="url",
    facts=Facts(name="author_full author_fullname"),
)
FORMAT = PostFormat(
    "4cat",
    "data by 4CAT",
    (INSTAGRAM, TELEGRAM, LINKEDIN, TIKTOK_COMMENT, TIKTOK, BLUESKY, X, TRUTH, THREADS),
)
