"""Videos and comments by the YouTube Data Tools: CSV or tabs.

A file of comments is about one video, whose owner it does not name: it holds the answers to other comments.
"""

from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

VIDEO = Shape(
    keys=("channelId", "channelTitle", "videoId"),
    platform="youtube",
    post="videoId",
    handle="@channelTitle",
    account_id="channelId",
    text="videoDescription",
    at="publishedAt publishedAtSQL",
    facts=Facts(name="channelTitle"),
)
COMMENT = Shape(
    keys=("authorName", "authorChannelId authorChannelUrl", "isReplyTo isReply"),
    platform="youtube",
    post="id",
    handle="@authorName",
    account_id="authorChannelId",
    text="text",
    at="publishedAt",
    ties=(Ties("reply", ".", "@isReplyToName", post="isReplyTo"),),
    facts=Facts(name="authorName"),
)
FORMAT = PostFormat("youtube-data-tools", "data by the YouTube Data Tools", (VIDEO, COMMENT))
