"""The records of some events of a feed, collected until they are written together."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.records import Mention, Profile
from graph.store import DeletedPost, FeedBatch, Observation
from ingest.live.events import Event, Malformed, Renamed
from ingest.source import Item, Rejected, Skipped

HOW_TO_FIX = "nothing is to be done unless there are many of these: the service may have changed its format"


def _new_batch() -> FeedBatch:
    return FeedBatch(uuid.uuid4().hex)


@dataclass
class Batch:
    """Events in the order in which they came.

    Parameters
    ----------
    cursor, members
        The cursor and members of the feed: before the batch, then after its last event.
    """

    cursor: str
    members: tuple[str, ...]
    events: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    last_at: int | None = None
    content: FeedBatch = field(default_factory=_new_batch)

    def add(self, event: Event, number: int, now: int) -> None:
        """Add an event; `number` is its place in the run, `now` is in ms."""
        self.events += 1
        if event.deleted is not None:
            self._delete(event.deleted)
        self._add_items(event.items)
        if isinstance(event.change, Malformed):
            self.rejected.append(Rejected(number, event.change.reason, HOW_TO_FIX, [event.change.text]))
        elif isinstance(event.change, Renamed):
            seen = Observation(event.change.account, now if event.at is None else event.at)
            self.content.renamed.append(seen)
        self.cursor = self.cursor if event.cursor is None else event.cursor
        self.members = self.members if event.members is None else event.members
        self.last_at = event.at if event.at is not None else self.last_at

    def finished(self) -> FeedBatch:
        """The items to write."""
        self.content.cursor, self.content.members = self.cursor, self.members
        self.content.rejected = len(self.rejected)
        return self.content

    def _delete(self, post: DeletedPost) -> None:
        """Note a deletion; earlier mentions of the post in this batch are dropped."""
        self.content.deleted.append(post)
        beginning = f"{post.post_id}/"
        names = set(post.author.names)
        self.content.mentions = [
            mention
            for mention in self.content.mentions
            if not (mention.event_id.startswith(beginning) and names.intersection(mention.source.names))
        ]

    def _add_items(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Mention):
                self.content.mentions.append(item)
            elif isinstance(item, Profile):
                self.content.profiles.append(item)
            elif isinstance(item, Skipped):
                self.content.skipped[item.reason] = self.content.skipped.get(item.reason, 0) + 1
            else:
                self.rejected.append(item)
