"""Posts by CrowdTangle, whose archives outlive it: CSV of Instagram or Facebook posts."""

from ingest.posts.platforms.instagram import post_id
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat

INSTAGRAM = Shape(
    keys=("Account", "User_Name", "Post_Created", "Followers_at_Posting Description"),
    platform="instagram",
    post="URL",
    post_id=post_id,
    handle="User_Name",
    text="Description Title",
    at="Post_Created",
    url="URL",
    facts=Facts(name="Account", followers="Followers_at_Posting"),
)
# A sponsor is named by its id; the name beside it is not a handle.
FACEBOOK = Shape(
    keys=("Page_Name Group_Name", "User_Name Facebook_Id", "Post_Created"),
    platform="facebook",
    post="URL",
    handle="User_Name",
    account_id="Facebook_Id",
    text="Message",
    at="Post_Created",
    url="URL",
    ties=(Ties("tag", account_id="Sponsor_Id"),),
    facts=Facts(
        name="Page_Name Group_Name", category="Page_Category", followers="Followers_at_Posting Likes_at_Posting"
    ),
)
FORMAT = PostFormat("crowdtangle", "data by CrowdTangle", (INSTAGRAM, FACEBOOK))
