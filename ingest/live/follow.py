"""Following a feed: its events are written to the store in small batches, each with the cursor after it."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.records import Account, day_of, format_day
from graph.store import Load, Store, find_feed, find_key, write_batch
from graph.store.write.forgotten import ForgottenWords
from graph.text import counted
from ingest.live.batch import Batch
from ingest.live.events import AccountDeleted, Event, Feed
from ingest.live.packages import require_packages
from ingest.live.reading import FeedReader
from ingest.live.settings import LiveSettings
from ingest.rejects import append_rejects, without_forgotten

TICK_SECONDS = 0.25
BEHIND_MS = 60_000  # a delay that is reported

log = logging.getLogger(__name__)


@dataclass
class FollowReport:
    """The result of one run of `follow`. `rejects` is the file of rejected events, if there are any."""

    events: int = 0
    mentions: int = 0
    deleted_mentions: int = 0
    deleted_accounts: int = 0
    rejected: int = 0
    rejects: Path | None = None
    behind_ms: int = 0

    @property
    def text(self) -> str:
        """The counts in a few words.

        >>> FollowReport(events=1200, mentions=34, rejected=1).text
        '1,200 events, 34 new mentions, 1 event rejected'
        """
        parts = [counted(self.events, "event"), counted(self.mentions, "new mention")]
        parts += [f"{counted(self.deleted_mentions, 'mention')} of deleted posts removed"] * bool(self.deleted_mentions)
        parts += [f"{counted(self.deleted_accounts, 'deleted account')} forgotten"] * bool(self.deleted_accounts)
        parts += [f"{counted(self.rejected, 'event')} rejected"] * bool(self.rejected)
        parts += [f"{self.behind_ms / 1000:,.0f} s behind"] if self.behind_ms > BEHIND_MS else []
        return ", ".join(parts)


def follow(
    store: Store,
    feed: Feed,
    *,
    stop: threading.Event,
    clock: Callable[[], int],
    rejects: Path,
    forget: Callable[[str], object],
    progress: Callable[[FollowReport], None] = lambda report: None,
    settings: LiveSettings | None = None,
) -> FollowReport:
    """Follow a feed until `stop` is set; the next run resumes from that point.

    Parameters
    ----------
    clock
        Now, in ms.
    rejects
        The file that rejected events are added to.
    forget
        Called with the key of an account whose owner deleted it, to delete everything about it.
    progress
        Called after each batch.

    Raises
    ------
    WrongUse, NothingFound
        The feed cannot be followed; what was read so far is saved.
    StoreError
        The store cannot be written; the next run repeats what was not saved.
    """
    require_packages()
    settings = settings or LiveSettings()
    follower = _Follower(store, feed, clock, rejects, forget, progress)
    reader = FeedReader(feed, follower.progress, settings, stop)
    reader.start()
    try:
        follower.run(reader, settings, stop)
    finally:
        stop.set()
    reader.finish()
    return follower.report


class _Follower:
    def __init__(
        self,
        store: Store,
        feed: Feed,
        clock: Callable[[], int],
        rejects: Path,
        forget: Callable[[str], object],
        on_batch: Callable[[FollowReport], None],
    ) -> None:
        self.report = FollowReport()
        self.progress = find_feed(store, feed.id)
        self._store = store
        self._feed = feed
        self._clock = clock
        self._rejects = rejects
        self._forget = forget
        self._on_batch = on_batch
        self._batch = Batch(self.progress.cursor, self.progress.members)

    def run(self, reader: FeedReader, settings: LiveSettings, stop: threading.Event) -> None:
        """Write events until the feed ends or `stop` is set, and then the events already read."""
        due = 0.0
        while not reader.has_ended and not stop.is_set():
            event = reader.next(TICK_SECONDS)
            if event is not None:
                due = due if self._batch.events else time.monotonic() + settings.batch_seconds
                self._take(event)
            if self._batch.events >= settings.batch_events or (self._batch.events and time.monotonic() >= due):
                self._write()
        self._write()

    def _take(self, event: Event) -> None:
        if isinstance(event.change, AccountDeleted):
            self._write()  # earlier events first: no record of the account may be written after its deletion
            self._forget_account(event.change.account)
        number = self.report.events + self._batch.events + 1
        self._batch.add(event, number, self._clock())

    def _forget_account(self, account: Account) -> None:
        key = find_key(self._store, account)
        if key is not None:
            self._forget(key)
            self.report.deleted_accounts += 1
            log.warning("%s: an account was deleted there; everything about it is deleted here too", self._feed.title)

    def _write(self) -> None:
        batch = self._batch
        if not batch.events:
            return
        now = self._clock()
        written = write_batch(self._store, self._feed.id, self._load(now), batch.finished(), now)
        report = self.report
        if batch.rejected:
            gone = ForgottenWords.of(self._store)
            if kept := without_forgotten(batch.rejected, gone):
                append_rejects(self._rejects, kept)
                report.rejects = self._rejects
        report.events += batch.events
        report.mentions += written.mentions
        report.deleted_mentions += written.deleted_mentions
        report.rejected += len(batch.rejected)
        report.behind_ms = max(0, now - batch.last_at) if batch.last_at is not None else 0
        self._batch = Batch(batch.cursor, batch.members)
        self._on_batch(report)

    def _load(self, now: int) -> Load:
        """The load of the day, so that the records of one day can be taken back."""
        day = day_of(now)
        load_id = hashlib.blake2b(f"{self._feed.id} {day}".encode(), digest_size=12).hexdigest()
        return Load(load_id, f"{self._feed.title}, {format_day(now)}", "both", now, form="live feed")
