"""The job that reads files and writes a first load."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import WrongUse
from graph.export.files import new_folder
from graph.store import Load
from graph.store.bulk import BulkFiles, FirstLoad
from ingest.bulk.processes import divide, read_parts
from ingest.bulk.reading import FilesRead, NumberedInput, Reading, read_files
from ingest.collector import rare_collection
from ingest.input import Input
from ingest.job import fingerprint, kind_of
from ingest.progress import OnProgress, Progress, ignore_progress
from ingest.source import ReadOptions, Rejected
from ingest.staging import Contents, Staging, mention_batches, prepare, profile_batches
from ingest.staging.accounts import keep_resolved, observations, separate_accounts
from ingest.staging.shared_posts import settle_shared_posts

STAGING = "staging"
MENTIONS_AT_ONCE = 50_000

Files = Callable[[Path, Load], FirstLoad]  # `BulkFiles` or `StagingTable`


@dataclass(frozen=True)
class BulkReport:
    """The result of `stage`.

    Parameters
    ----------
    folder
        The folder with the files.
    load
        The load; it covers all files.
    notes
        How the files were read, one fact a line.
    rejects
        The files with rejected rows.
    examples
        The first rejected rows with the names of their files.
    """

    folder: Path
    load: Load
    notes: tuple[str, ...]
    rejects: tuple[Path, ...]
    examples: tuple[tuple[str, Rejected], ...]


@rare_collection()
def stage(
    files: Sequence[Input],
    options: ReadOptions | None = None,
    *,
    received_at: int,
    folder: Path,
    progress: OnProgress = ignore_progress,
    write: Files = BulkFiles,
    processes: int = 1,
) -> BulkReport:
    """Write files for a first load into a folder: the same graph that loading them into an empty store gives.

    The folder appears when it is complete; an interrupted run starts over.

    Parameters
    ----------
    files
        The files to stage; together they form one load.
    received_at
        Now, in milliseconds; it counts as the time of a profile without one.
    folder
        A new folder, or an empty one.
    write
        The form of the files: `BulkFiles` for the import into Neo4j, `StagingTable` for engines.
    processes
        Read so many files at the same time, if they are large.

    Raises
    ------
    WrongUse
        The folder is not empty.
    UnreadableFile, NothingFound
        One of the files cannot be loaded; nothing is written.
    IntrographError
        A process that read files was killed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WrongUse(f"{folder}: there is something in this folder; name a new one.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(folder) as part:
        job = _Job(files, Reading(options or ReadOptions(), received_at, part), progress, write, processes)
        load, read = job.run()
        shutil.rmtree(part / STAGING)
        if folder.exists():
            folder.rmdir()
    rejects = tuple(folder / path.name for path in read.rejects)
    return BulkReport(folder, load, tuple(read.notes), rejects, tuple(read.examples))


class _Job:
    """Reads the files into one staging file, then writes the files from it."""

    def __init__(
        self, files: Sequence[Input], reading: Reading, progress: OnProgress, write: Files, processes: int
    ) -> None:
        self._files = files
        self._reading = reading
        self._folder = reading.folder
        self._progress = progress
        self._write_files = write
        self._processes = processes

    def run(self) -> tuple[Load, FilesRead]:
        load_id = self._load_id()
        with Staging(self._folder / STAGING, load_id) as staging:
            staging.begin_reading(self._reading.received_at)
            read = self._read(staging)
            contents = read.contents
            contents.accounts = separate_accounts(staging)
            staging.set_contents(contents)
            forms = ", ".join(dict.fromkeys(read.forms))
            start = Load(load_id, self._name(), kind_of(contents), self._reading.received_at, form=forms)
            return self._write(staging, contents, self._write_files(self._folder, start)), read

    def _load_id(self) -> str:
        """The load id of a single file, or a digest of all ids; loading that single file later is not a second load."""
        ids = [fingerprint(file, self._reading.options) for file in self._files]
        return ids[0] if len(ids) == 1 else hashlib.blake2b("".join(ids).encode(), digest_size=12).hexdigest()

    def _name(self) -> str:
        first, *others = self._files
        return f"{first.name} and {len(others)} more" if others else first.name

    def _read(self, staging: Staging) -> FilesRead:
        """Read all files into the staging file, large ones in several processes."""
        files = [NumberedInput(number, file) for number, file in enumerate(self._files, 1)]
        total = sum(file.bytes_total for file in self._files)
        parts = divide(files, self._processes)
        if len(parts) == 1:
            return read_files(
                files,
                self._reading,
                staging,
                lambda records: self._progress(
                    Progress("reading", sum(file.bytes_read for file in self._files), total, records)
                ),
            )
        for file in self._files:
            self._reading.open(file)  # a file that cannot be read ends the command before others are read for minutes
        return read_parts(
            parts,
            self._reading,
            staging,
            self._folder / STAGING / "parts",
            self._processes,
            lambda done, records: self._progress(Progress("reading", done, total, records)),
        )

    def _write(self, staging: Staging, contents: Contents, files: FirstLoad) -> Load:
        total = contents.records + contents.accounts
        done = 0
        for batch in observations(staging, 0):
            files.resolve(
                batch.position,
                batch.observations,
                lambda resolved, merged, batch=batch: keep_resolved(staging, batch, resolved, merged),  # type: ignore[misc]
            )
            done += len(batch.observations)
            self._progress(Progress("writing", min(done, total), total, 0))
        prepare(staging)
        settle_shared_posts(staging, lambda pairs: {})
        accounts = contents.accounts
        for span, mentions in mention_batches(staging, 0, MENTIONS_AT_ONCE, divided=False):
            files.write_mentions(mentions)
            self._progress(Progress("writing", accounts + span.end, total, span.end))
        for span, rows in profile_batches(staging, 0):
            files.write_profiles(rows)
            self._progress(Progress("writing", accounts + contents.mentions + span.end, total, span.end))
        return files.finish(contents.rejected, contents.skipped, contents.undated)
