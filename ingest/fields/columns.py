"""Which column of a table plays which role: recognised by its usual spellings, or named by the user."""

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
    """Roles and the places of their columns. `followers_date` is set where that column's name says when it was."""

    kind: LoadKind
    place: dict[str, int]
    ignored: list[str]
    followers_date: str | None = None


def simplify(name: str) -> str:
    """A column name as the tables above spell it.

    >>> simplify("Mentioned User"), simplify(" createdAt "), simplify("Vertex 1")
    ('mentioned_user', 'created_at', 'vertex_1')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return _WORDS.sub("_", parted.casefold()).strip("_")


def recognise(header: Iterable[str], given: Mapping[str, str], kind: LoadKind | None = None) -> Columns | None:
    """The roles of these columns, or None where they make neither mentions nor profiles.

    `given` maps roles to column names and comes first; `kind` ("mentions" or "profiles") decides where both are
    possible. `KeyError` names a given column that is not there.
    """
    names = list(header)
    candidates = []
    if kind in (None, "mentions"):
        candidates.append(_match("mentions", MENTION_COLUMNS, names, given))
    if kind in (None, "profiles"):
        candidates.append(_match("profiles", PROFILE_COLUMNS, names, given))
    for columns in candidates:
        if _enough(columns):
            return columns
    return None


def _match(kind: LoadKind, spellings: Mapping[str, str], names: list[str], given: Mapping[str, str]) -> Columns:
    simple = [simplify(name) for name in names]
    place: dict[str, int] = {}
    for role, column in given.items():
        if role not in spellings:
            continue
        if column in names:
            place[role] = names.index(column)
        elif simplify(column) in simple:
            place[role] = simple.index(simplify(column))
        else:
            raise KeyError(column)
    for role, known in spellings.items():
        if role in place:
            continue
        found = [simple.index(name) for name in known.split() if name in simple]
        free = [column for column in found if column not in place.values()]
        if free:
            place[role] = free[0]
    date = _dated_followers(simple, place) if kind == "profiles" and "followers" not in place else None
    used = set(place.values())
    return Columns(kind, place, [name for i, name in enumerate(names) if i not in used and name], date)


def _dated_followers(simple: list[str], place: dict[str, int]) -> str | None:
    """Take the latest column like `followers_2022_08` for the followers, and return its date."""
    dated = {}
    for column, name in enumerate(simple):
        if match := _DATED_FOLLOWERS.match(name):
            dated["-".join(part or "01" for part in match.groups())] = column
    if not dated:
        return None
    date = max(dated)
    place["followers"] = dated[date]
    return date


def _enough(columns: Columns) -> bool:
    place = columns.place
    if columns.kind == "mentions":
        return bool({"source", "source_id"} & place.keys()) and bool({"target", "target_id"} & place.keys())
    more = place.keys() - {"handle", "account_id", "at", "platform"}
    return bool({"handle", "account_id"} & place.keys()) and bool(more)
