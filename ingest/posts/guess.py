"""Posts in files of no known format: the members that hold the author, the text and other accounts.

The names of members suggest roles, and the values of the first rows decide: a reply column may hold handles or ids of
posts, an author column handles, ids or shown names, and `id` may be the post's or the author's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ingest.fields.accounts import is_handle
from ingest.fields.addresses import read_address
from ingest.fields.values import is_blank
from ingest.fields.vocabulary import MENTION_COLUMNS, simplify
from ingest.posts.cells import read_elements
from ingest.posts.paths import finder
from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.text import named_in
from ingest.posts.values import as_text

NAMES = {
    "author": "author_username author_handle author_screen_name author_acct author user_screen_name user_username"
    " user_name user_handle screen_name username handle user owner_username owner account_username account_handle"
    " account_acct account from_username from_user from sender sender_username creator_username creator channel poster"
    " posted_by tweeter twitter_handle instagram_handle tiktok_handle nickname profile author_name"
    " autor auteur autore usuario utilisateur utente benutzername nutzername nom_d_utilisateur nombre_de_usuario"
    " nome_de_usuário nome_utente gebruikersnaam author_id user_id",
    "author_id": "author_id user_id owner_id account_id from_user_id from_id sender_id creator_id channel_id uid"
    " author_did user_did did",
    "text": "full_text text body caption tweet_text tweet post_text caption_text raw_content comment_text status_text"
    " message_text selftext texto texte testo bildunterschrift beitragstext légende legenda",
    "weak_text": "message content comment post status description title video_description post_description",
    "at": "date_posted created_at posted_at published_at publish_date published_date post_date tweet_date pub_date"
    " post_created_at created_time creation_time create_time created_utc taken_at timestamp_utc datetime timestamp"
    " unix_timestamp time_posted " + MENTION_COLUMNS["at"],
    "post": "comment_id post_id tweet_id status_id id_str shortcode short_code message_id media_id uri id video_id",
    "url": "post_url url link permalink tweet_url post_link permalink_url web_url",
    "platform": MENTION_COLUMNS["platform"],
    "reply": "in_reply_to_screen_name in_reply_to_username in_reply_to_user reply_to_username reply_to_user"
    " reply_to_screen_name replied_to_user replied_to_username replied_user replied_author reply_to in_reply_to"
    " replied_to replying_to to_username reply_to_handle to_user_handle",
    "reply_id": "in_reply_to_user_id in_reply_to_user_id_str reply_to_user_id replied_to_user_id",
    "reply_post": "in_reply_to_status_id_str in_reply_to_status_id in_reply_to_tweet_id in_response_to_tweet_id"
    " reply_to_tweet_id reply_to_post_id reply_to_id in_reply_to_id replied_to_id to_tweetid parent_id",
    "repost": "retweeted_user retweeted_username retweeted_screen_name retweet_user retweet_username retweet_of"
    " retweeted_from rt_user rt_username reposted_user reposted_from repost_of shared_from reblogged_from"
    " retweeted_author retweet_from reposted user_rt",
    "repost_id": "retweeted_user_id retweet_user_id",
    "repost_post": "retweeted_status_id_str retweeted_status_id retweeted_id retweet_id",
    "quote": "quoted_user quoted_username quoted_screen_name quote_author quoted_author quote_user quoted_from"
    " quoted_user_handle",
    "quote_id": "quoted_user_id",
    "quote_post": "quoted_status_id_str quoted_status_id quoted_id",
    "mention": "mentions mentioned_users mentioned_usernames mentioned_names mentioned_handles user_mentions"
    " entities_user_mentions entities_mentions mentioned mentioned_accounts mention_list mentioned_user"
    " mentioned_user_handles",
    "tag": "tagged_users tagged_usernames tagged_accounts usertags user_tags tagged tagged_user tagged_handles",
    "coauthor": "coauthors coauthor_usernames coauthor_producers collaborators coauthor",
    "name": "author_full_name author_fullname author_display_name user_full_name full_name fullname display_name"
    " displayname user_displayname author_name account_name user_name profile_name author_nickname name",
    "bio": "author_bio user_description author_description bio biography user_bio",
    "location": "user_location author_location location",
    "followers": "author_followers user_followers followers followers_count follower_count author_followers_count"
    " user_followers_count author_follower_count",
}
NAMING = ("mention", "tag", "coauthor", "reply", "repost", "quote")
# Members that posts have and profiles do not.
POST_COUNTS = (
    "likes like_count likes_count favorite_count retweet_count retweets comments comments_count comment_count"
    " num_comments reply_count replies shares share_count views view_count play_count repost_count reposts impressions"
    " engagements reach saves clicks"
)
PLATFORM_HOSTS = {
    "instagram.com": "instagram",
    "tiktok.com": "tiktok",
    "twitter.com": "x",
    "x.com": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "facebook.com": "facebook",
    "t.me": "telegram",
}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?", re.IGNORECASE)  # without a day
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$ ")
_ID_IN_OBJECT = "id_str id user_id"
_HANDLE_IN_OBJECT = "username screen_name handle userName acct name ."


@dataclass(frozen=True)
class Guess:
    """The roles of the members of some rows: their paths by role, and the platform if addresses show it."""

    roles: Mapping[str, str]
    shape: Shape
    platform: str | None


def guess(rows: Sequence[Mapping[str, Any]], named: Mapping[str, str]) -> Guess | None:
    """The roles of the members of some rows; None if the rows are not posts.

    Parameters
    ----------
    named
        Names of members by role, as the user gives them; they take precedence.

    Raises
    ------
    KeyError
        A named member does not exist; the key is its name.
    """
    columns = _Columns(rows)
    roles = {role: columns.path(name) for role, name in _by_role(named).items()}
    for role in NAMES:
        if role not in roles and (path := columns.choose(role, set(roles.values()))):
            roles[role] = path
    weak = roles.pop("weak_text", None)
    if "text" not in roles and weak and columns.are_posts(weak, roles):
        roles["text"] = weak
    if not {"author", "author_id"} & roles.keys() or not {"text", *NAMING} & roles.keys():
        return None
    if "post" in roles and columns.belongs_to_author(roles["post"], roles):
        roles.setdefault("author_id", roles.pop("post"))
    return Guess(roles, _shape(roles, columns), columns.platform(roles.get("url")))


def _by_role(named: Mapping[str, str]) -> dict[str, str]:
    """The user's roles, in which the author of a post is the source of its mentions."""
    words = {"source": "author", "source_id": "author_id", "handle": "author", "mentions": "mention"}
    return {role: name for known, name in named.items() if (role := words.get(known, known)) in NAMES}


