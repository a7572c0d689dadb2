"""Writing a staged file to the store: its accounts, then its mentions by pair, then its profiles."""

from graph.errors import StoreError
from graph.store import Load, Loader, Store, preview, read
from ingest.progress import OnProgress, Progress
from ingest.staging import Contents, Staging, mention_batches, prepare, profile_batches
from ingest.staging.accounts import forget_resolved, keep_resolved, note_claims, observations
from ingest.staging.acquaintance import Acquaintance, acquaintance
from ingest.staging.shared_posts import settle_shared_posts

BATCH_ROWS = 10_000


class StagedWriter:
    """Writes one staged file; `restart` repeats a complete load from its beginning."""

    def __init__(
        self, store: Store, staging: Staging, start: Load, progress: OnProgress, batch_rows: int, *, restart: bool
    ) -> None:
        self._store = store
        self._staging = staging
        self._loader = Loader(store, start, restart=restart)
        self._progress = progress
        self._batch_rows = batch_rows
        self._total = 0

    def run(self, contents: Contents) -> tuple[Load, Acquaintance]:
        """Write everything after the point where an earlier run stopped; the load, and counts of known accounts."""
        self._total = contents.records + contents.accounts
        progress = self._loader.begin(self._staging.id, contents.rejected, contents.skipped, contents.undated)
        if not progress.cursor.accounts and not self._staging.fact("claims_noted"):
            self._staging.set_fact("store_was_empty", read.is_empty(self._store))
            note_claims(self._staging, self._loader.conflicting)
            self._staging.set_fact("claims_noted", True)
        self._write_accounts(progress.cursor.accounts)
        prepare(self._staging)
        settle_shared_posts(self._staging, lambda pairs: preview.known_mentions(self._store, pairs))
        known = acquaintance(self._store, self._staging)
        self._write_mentions(progress.cursor.mentions)
        self._write_profiles(progress.cursor.profiles)
        return self._loader.finish(), known

    def _write_accounts(self, start: int) -> None:
        forget_resolved(self._staging, start)
        for batch in observations(self._staging, start):
            progress = self._loader.resolve(
                batch.position,
                batch.observations,
                lambda resolved, merged, batch=batch: keep_resolved(self._staging, batch, resolved, merged),  # type: ignore[misc]
            )
            self._step(progress)

    def _write_mentions(self, start: int) -> None:
        position: int | None = start
        while position is not None:
            position = self._write_mentions_from(position)

    def _write_mentions_from(self, start: int) -> int | None:
        """Write from a position to the end, or return the position of another process that is ahead."""
        for span, batch in mention_batches(self._staging, start, self._batch_rows):
            progress = self._loader.write_mentions(span.start, batch.pairs())
            if progress.cursor.mentions != span.end:
                return self._ahead(span.start, progress.cursor.mentions)
            self._step(progress)
        return None

    def _write_profiles(self, start: int) -> None:
        position: int | None = start
        while position is not None:
            position = self._write_profiles_from(position)

    def _write_profiles_from(self, start: int) -> int | None:
        for span, rows in profile_batches(self._staging, start):
            progress = self._loader.write_profiles(span.start, rows)
            if progress.cursor.profiles != span.end:
                return self._ahead(span.start, progress.cursor.profiles)
            self._step(progress)
        return None

    def _ahead(self, position: int, reached: int) -> int:
        if reached <= position:
            raise StoreError("Another process took this load back or began it again; load the file once more.")
        return reached

    def _step(self, load: Load) -> None:
        done = min(self._total, load.rows_done + load.cursor.accounts)
        self._progress(Progress("writing", done, self._total, load.rows_done))
