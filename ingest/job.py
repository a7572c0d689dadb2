"""The job that carries a file's records into the store: staged, sorted by pair, each once, and resumed if stopped."""

import hashlib
import itertools
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import StoreError, WrongUse
from graph.store import Load, Loader, LoadKind, Store, find_load, read, unload
from ingest.input import Input, inputs
from ingest.progress import OnProgress, Progress, ignore_progress
from ingest.registry import recognise
from ingest.rejects import RejectFile
from ingest.source import ReadOptions, Rejected, Source
from ingest.staging import Contents, Staging, collect, mention_batches, prepare, profile_batches, rejected_rows
from ingest.staging.accounts import forget_resolved, keep_resolved, note_claims, observations
from ingest.staging.acquaintance import Acquaintance, acquaintance
from ingest.staging.file import staging_folder

BATCH_ROWS = 10_000
MAX_EXAMPLES = 5  # rejected rows that a report shows


@dataclass
class Report:
    """The outcome of one file.

    Parameters
    ----------
    form
        What the file was recognised as, in words.
    notes
        How the file was read, one fact a line.
    rejects
        The file with the rejected rows, if there are any.
    examples
        The first rejected rows.
    acquaintance
        How many of its accounts the store knew before; None if nothing was loaded.
    already
        The file was loaded before and nothing was done.
    """

    path: Path
    load: Load
    notes: list[str]
    form: str = ""
    rejects: Path | None = None
    examples: list[Rejected] = field(default_factory=list)
    acquaintance: Acquaintance | None = None
    already: bool = False


def load(
    store: Store,
    file: Path | Input,
    options: ReadOptions | None = None,
    *,
    received_at: int,
    rejects: Path,
    progress: OnProgress = ignore_progress,
    batch_rows: int = BATCH_ROWS,
    again: bool = False,
) -> Report:
    """Load one file of mentions or profiles and report the outcome of its records.

    Parameters
    ----------
    received_at
        Now, in milliseconds; it counts as the time of a profile without one. A resumed load keeps its first value.
    rejects
        Where to write rejected rows; the file is created only if there are any.
    progress
        Called after each batch.
    batch_rows
        Mentions in a transaction, or a little more: a pair is not divided.
    again
        Read a file again that is completely loaded, as after accounts were merged by hand. Nothing counts twice.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    StoreUnreachable
        What was loaded so far stays; the same call continues after it.
    """
    options = options or ReadOptions()
    file = single_input(file)
    load_id = fingerprint(file, options)
    with Staging(staging_folder(store), load_id) as staging:
        previous = _previous(store, load_id)
        form = recognise(file, options)
        if previous and previous.complete and not again:
            source = form.open(file, options, previous.received_at)
            return Report(file.path, previous, source.notes, form.title, already=True)
        if previous and not previous.complete:
            received_at = previous.received_at
        contents = read_into(staging, file, form.open(file, options, received_at), options, received_at, progress)
        start = Load(load_id, file.name, kind_of(contents), received_at)
        report = Report(file.path, start, contents.notes, form.title)
        _Writing(store, staging, Loader(store, start, restart=again), report, progress, batch_rows).run(contents)
        report.load.resumed = bool(previous and not previous.complete)
        with RejectFile(rejects) as reject_file:
            for part in rejected_rows(staging):
                reject_file.add(part)
                report.examples += part[: max(0, MAX_EXAMPLES - len(report.examples))]
        report.rejects = reject_file.path if reject_file.rows else None
        staging.delete()
    return report


def single_input(file: Path | Input) -> Input:
    """The one file that a path names; `WrongUse` if it is an archive of several."""
    if isinstance(file, Input):
        return file
    found = list(itertools.islice(inputs([file]), 2))
    if len(found) > 1:
        raise WrongUse(f"{file}: this holds several files; take each of `ingest.inputs` by itself.")
    return found[0]


def _previous(store: Store, load_id: str) -> Load | None:
    """The stored progress of a load; one that was being taken back is taken back to the end first."""
    previous = find_load(store, load_id)
    if previous is not None and previous.unloading:
        unload(store, load_id)
        return None
    return previous


def read_into(
    staging: Staging, file: Input, source: Source, options: ReadOptions, received_at: int, progress: OnProgress
) -> Contents:
    """Read a source to its end into its staging file, unless an earlier run did."""
    contents = staging.contents
    if contents is None or staging.fact("received_at") != received_at:
        staging.clear()
        staging.set_fact("received_at", received_at)

        def step(records: int) -> None:
            progress(Progress("reading", file.bytes_read, file.bytes_total, records))

        contents = collect(staging, source.items(), step, totals=options.weights == "total")
        contents.notes = [*source.notes, *source.closing_notes()]
        staging.set_contents(contents)
    return contents


def kind_of(contents: Contents) -> LoadKind:
    """What the records of a file are."""
    if contents.mentions and contents.profiles:
        return "both"
    return "profiles" if contents.profiles else "mentions"


class _Writing:
    """Writes a staged file to the store: its accounts, then its mentions by pair, then its profiles."""

    def __init__(
        self,
        store: Store,
        staging: Staging,
        loader: Loader,
        report: Report,
        progress: OnProgress,
        batch_rows: int,
    ) -> None:
        self._store = store
        self._staging = staging
        self._loader = loader
        self._report = report
        self._progress = progress
        self._batch_rows = batch_rows
        self._total = 0

    def run(self, contents: Contents) -> None:
        self._total = contents.records + contents.accounts
        progress = self._loader.begin(self._staging.id, contents.rejected, contents.skipped, contents.undated)
        if not progress.cursor.accounts and not self._staging.fact("claims_noted"):
            self._staging.set_fact("store_was_empty", read.is_empty(self._store))
            note_claims(self._staging, self._loader.conflicting)
            self._staging.set_fact("claims_noted", True)
        self._write_accounts(progress.cursor.accounts)
        prepare(self._staging)
        self._report.acquaintance = acquaintance(self._store, self._staging)
        self._report.notes = [*contents.notes, *self._report.acquaintance.notes()]
        self._write_mentions(progress.cursor.mentions)
        self._write_profiles(progress.cursor.profiles)
        self._report.load = self._loader.finish()

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
        """Write from a position to the end; the position that another process has reached, if one is ahead."""
        for span, pairs in mention_batches(self._staging, start, self._batch_rows):
            progress = self._loader.write_mentions(span.start, pairs)
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


def fingerprint(file: Input, options: ReadOptions) -> str:
    """The id of a load: the same for the same content read in the same way, whatever the file is called."""
    digest = hashlib.blake2b(options.signature.encode(), digest_size=12)
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
