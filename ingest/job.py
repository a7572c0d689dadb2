"""The job that carries a file's records into the store: in batches, each once, from where it was stopped."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.store import Load, Loader, Store, find_load
from ingest.input import plain_file
from ingest.registry import open_source
from ingest.rejects import RejectFile
from ingest.source import Item, ReadOptions, Rejected, Skipped

BATCH_ROWS = 10_000
MAX_EXAMPLES = 5  # rejected rows that a report shows

Progress = Callable[[int, int, int], None]  # bytes read, bytes in total, rows


@dataclass
class Report:
    """The outcome of one file.

    Parameters
    ----------
    notes
        How the file was read, one fact a line.
    rejects
        The file with the rejected rows, if there are any.
    examples
        The first rejected rows.
    already
        The file was loaded before and nothing was done.
    """

    path: Path
    load: Load
    notes: list[str]
    rejects: Path | None = None
    examples: list[Rejected] = field(default_factory=list)
    already: bool = False


def load(
    store: Store,
    path: Path,
    options: ReadOptions | None = None,
    *,
    received_at: int,
    rejects: Path,
    progress: Progress = lambda read, total, rows: None,
    batch_rows: int = BATCH_ROWS,
    again: bool = False,
) -> Report:
    """Load one file of mentions or profiles and report the outcome of its rows.

    Parameters
    ----------
    received_at
        Now, in milliseconds; it counts as the time of a profile without one. A resumed load keeps its first value.
    rejects
        Where to write rejected rows; the file is created only if there are any.
    progress
        Called after each batch with the bytes read, the bytes in total, and the rows read.
    again
        Read a file again that is completely loaded, as after accounts were merged by hand. Nothing counts twice.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    StoreUnreachable
        The rows loaded so far stay; the same call continues after them.
    """
    options = options or ReadOptions()
    load_id = fingerprint(path, options)
    previous = find_load(store, load_id)
    file = plain_file(path)
    source = open_source(file, options, previous.received_at if previous else received_at)
    if previous and previous.complete and not again:
        return Report(path, previous, source.notes, already=True)
    if previous and not previous.complete:
        start = replace(previous, resumed=True)
    else:
        start = Load(load_id, path.name, getattr(source, "kind", "mentions"), received_at)
    loader = Loader(store, start, restart=previous is not None and previous.complete)
    report = Report(path, start, source.notes)
    with RejectFile(rejects) as reject_file:
        position = 0
        for batch in _read_ahead(source.items(), batch_rows):
            rejected = [item for item in batch if isinstance(item, Rejected)]
            reject_file.add(rejected)
            report.examples += rejected[: max(0, MAX_EXAMPLES - len(report.examples))]
            if position + len(batch) > report.load.rows_done:
                records = [None if isinstance(item, (Rejected, Skipped)) else item for item in batch]
                report.load = loader.write(position, records)
            position += len(batch)
            progress(file.bytes_read, file.bytes_total, position)
        report.load = loader.finish()
        report.rejects = reject_file.path if reject_file.rows else None
    report.load.resumed = start.resumed
    report.notes = [*source.notes, *source.closing_notes()]
    return report


def _read_ahead(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """Batches of rows; each is read while the one before is being written."""

    def read() -> list[Item]:
        return list(itertools.islice(items, size))

    with ThreadPoolExecutor(max_workers=1) as reader:
        upcoming = reader.submit(read)
        while batch := upcoming.result():
            upcoming = reader.submit(read)
            yield batch


def fingerprint(path: Path, options: ReadOptions) -> str:
    """The id of a load: the same for the same content read in the same way, whatever the file is called."""
    digest = hashlib.blake2b(options.signature.encode(), digest_size=12)
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        pass  # opening it as a table reports the error
    return digest.hexdigest()
