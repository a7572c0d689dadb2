"""Posts, comments and profiles by Apify's Instagram scrapers, in JSON or as a table with `/` in its header."""

from ingest.posts.platforms.instagram import COMMENT, post_id
from ingest.posts.shape import Facts, Inner, Shape, Ties
from ingest.posts.source import PostFormat

POST = Shape(
    keys=("ownerUsername ownerId", "shortCode inputUrl likesCount commentsCount", "caption type url timestamp"),
    absent=("postUrl", "text"),
    platform="instagram",
    post="id shortCode url",
    post_id=post_id,
    handle="ownerUsername",
    account_id="ownerId",
    text="caption",
    at="timestamp",
    url="url",
    ties=(
        Ties("mention", "mentions[]"),
        Ties("tag", "taggedUsers[]", "username", "id"),
        Ties("tag", "childPosts[].taggedUsers[]", "username", "id"),
        Ties("coauthor", "coauthorProducers[]", "username", "id"),
    ),
    inner=(Inner("latestComments[]", COMMENT, back="comment"),),
    facts=Facts(name="ownerFullName"),
    skipped=(("isAdvertisement", "advertisements"),),
    is_shared=True,
)
COMMENTS = Shape(
    keys=("postUrl", "ownerUsername", "text"),
    absent=("shortCode",),
    platform="instagram",
    post="id",
    handle="ownerUsername",
    account_id="owner.id",
    text="text",
    at="timestamp",
    url="commentUrl",
    ties=(Ties("comment", post="postUrl"),),
    inner=COMMENT.inner,
)
PROFILE = Shape(
    keys=("username", "followersCount", "postsCount fullName biography"),
    platform="instagram",
    handle="username",
    account_id="id",
    inner=(Inner("latestPosts[]", POST), Inner("latestIgtvVideos[]", POST)),
    facts=Facts(
        name="fullName",
        bio="biography",
        url="externalUrl",
        category="businessCategoryName",
        followers="followersCount",
        following="followsCount",
        posts="postsCount",
    ),
    is_profile=True,
)
FORMAT = PostFormat("apify-instagram", "Instagram data by Apify", (PROFILE, POST, COMMENTS))
