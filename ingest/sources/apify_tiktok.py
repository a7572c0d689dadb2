"""Videos and comments by Apify's TikTok scrapers, in JSON or as a table with `/` or `.` in its header."""

from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

VIDEO = Shape(
    keys=("authorMeta.name authorMeta.id", "webVideoUrl text createTime createTimeISO"),
    platform="tiktok",
    post="id",
    handle="authorMeta.name",
    account_id="authorMeta.id",
    text="text",
    at="createTimeISO createTime",
    url="webVideoUrl",
    ties=(Ties("mention", "detailedMentions[]", "name", "id"), Ties("mention", "mentions[]")),
    facts=Facts(
        name="authorMeta.nickName",
        bio="authorMeta.signature",
        followers="authorMeta.fans",
        following="authorMeta.following",
        posts="authorMeta.video",
    ),
)
REPLY = Shape(
    keys=("cid", "uniqueId", "text", "!repliesToId"),
    platform="tiktok",
    post="cid",
    handle="uniqueId",
    account_id="uid",
    text="text",
    at="createTimeISO createTime",
    ties=(Ties("reply", post="repliesToId"), Ties("mention", "mentions[]")),
)
COMMENT = Shape(
    keys=("cid", "uniqueId", "text"),
    platform="tiktok",
    post="cid",
    handle="uniqueId",
    account_id="uid",
    text="text",
    at="createTimeISO createTime",
    ties=(Ties("comment", "videoWebUrl"), Ties("mention", "mentions[]")),
)
FORMAT = PostFormat("apify-tiktok", "TikTok data by Apify", (VIDEO, REPLY, COMMENT))
