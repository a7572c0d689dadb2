"""A post in the form shared by all formats, and its mentions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.records import Account, Mention, Profile


@dataclass(slots=True)
class Post:
    """One post: its author, its time, and the accounts that it names.

    Parameters
    ----------
    post_id
        The platform's own id, the same in every format; None if the file gives none.
    ties
        The accounts it names and the kind of each, once per account and kind.
    waiting
        Kinds and ids of posts whose authors it names and that stand elsewhere in the file.
    inner
        Posts inside it, which are posts of their own.
    """

    author: Account
    post_id: str | None = None
    at: int | None = None
    text: str = ""
    url: str = ""
    ties: list[tuple[Account, str]] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    inner: list["Post"] = field(default_factory=list)
    profile: Profile | None = None

    def name(self, target: Account, kind: str) -> None:
        """Add a tie, unless the post has it already under any of the account's names."""
        if not self.names(target, kind):
            self.ties.append((target, kind))

    def names(self, target: Account, kind: str) -> bool:
        """Whether it names an account with this kind."""
        return any(kind == known and (account is target or _are_same(target, account)) for account, known in self.ties)

    def identify(self, target: Account, kind: str) -> None:
        """Add the id to an account that it names with this kind by handle only."""
        for position, (account, known) in enumerate(self.ties):
            if kind == known and account.account_id is None and _are_same(target, account):
                self.ties[position] = target, kind

    def mentions(self, identity: str) -> Iterator[Mention[Account]]:
        """One event per account and kind; `identity` is unique to the post."""
        for target, kind in self.ties:
            yield Mention(self.author, target, f"{identity}/{kind}", self.at, kind, 1, self.url)

    def all(self) -> list["Post"]:
        """This post and those inside it, each once."""
        if not self.inner:
            return [self]
        posts = [self, *(each for inner in self.inner for each in inner.all())]
        known = {(post.author, post.post_id): post for post in reversed(posts)}
        return [post for post in posts if not post.post_id or known[post.author, post.post_id] is post]


def _are_same(one: Account, other: Account) -> bool:
    if one.account_id and other.account_id:
        return one.id_key == other.id_key
    return one.handle_key is not None and one.handle_key == other.handle_key
