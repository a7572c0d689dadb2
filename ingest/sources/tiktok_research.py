"""Videos as TikTok's Research API gives them, in its response or one a row."""

from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

VIDEO = Shape(
    keys=("username", "video_description", "create_time region_code video_mention_list"),
    platform="tiktok",
    post="id",
    handle="username",
    text="video_description",
    at="create_time",
    ties=(Ties("mention", "video_mention_list[]"),),
)
USER = Shape(
    keys=("username", "follower_count", "bio_description display_name"),
    platform="tiktok",
    handle="username",
    facts=Facts(
        name="display_name",
        bio="bio_description",
        followers="follower_count",
        following="following_count",
        posts="video_count",
    ),
    is_profile=True,
)
FORMAT = PostFormat("tiktok-research", "data by TikTok’s Research API", (VIDEO, USER))
