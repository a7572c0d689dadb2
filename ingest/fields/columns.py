"""The role of each column of a table: recognised by its usual spellings, or named by the user."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.store import LoadKind

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
_DATED_FOLLOWERS = re.compile(r"followers?(?:_count)?_(\d{4})(?:_(\d{2}))?(?:_(\d{2}))?$")
_WORDS = re.compile(r"[^\w]+")


@dataclass
class Columns:
    """The position of the column of each role.

    `unused` names the columns without a role. `followers_date` is set if the name of the followers' column holds the
    date of its counts.
    """

    kind: LoadKind
    index: dict[str, int]
    unused: list[str]
    followers_date: str | None = None


def simplify(name: str) -> str:
    """A column name in the spelling of the tables above.

    >>> simplify("Mentioned User"), simplify(" createdAt "), simplify("Vertex 1")
    ('mentioned_user', 'created_at', 'vertex_1')
    """
    separated = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return _WORDS.sub("_", separated.casefold()).strip("_")


def recognise(header: Iterable[str], named: Mapping[str, str], kind: LoadKind | None = None) -> Columns | None:
    """The roles of these columns, or None if they make neither mentions nor profiles.

    Parameters
    ----------
    named
        Column names by role, which take precedence.
    kind
        Decides if the columns allow both; mentions come first otherwise.

    Raises
    ------
    KeyError
        A named column does not exist; the key is its name.
    """
    names = list(header)
    spellings: dict[LoadKind, Mapping[str, str]] = {"mentions": MENTION_COLUMNS, "profiles": PROFILE_COLUMNS}
    candidates = [_match(k, known, names, named) for k, known in spellings.items() if kind in (None, k)]
    return next((columns for columns in candidates if _is_sufficient(columns)), None)


def _match(kind: LoadKind, spellings: Mapping[str, str], names: list[str], named: Mapping[str, str]) -> Columns:
    simple = [simplify(name) for name in names]
    index: dict[str, int] = {}
    for role, column in named.items():
        if role not in spellings:
            continue
        if column in names:
            index[role] = names.index(column)
        elif simplify(column) in simple:
            index[role] = simple.index(simplify(column))
        else:
            raise KeyError(column)
    for role, usual in spellings.items():
        if role in index:
            continue
        positions = (simple.index(name) for name in usual.split() if name in simple)
        free = next((position for position in positions if position not in index.values()), None)
        if free is not None:
            index[role] = free
    date = _take_dated_followers(simple, index) if kind == "profiles" and "followers" not in index else None
    used = set(index.values())
    return Columns(kind, index, [name for i, name in enumerate(names) if i not in used and name], date)


def _take_dated_followers(simple: list[str], index: dict[str, int]) -> str | None:
    """Give the followers' role to the latest column like `followers_2022_08`, and return its date."""
    dated = {}
    for position, name in enumerate(simple):
        if match := _DATED_FOLLOWERS.match(name):
            dated["-".join(part or "01" for part in match.groups())] = position
    if not dated:
        return None
    date = max(dated)
    index["followers"] = dated[date]
    return date


def _is_sufficient(columns: Columns) -> bool:
    """Whether mentions have two ends, or profiles an account and some information about it."""
    roles = columns.index.keys()
    if columns.kind == "mentions":
        return bool({"source", "source_id"} & roles) and bool({"target", "target_id"} & roles)
    return bool({"handle", "account_id"} & roles) and bool(roles - {"handle", "account_id", "at", "platform"})
