"""A first load as files: for `neo4j-admin database import`, or as the staging table that engines read."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import WrongUse
from graph.export.files import new_folder
from graph.store import Load
from graph.store.bulk import BulkFiles, FirstLoad
from ingest.collector import rare_collection
from ingest.input import Input
from ingest.job import MAX_EXAMPLES, fingerprint, kind_of
from ingest.progress import OnProgress, Progress, ignore_progress
from ingest.registry import recognise
from ingest.rejects import RejectFile
from ingest.source import Item, ReadOptions, Rejected, Source, column_names
from ingest.staging import Contents, Staging, collect, mention_batches, prepare, profile_batches
from ingest.staging.accounts import keep_resolved, observations
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

    Raises
    ------
    WrongUse
        The folder is not empty.
    UnreadableFile, NothingFound
        One of the files cannot be loaded; nothing is written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WrongUse(f"{folder}: there is something in this folder; name a new one.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(folder) as part:
        job = _Job(files, options or ReadOptions(), received_at, part, progress, write)
        load = job.run()
        shutil.rmtree(part / STAGING)
        if folder.exists():
            folder.rmdir()
    rejects = tuple(folder / path.name for path in job.rejects)
    return BulkReport(folder, load, tuple(job.notes), rejects, tuple(job.examples))


class _Job:
    """Reads the files into one staging file, then writes the files from it."""

    def __init__(
        self,
        files: Sequence[Input],
        options: ReadOptions,
        received_at: int,
        part: Path,
        progress: OnProgress,
        write: Files,
    ) -> None:
        self.notes: list[str] = []
        self.rejects: list[Path] = []
        self.examples: list[tuple[str, Rejected]] = []
        self._files = files
        self._options = options
        self._received_at = received_at
        self._part = part
        self._progress = progress
        self._write_files = write

    def run(self) -> Load:
        sources = [self._open(file) for file in self._files]
        load_id = self._load_id()
        with Staging(self._part / STAGING, load_id) as staging:
            staging.begin_reading(self._received_at)
            totals = self._options.weights == "total"
            contents = collect(staging, self._items(sources), self._read, totals=totals)
            staging.set_contents(contents)
            forms = ", ".join(dict.fromkeys(title for title, _ in sources))
            start = Load(load_id, self._name(), kind_of(contents), self._received_at, form=forms)
            return self._write(staging, contents, self._write_files(self._part, start))

    def _open(self, file: Input) -> tuple[str, Source]:
        form = recognise(file, self._options)
        return form.title, form.open(file, self._options, self._received_at)

    def _load_id(self) -> str:
        """The load id of a single file, or a digest of all ids; loading that single file later is not a second load."""
        ids = [fingerprint(file, self._options) for file in self._files]
        return ids[0] if len(ids) == 1 else hashlib.blake2b("".join(ids).encode(), digest_size=12).hexdigest()

    def _name(self) -> str:
        first, *others = self._files
        return f"{first.name} and {len(others)} more" if others else first.name

    def _items(self, sources: Sequence[tuple[str, Source]]) -> Iterator[Item]:
        for number, (file, (title, source)) in enumerate(zip(self._files, sources, strict=True), 1):
            path = self._part / f"rejected-{number}.csv"
            with RejectFile(path, column_names(source)) as rejects:
                for item in source.items():
                    if isinstance(item, Rejected):
                        rejects.add([item])
                        self.examples += [(file.name, item)] * (len(self.examples) < MAX_EXAMPLES)
                    yield item
            self.rejects += [path] if rejects.rows else []
            notes = (f"recognised as {title}", *source.notes, *source.closing_notes())
            self.notes += [f"{file.name}: {note}" for note in notes]

    def _read(self, records: int) -> None:
        done = sum(file.bytes_read for file in self._files)
        self._progress(Progress("reading", done, sum(file.bytes_total for file in self._files), records))

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
