"""The job that carries a file's records into the store: staged, sorted by pair, each once, and resumed if stopped."""

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from graph.disk import full_disk_told
from graph.errors import UnreadableFile, WrongUse
from graph.store import Load, LoadKind, Store, find_load, unload
from graph.store.write.forgotten import ForgottenWords
from graph.text import counted
from ingest.collector import rare_collection
from ingest.input import Input, inputs, plain_file
from ingest.progress import OnProgress, Progress, ignore_progress
from ingest.questions import require_answers
from ingest.registry import recognise
from ingest.rejects import RejectFile, forget_in_file, names_any
from ingest.source import Item, ReadOptions, Rejected, Source, column_names
from ingest.staging import Contents, Staging, collect, rejected_rows, staging_folder
from ingest.staging.acquaintance import Acquaintance
from ingest.unchanged import Stamp, UnchangedFiles
from ingest.words import without_names
from ingest.writing import BATCH_ROWS, StagedWriter

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


@full_disk_told()
@rare_collection()
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
    asks: bool = False,
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
    asks
        Whether somebody can answer what is open about the file, such as the platform of its accounts: then
        `UnreadableFile` names it in `settled_by`, and nothing is loaded.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    StoreUnreachable
        What was loaded so far stays; the same call continues after it.
    """
    options = options or ReadOptions()
    file = single_input(file)
    unchanged = UnchangedFiles(staging_folder(store))
    if not again and (report := _already(store, file, unchanged.load_of(file, options))):
        return report
    stamp = Stamp.of(file.path)
    load_id = fingerprint(file, options)
    with Staging(staging_folder(store), load_id) as staging:
        previous = _previous(store, load_id)
        form = recognise(file, options)
        source = form.open(file, options, previous.received_at if previous else received_at)
        if previous and previous.complete and not again:
            unchanged.note(file, options, stamp, load_id, received_at)
            return Report(file.path, previous, source.notes, form.title, already=True)
        now = received_at
        if previous and not previous.complete:
            received_at = previous.received_at
        contents = read_into(staging, file, source, options, received_at, progress)
        if asks and not previous:
            _require_answers(file, staging, contents, options)
        name = without_names(file.name, ForgottenWords.of(store))
        start = Load(load_id, name, kind_of(contents), received_at, form=form.title)
        report = Report(file.path, start, contents.notes, form.title)
        writer = StagedWriter(store, staging, start, progress, batch_rows, restart=again)
        _complete(report, staging, store, writer, RejectFile(rejects, column_names(source)))
        report.load.resumed = bool(previous and not previous.complete)
        unchanged.note(file, options, stamp, load_id, now)
    return report


def _already(store: Store, file: Input, load_id: str | None) -> Report | None:
    """The report on an unchanged file, which is not even opened; None if its load is not in the store any more."""
    previous = _previous(store, load_id) if load_id else None
    if previous is None or not previous.complete:
        return None
    return Report(file.path, previous, [], previous.form, already=True)


def _require_answers(file: Input, staging: Staging, contents: Contents, options: ReadOptions) -> None:
    try:
        require_answers(file.name, staging, contents, options)
    except UnreadableFile:
        staging.delete()  # with the answer, it is another load
        raise


@full_disk_told()
@rare_collection()
def load_records(
    store: Store,
    name: str,
    records: Iterable[Item],
    *,
    load_id: str,
    received_at: int,
    rejects: Path,
    progress: OnProgress = ignore_progress,
) -> Report:
    """Load records that come from no file, such as a part of a live feed, as one load.

    Parameters
    ----------
    name
        What the list of loads shows.
    load_id
        The same for the same records: a load that is complete is not loaded again.
    rejects
        See `load`.
    """
    with Staging(staging_folder(store), load_id) as staging:
        previous = _previous(store, load_id)
        if previous and previous.complete:
            return Report(Path(name), previous, [], already=True)
        staging.begin_reading(received_at)
        contents = collect(staging, records)
        staging.set_contents(contents)
        start = Load(load_id, name, kind_of(contents), received_at)
        report = Report(Path(name), start, [])
        writer = StagedWriter(store, staging, start, progress, BATCH_ROWS, restart=False)
        _complete(report, staging, store, writer, RejectFile(rejects))
    return report


def _complete(report: Report, staging: Staging, store: Store, writer: StagedWriter, rejects: RejectFile) -> None:
    """Write what is staged, fill the report, and remove the staging file."""
    contents = staging.contents
    assert contents is not None
    report.load, report.acquaintance = writer.run(contents)
    report.notes = [*contents.notes, *report.acquaintance.notes()]
    _write_rejects(report, staging, store, rejects)
    staging.delete()


def _write_rejects(report: Report, staging: Staging, store: Store, rejects: RejectFile) -> None:
    """Write the rejected rows, without those that name somebody who is forgotten, even at this moment."""
    gone = ForgottenWords.of(store)
    with rejects as file:
        for part in rejected_rows(staging):
            kept = [row for row in part if not names_any(row.cells, gone)] if gone else part
            file.add(kept)
            report.examples += kept[: max(0, MAX_EXAMPLES - len(report.examples))]
    if file.rows and (later := ForgottenWords.of(store)) != gone:
        file.rows -= forget_in_file(file.path, later)
    report.rejects = file.path if file.rows else None
    if withheld := report.load.rejected - file.rows:
        report.notes.append(f"{counted(withheld, 'rejected row')} not kept: they name people who are forgotten")


def single_input(file: Path | Input) -> Input:
    """The one file that a path names; `WrongUse` if it is an archive of several."""
    if isinstance(file, Input):
        return file
    try:
        found = list(itertools.islice(inputs([file]), 2))
    except UnreadableFile:  # a damaged archive: recognising it says what it is
        return plain_file(file)
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
        staging.begin_reading(received_at)

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


def fingerprint(file: Input, options: ReadOptions) -> str:
    """The id of a load: the same for the same content read in the same way, whatever the file is called."""
    digest = hashlib.blake2b(options.signature.encode(), digest_size=12)
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
