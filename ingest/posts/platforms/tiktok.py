"""TikTok: the raw objects of its website."""

from ingest.posts.shape import Facts, Shape, Ties

VIDEO = Shape(
    keys=("id", "desc", "author authorId", "createTime video music stats textExtra"),
    platform="tiktok",
    post="id",
    handle="author.uniqueId author",
    account_id="author.id authorId",
    text="desc",
    at="createTime",
    ties=(Ties("mention", "textExtra[]", "userUniqueId", "userId"),),
    facts=Facts(
        name="author.nickname nickname",
        bio="author.signature",
        followers="authorStats.followerCount",
        following="authorStats.followingCount",
        posts="authorStats.videoCount",
        at="^.timestamp_collected",
    ),
)
REPLY = Shape(
    keys=("cid", "user.unique_id", "text", "!reply_id"),
    platform="tiktok",
    post="cid",
    handle="user.unique_id",
    account_id="user.uid",
    text="text",
    at="create_time",
    ties=(Ties("reply", post="reply_id"),),
    facts=Facts(name="user.nickname", at="^.timestamp_collected"),
)
COMMENT = Shape(
    keys=("cid", "user.unique_id", "text"),
    platform="tiktok",
    post="cid",
    handle="user.unique_id",
    account_id="user.uid",
    text="text",
    at="create_time",
    ties=(Ties("comment", post="aweme_id"),),
    facts=Facts(name="user.nickname", at="^.timestamp_collected"),
)
