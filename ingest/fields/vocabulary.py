"""The usual names of columns, by role."""

import re
from collections.abc import Mapping

MENTION_COLUMNS = {
    "source": "source source_handle source_user source_username from from_user from_username from_handle tweeting_user"
    " author author_username author_handle mentioner mentioning_user vertex_1 user_screen_name screen_name username"
    " user src sender",
    "target": "target target_handle target_user target_username to to_user to_username to_handle mentioned_user"
    " mentioned_username mentioned_handle mentioned mentioned_screen_name mention vertex_2 dst receiver",
    "source_id": "source_id source_user_id author_id from_user_id from_id tweeting_user_id user_id",
    "target_id": "target_id target_user_id mentioned_user_id mentioned_id to_user_id to_id",
    "at": "at time created_at timestamp datetime date tick_start_utc published_at posted_at time_utc date_utc"
    " relationship_date_utc created published posted when post_date tweet_date",
    "kind": "kind interaction interaction_type mention_type mention_kind type relationship",
    "post": "post_id post tweet_id status_id event_id video_id media_id id",
    "url": "url post_url link permalink tweet_url evidence_url post_link",
    "count": "count weight mentions n num frequency times occurrences",
    "platform": "platform network service site social_network",
}
PROFILE_COLUMNS = {
    "handle": "handle username user_name screen_name account influencer influencer_handle instagram_handle"
    " tiktok_handle profile user",
    "account_id": "account_id user_id author_id platform_id id",
    "at": "at seen_at as_of date snapshot_date collected_at updated_at week time timestamp data_as_of",
    "name": "name full_name display_name title",
    "bio": "bio biography description about",
    "url": "url profile_url link profile_link",
    "category": "category niche topic categories vertical",
    "location": "location country city region",
    "language": "language lang",
    "followers": "followers followers_count follower_count subscribers subscriber_count fans",
    "following": "following following_count follows friends_count followees",
    "posts": "posts posts_count post_count media_count statuses_count tweet_count videos",
    "engagement_rate": "engagement_rate er engagement_rate_percent engagement",
    "platform": "platform network service site social_network",
}
# Names of columns that have no role here, but tell a header from a row.
_OTHER_NAMES = (
    "rank no s_no text full_text tweet_text caption message body hashtags label timeset modularity_class degree"
    " indegree outdegree retweet_count like_count likes reply_count quote_count comments shares views nodes edges"
    " e_mail email phone gender age state party page page_or_account_url account_url channel profile_address address"
)
_WORDS = re.compile(r"[^\w]+")


def simplify(name: str) -> str:
    """A column name in the spelling of the tables above.

    >>> simplify("Mentioned User"), simplify(" createdAt "), simplify("Vertex 1")
    ('mentioned_user', 'created_at', 'vertex_1')
    """
    separated = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return _WORDS.sub("_", separated.casefold()).strip("_")


def _names(*tables: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for table in tables for spellings in table.values() for name in spellings.split())


_KNOWN = _names(MENTION_COLUMNS, PROFILE_COLUMNS) | frozenset(_OTHER_NAMES.split())


def is_column_name(cell: str) -> bool:
    """Whether a cell is a usual name of a column, and so probably part of a header.

    >>> is_column_name("Followers Count"), is_column_name("jade.runs")
    (True, False)
    """
    return len(cell) < 60 and simplify(cell) in _KNOWN
