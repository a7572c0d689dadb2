"""The description of a format's posts: the meaning of their members. `ingest.posts.reader` interprets the descriptions.

Every member is given by its path (`ingest.posts.paths`); several paths parted by blanks are tried in order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Ties:
    """The accounts that a post names in one of its members, and the kind of mention.

    Parameters
    ----------
    kind
        mention, tag, coauthor, comment, reply, quote, repost or follow.
    each
        The elements that name one account each.
    handle, account_id
        Where an element names it.
    post
        Where an element gives the id of a post instead, whose author stands elsewhere in the file.
    """

    kind: str
    each: str = "."
    handle: str = ""
    account_id: str = ""
    post: str = ""


@dataclass(frozen=True)
class Facts:
    """The facts about the author, by the fields of a profile; `at` is the time of the observation."""

    name: str = ""
    bio: str = ""
    url: str = ""
    category: str = ""
    location: str = ""
    language: str = ""
    followers: str = ""
    following: str = ""
    posts: str = ""
    at: str = ""


@dataclass(frozen=True)
class Inner:
    """Posts inside a post: one that it quotes or repeats, or comments on it.

    Parameters
    ----------
    at
        The path of the inner posts.
    shape
        Their shape; that of the outer post if None.
    kind
        The kind of mention of the inner post's author by the outer one, if any: repost, quote.
    back
        The kind of mention of the outer post's author by the inner one, if any: comment, reply.
    """

    at: str
    shape: "Shape | None" = None
    kind: str = ""
    back: str = ""


@dataclass(frozen=True)
class Shape:
    """One kind of object: where it keeps the author, the text, the time and the accounts it names.

    Parameters
    ----------
    keys
        The members that an object of this kind has; of alternatives parted by blanks any will do. After a `!` they
        must hold something, too.
    platform
        The platform of its accounts; that of the options if empty.
    platform_at
        A member that names the platform, where the objects of one file are of several.
    post
        The post's id; `chat+id` if it takes two members to tell posts apart.
    post_id
        Converts the value at `post` to the platform's own id.
    handle, account_id
        The author.
    text
        The text to look for mentions in, if the format has no complete list of them.
    facts
        The facts about the author.
    absent
        Members that an object of this kind does not have.
    skipped
        A member and the plural reason to leave out objects where it holds something true.
    is_profile
        Whether the object describes an account instead of a post.
    is_shared
        Whether a post can have several owners and stand in a file once for each: it counts under the first.
    """

    keys: tuple[str, ...]
    platform: str = ""
    platform_at: str = ""
    post: str = ""
    handle: str = ""
    account_id: str = ""
    text: str = ""
    at: str = ""
    url: str = ""
    ties: tuple[Ties, ...] = ()
    inner: tuple[Inner, ...] = ()
    facts: Facts = field(default_factory=Facts)
    absent: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    is_profile: bool = False
    is_shared: bool = False
    post_id: Callable[[str], str | None] = lambda text: text or None


Expand = Callable[[dict[str, Any]], Iterable[dict[str, Any]]]
