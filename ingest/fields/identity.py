"""Ids of mentions: the same mention has the same id in every file, and two mentions of a pair never share one."""

from hashlib import blake2b

from graph.records import Account


def event_id_of_post(post: str, kind: str) -> str:
    """The id of the mention of this kind that a post makes; a post that names an account twice makes one.

    >>> event_id_of_post("17", "reply")
    '17/reply'
    """
    return f"{post}/{kind}"


class EventIds:
    """Ids of the mentions of one file that have no post id; good for one pass over its rows.

    The id is a hash of the content, and the number of the row among equal ones: two equal rows count twice, and the
    same row in an overlapping file counts once.

    >>> ids, jade, mia = EventIds(), Account("x", "jade"), Account("x", "mia")
    >>> first, second = (ids.next_id(jade, mia, None, "mention", 1, "") for _ in range(2))
    >>> second == f"{first}.1", EventIds().next_id(jade, mia, None, "mention", 1, "") == first
    (True, True)
    """

    def __init__(self) -> None:
        self._repetitions: dict[bytes, int] = {}

    def next_id(self, source: Account, target: Account, at: int | None, kind: str, count: float, url: str) -> str:
        """The id of the next mention with this content."""
        return self.next_id_of(source.canonical, target.canonical, at, kind, count, url)

    def next_id_of(self, source: str, target: str, at: int | None, kind: str, count: float, url: str) -> str:
        """The same for accounts whose canonical names are at hand."""
        content = f"{source}\x1f{target}\x1f{at}\x1f{kind}\x1f{count}\x1f{url}".encode()
        digest = blake2b(content, digest_size=8).digest()
        repetition = self._repetitions.get(digest, 0)
        self._repetitions[digest] = repetition + 1
        return f"#{digest.hex()}.{repetition}" if repetition else f"#{digest.hex()}"