def _shape(roles: Mapping[str, str], columns: "_Columns") -> Shape:
    anything = " ".join(roles[role] for role in ("author", "author_id", "text", "post") if role in roles)
    return Shape(
        keys=(anything,),
        platform_at=roles.get("platform", ""),
        post=roles.get("post", ""),
        handle=roles.get("author", ""),
        account_id=roles.get("author_id", ""),
        text=roles.get("text", ""),
        at=roles.get("at", ""),
        url=roles.get("url", ""),
        ties=tuple(_ties(roles, columns)),
        facts=Facts(**{name: roles.get(name, "") for name in ("name", "bio", "location", "followers")}),
    )


def _ties(roles: Mapping[str, str], columns: "_Columns") -> Iterable[Ties]:
    for kind in ("repost", "quote", "reply"):
        path, account_id, post = (roles.get(role, "") for role in (kind, f"{kind}_id", f"{kind}_post"))
        if path and columns.holds_ids(path):
            path, post = "", post or path
        if account_id:
            yield Ties(kind, handle=path, account_id=account_id)
        elif path:
            yield Ties(kind, f"{path}[]", _HANDLE_IN_OBJECT, _ID_IN_OBJECT)
        elif post and "post" in roles:
            yield Ties(kind, post=post)
    for kind in ("mention", "tag", "coauthor"):
        if listed := roles.get(kind):
            yield Ties(kind, f"{listed}[]", _HANDLE_IN_OBJECT, _ID_IN_OBJECT)


