"""Tweets by twscrape and snscrape, one JSON object a line; a tweet that another repeats or quotes stands inside it."""

from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat

TWEET = Shape(
    keys=("rawContent renderedContent content", "user.username", "date", "id id_str"),
    platform="x",
    post="id_str id",
    handle="user.username",
    account_id="user.id_str user.id",
    text="rawContent content",
    at="date",
    url="url",
    ties=(
        Ties("mention", "mentionedUsers[]", "username", "id_str id"),
        Ties("reply", "inReplyToUser", "username", "id_str id"),
    ),
    inner=(Inner("retweetedTweet", kind="repost"), Inner("quotedTweet", kind="quote")),
    facts=Facts(
        name="user.displayname",
        bio="user.rawDescription user.description",
        location="user.location",
        followers="user.followersCount",
        following="user.friendsCount",
        posts="user.statusesCount",
    ),
)
USER = Shape(
    keys=("username", "displayname", "followersCount"),
    absent=("rawContent", "content"),
    platform="x",
    handle="username",
    account_id="id_str id",
    facts=Facts(
        name="displayname",
        bio="rawDescription description",
        location="location",
        followers="followersCount",
        following="friendsCount",
        posts="statusesCount",
    ),
    is_profile=True,
)
FORMAT = PostFormat("twscrape", "X data by twscrape or snscrape", (TWEET, USER))
