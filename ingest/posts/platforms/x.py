"""X: tweets as its interfaces and its website give them."""

from ingest.posts.shape import Facts, Inner, Shape, Ties

# Version 1.1 of the interface: twarc, tweepy, gazouilloire's raw tweets, and the streams of old.
V1_TIES = (
    Ties("mention", "extended_tweet.entities.user_mentions[]", "screen_name", "id_str id"),
    Ties("mention", "entities.user_mentions[]", "screen_name", "id_str id"),
    Ties("reply", ".", "in_reply_to_screen_name", "in_reply_to_user_id_str in_reply_to_user_id"),
    Ties("tag", "extended_entities.media[].features.all.tags[]", "screen_name", "user_id"),
)
V1 = Shape(
    keys=("id_str id", "user.screen_name", "text full_text", "entities created_at"),
    absent=("rawContent", "legacy"),
    platform="x",
    post="id_str id",
    handle="user.screen_name",
    account_id="user.id_str user.id",
    text="extended_tweet.full_text full_text text",
    at="created_at",
    ties=V1_TIES,
    inner=(Inner("retweeted_status", kind="repost"), Inner("quoted_status", kind="quote")),
    facts=Facts(
        name="user.name",
        bio="user.description",
        url="user.entities.url.urls[0].expanded_url user.url",
        location="user.location",
        followers="user.followers_count",
        following="user.friends_count",
        posts="user.statuses_count",
    ),
)
V1_PROFILE = Shape(
    keys=("screen_name", "followers_count", "friends_count statuses_count"),
    absent=("user", "full_text", "text"),
    platform="x",
    handle="screen_name",
    account_id="id_str id",
    facts=Facts(
        name="name",
        bio="description",
        url="entities.url.urls[0].expanded_url url",
        location="location",
        followers="followers_count",
        following="friends_count",
        posts="statuses_count",
    ),
    is_profile=True,
)
# The website's own objects: a name may stand in the new place (`core`) or the old one (`legacy`).
_USER = "core.user_results.result"
_NOTE = "note_tweet.note_tweet_results.result"
WEB = Shape(
    keys=("rest_id legacy.id_str", "legacy.full_text", f"{_USER} user.screen_name"),
    platform="x",
    post="rest_id legacy.id_str",
    handle=f"{_USER}.core.screen_name {_USER}.legacy.screen_name user.screen_name",
    account_id=f"{_USER}.rest_id legacy.user_id_str user.id_str",
    text=f"{_NOTE}.text legacy.full_text",
    at="legacy.created_at",
    ties=(
        Ties("mention", f"{_NOTE}.entity_set.user_mentions[]", "screen_name", "id_str"),
        Ties("mention", "legacy.entities.user_mentions[]", "screen_name", "id_str"),
        Ties("reply", "legacy", "in_reply_to_screen_name", "in_reply_to_user_id_str"),
        Ties("tag", "legacy.extended_entities.media[].features.all.tags[]", "screen_name", "user_id"),
    ),
    inner=(
        Inner("legacy.retweeted_status_result.result", kind="repost"),
        Inner("legacy.retweeted_status_result.result.tweet", kind="repost"),
        Inner("quoted_status_result.result", kind="quote"),
        Inner("quoted_status_result.result.tweet", kind="quote"),
    ),
    facts=Facts(
        name=f"{_USER}.core.name {_USER}.legacy.name user.name",
        bio=f"{_USER}.legacy.description {_USER}.profile_bio.description",
        location=f"{_USER}.location.location {_USER}.legacy.location",
        followers=f"{_USER}.legacy.followers_count",
        following=f"{_USER}.legacy.friends_count",
        posts=f"{_USER}.legacy.statuses_count",
        at="^.timestamp_collected",
    ),
)