class _Columns:
    """The members of rows, those of inner objects included, and their values."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows
        self._paths: dict[str, str] = {}
        for row in rows:
            for path in _paths(row):
                self._paths.setdefault(simplify(path.replace(".", "_")), path)

    def path(self, name: str) -> str:
        """The path of a member that the user names."""
        wanted = simplify(name.replace(".", "_"))
        if wanted not in self._paths:
            raise KeyError(name)
        return self._paths[wanted]

    def are_posts(self, text: str, roles: Mapping[str, str]) -> bool:
        """Whether rows with a member that posts and lists of profiles both have are posts.

        They count likes or the like, have authors who write more than once, or name accounts at a time.
        """
        authors = [as_text(value) for value in self.values(roles.get("author") or roles.get("author_id", ""))]
        if len(set(authors)) < len(authors) or any(name in self._paths for name in POST_COUNTS.split()):
            return True
        is_dated = "at" in roles or "url" in roles
        return is_dated and any(named_in(as_text(value), "unknown").mentioned for value in self.values(text))

    def values(self, path: str) -> list[Any]:
        """The values of a member that are not blank."""
        find = finder(path)
        found = [value for row in self._rows for value in find(row)]
        return [value for value in found if not (isinstance(value, str) and is_blank(value)) and value == value]

    def choose(self, role: str, taken: set[str]) -> str | None:
        """The member of this role by its name, if its values can be what the role needs."""
        candidates = [self._paths[name] for name in NAMES[role].split() if name in self._paths]
        return next((path for path in candidates if path not in taken and self._can_be(role, path)), None)

    def _can_be(self, role: str, path: str) -> bool:
        values = self.values(path)
        if role in ("mention", "tag", "coauthor"):
            return _hold_names([read_elements(value) for value in values])
        texts = [text for value in values if (text := as_text(value))]
        if not texts:
            return bool(self._rows) and not values and role not in ("author", "name")
        if role == "author":
            return _hold_names([[text] for text in texts])
        if role in ("reply", "repost", "quote"):
            return _hold_names([read_elements(value) for value in values]) or self.holds_ids(path)
        if role == "at":
            return not all(_CLOCK.fullmatch(text) for text in texts)
        if role in ("text", "weak_text"):
            return not all(text.replace(".", "").isdigit() for text in texts)
        if role == "followers":
            return any(character.isdigit() for character in texts[0])
        return True

    def holds_ids(self, path: str) -> bool:
        """Whether the values are ids rather than handles."""
        texts = [as_text(value) for value in self.values(path)]
        return bool(texts) and all(text.isdigit() and len(text) >= 5 for text in texts)

    def belongs_to_author(self, path: str, roles: Mapping[str, str]) -> bool:
        """Whether the values of a member called `id` repeat with the author."""
        find, author = finder(path), finder(roles.get("author", ""))
        pairs = [(as_text(post), as_text(who)) for row in self._rows for post in find(row) for who in author(row)]
        posts = {post for post, _ in pairs}
        return len(pairs) > len(posts) and len(posts) == len({who for _, who in pairs}) == len(set(pairs))

    def platform(self, path: str | None) -> str | None:
        """The platform whose addresses all values are."""
        found = {_platform_of(as_text(value)) for value in self.values(path)} if path else set()
        return found.pop() if len(found) == 1 else None


def _paths(row: Mapping[str, Any]) -> Iterable[str]:
    for key, value in row.items():
        if not isinstance(key, str) or not _PLAIN.issuperset(key) or " " in key:
            continue
        yield key
        if isinstance(value, dict):
            yield from (f"{key}.{inner}" for inner in value if isinstance(inner, str) and _PLAIN.issuperset(inner))


def _hold_names(cells: list[list[Any]]) -> bool:
    """Whether at least half of the cells can hold handles or objects with one, and not all are numbers."""
    filled = [elements for elements in cells if elements]
    if all(as_text(value).isdigit() for elements in filled for value in elements):
        return False
    return 2 * sum(map(_are_names, filled)) >= len(filled)


def _are_names(elements: list[Any]) -> bool:
    """Whether at least half of the elements of a cell can be handles or objects with one."""
    fitting = [value for value in elements if isinstance(value, dict) or _is_handle(as_text(value))]
    return 2 * len(fitting) >= len(elements)


def _is_handle(text: str) -> bool:
    try:
        return is_handle(text) or read_address(text) is not None
    except ValueError:
        return False


def _platform_of(address: str) -> str | None:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return None
    return PLATFORM_HOSTS.get(".".join(host.split(".")[-2:]))
