"""Load a file's records into the store: stage them, sort them by pair, write each once, and resume after a stop."""

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
from ingest.rejects import RejectFile, forget_in_file, without_forgotten
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
        The title of the recognised format.
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
        Mentions in a transaction; it may hold slightly more, because a pair is not divided.
    again
        Read a completely loaded file again, for example after accounts were merged by hand. Nothing counts twice.
    asks
        Whether the user can answer open questions about the file, such as the platform of its accounts. If so, an
        open question raises `UnreadableFile`, which names the answer in `settled_by`, and nothing is loaded.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    StoreUnreachable
        Records loaded so far stay; the same call resumes after them.
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
            report = Report(file.path, previous, source.notes, form.title, already=True)
        else:
            interrupted = previous if previous and not previous.complete else None
            first_received_at = interrupted.received_at if interrupted else received_at
            contents = read_into(staging, file, source, options, first_received_at, progress)
            if asks and not previous:
                _require_answers(file, staging, contents, options)
            start = _start_of(store, load_id, file, contents, first_received_at, form.title)
            report = Report(file.path, start, contents.notes, form.title)
            writer = StagedWriter(store, staging, start, progress, batch_rows, restart=again)
            _complete(report, staging, store, writer, RejectFile(rejects, column_names(source)))
            report.load.resumed = interrupted is not None
        unchanged.note(file, options, stamp, load_id, received_at)
    return report


def _already(store: Store, file: Input, load_id: str | None) -> Report | None:
    """The report on an unchanged file, which is not opened; None if the store no longer has its load."""
    previous = _previous(store, load_id) if load_id else None
    if previous is None or not previous.complete:
        return None
    return Report(file.path, previous, [], previous.form, already=True)


def _start_of(store: Store, load_id: str, file: Input, contents: Contents, received_at: int, form_title: str) -> Load:
    """The load before anything is written, under a file name without the names of forgotten people."""
    name = without_names(file.name, ForgottenWords.of(store))
    return Load(load_id, name, kind_of(contents), received_at, form=form_title)


def _require_answers(file: Input, staging: Staging, contents: Contents, options: ReadOptions) -> None:
    try:
        require_answers(file.name, staging, contents, options)
    except UnreadableFile:
        staging.delete()  # the answer gives the load another id
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
    """Load records that do not come from a file, such as part of a live feed, as one load.

    Parameters
    ----------
    name
        The name in the list of loads.
    load_id
        An id that is equal for equal records: a complete load is not loaded again.
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
    """Write the staged records, fill the report, and remove the staging file."""
    contents = staging.contents
    assert contents is not None
    report.load, report.acquaintance = writer.run(contents)
    report.notes = [*contents.notes, *report.acquaintance.notes()]
    _write_rejects(report, staging, store, rejects)
    staging.delete()


def _write_rejects(report: Report, staging: Staging, store: Store, rejects: RejectFile) -> None:
    """Write the rejected rows except rows that name a forgotten person, including anyone forgotten while this runs."""
    gone = ForgottenWords.of(store)
    with rejects as file:
        for part in rejected_rows(staging):
            kept = without_forgotten(part, gone) if gone else part
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
    except UnreadableFile:  # a damaged archive: `recognise` reports what is wrong
        return plain_file(file)
    if len(found) > 1:
        raise WrongUse(f"{file}: this holds several files; take each of `ingest.inputs` by itself.")
    return found[0]


def _previous(store: Store, load_id: str) -> Load | None:
    """The stored progress of a load; an interrupted unload is completed first."""
    previous = find_load(store, load_id)
    if previous is not None and previous.unloading:
        unload(store, load_id)
        return None
    return previous


def read_into(
    staging: Staging, file: Input, source: Source, options: ReadOptions, received_at: int, progress: OnProgress
) -> Contents:
    """Read a whole source into its staging file, unless an earlier run already did."""
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
    """The kind of records in a file."""
    if contents.mentions and contents.profiles:
        return "both"
    return "profiles" if contents.profiles else "mentions"


def fingerprint(file: Input, options: ReadOptions) -> str:
    """The id of a load: equal for equal content read with equal options, whatever the name of the file."""
    digest = hashlib.blake2b(options.signature.encode(), digest_size=12)
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
