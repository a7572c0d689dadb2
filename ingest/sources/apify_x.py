"""Tweets by Apify's scrapers of X, in JSON or as a table."""

from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat

TWEET = Shape(
    keys=("author.userName", "id", "text fullText"),
    platform="x",
    post="id",
    handle="author.userName",
    account_id="author.id",
    text="fullText text",
    at="createdAt",
    url="url twitterUrl",
    ties=(
        Ties("mention", "entities.user_mentions[]", "screen_name", "id_str id"),
        Ties("reply", ".", "inReplyToUsername", "inReplyToUserId"),
    ),
    inner=(
        Inner("retweet", kind="repost"),
        Inner("retweeted_tweet", kind="repost"),
        Inner("quote", kind="quote"),
        Inner("quoted_tweet", kind="quote"),
    ),
    facts=Facts(
        name="author.name",
        bio="author.description",
        location="author.location",
        followers="author.followers",
        following="author.following",
        posts="author.statusesCount",
    ),
)
FORMAT = PostFormat("apify-x", "X data by Apify", (TWEET,))
