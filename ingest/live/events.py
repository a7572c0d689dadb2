"""The events of a feed: records to load, and changes to loaded records."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from graph.records import Account
from graph.store import DeletedPost
from graph.store import Feed as Progress
from ingest.source import Item


@dataclass(frozen=True, slots=True)
class Renamed:
    """An account that goes by a new handle."""

    account: Account


@dataclass(frozen=True, slots=True)
class AccountDeleted:
    """An account whose owner deleted it."""

    account: Account


@dataclass(frozen=True, slots=True)
class Malformed:
    """An event that cannot be read, with its beginning."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a feed; its changes are applied in the order of the fields.

    Parameters
    ----------
    deleted
        A post that its author deleted or changed; if changed, `items` holds its new version.
    items
        Records, rejected and skipped objects.
    change
        Anything else.
    cursor
        The position at which the feed resumes after this event; None if unchanged.
    members
        Accounts whose earlier posts have been fetched now.
    at
        The time of the event (ms) according to the service.
    """

    deleted: DeletedPost | None = None
    items: list[Item] = field(default_factory=list)
    change: Renamed | AccountDeleted | Malformed | None = None
    cursor: str | None = None
    members: tuple[str, ...] | None = None
    at: int | None = None


class Feed(Protocol):
    """A service's feed of some accounts. `id` names its progress in the store, `title` names it to people."""

    id: str
    title: str
    platform: str

    def events(self, progress: Progress, stop: threading.Event) -> Iterator[Event]:
        """Everything since `progress`, then new events, until `stop` is set.

        Raises
        ------
        WrongUse, NothingFound
            The service cannot be followed like this; the sentence says what to do.
        """
