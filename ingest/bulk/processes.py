"""Reading the files of a load in several processes at the same time.

The files are divided into parts of consecutive files. A process writes the rows of a part to Arrow files, and this one
adds them to the staging file in the order of the parts: the result is that of one process.
"""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import ModuleType
from typing import Any

from graph.errors import IntrographError
from ingest.bulk.reading import FilesRead, NumberedInput, Reading, read_files
from ingest.collector import rare_collection
from ingest.staging import PartWriter, Staging, add_part

LEAST_BYTES = 1 << 25  # of files that are worth several processes, each of which takes a second to start
PARTS_A_PROCESS = 4  # so that none waits long for the others at the end
POLL_SECONDS = 0.2

OnBytes = Callable[[int, int], None]  # called with the bytes and records read so far


@dataclass(frozen=True)
class _Part:
    """Files that one process reads one after the other; `place` counts parts from 0."""

    place: int
    files: tuple[NumberedInput, ...]
    reading: Reading
    folder: Path


class _Stopped(Exception):
    """The command was stopped, or reading another part failed."""


class _Shared:
    """What the processes tell each other: whether to stop, and how far each part is."""

    def __init__(self, parts: int) -> None:
        context = get_context("spawn")
        self.stop = context.Event()
        self.bytes: Any = context.Array("q", parts, lock=False)
        self.records: Any = context.Array("q", parts, lock=False)


_shared: _Shared | None = None  # in a process that reads


def divide(files: Sequence[NumberedInput], processes: int) -> list[tuple[NumberedInput, ...]]:
    """Parts of consecutive files with about the same number of bytes; a single one if several are not worth it."""
    total = sum(each.file.bytes_total for each in files)
    if processes < 2 or total < LEAST_BYTES:
        return [tuple(files)]
    limit = total / (processes * PARTS_A_PROCESS)
    parts: list[list[NumberedInput]] = []
    filled = limit
    for each in files:
        if filled >= limit:
            parts.append([])
            filled = 0
        parts[-1].append(each)
        filled += each.file.bytes_total
    return [tuple(part) for part in parts]


def read_parts(
    parts: Sequence[tuple[NumberedInput, ...]],
    reading: Reading,
    staging: Staging,
    scratch: Path,
    processes: int,
    step: OnBytes,
) -> FilesRead:
    """Read the files of all parts into a staging file.

    Parameters
    ----------
    scratch
        A folder for the rows of parts.

    Raises
    ------
    UnreadableFile, NothingFound
        One of the files cannot be read.
    IntrographError
        A process was killed.
    """
    shared = _Shared(len(parts))
    result, accounts = FilesRead(), 0
    with _pool(min(processes, len(parts)), shared) as pool:
        work = [_Part(place, files, reading, scratch / f"part-{place}") for place, files in enumerate(parts)]
        with _no_main_module():
            futures = [pool.submit(_read_part, part) for part in work]
        for part, future in zip(work, futures, strict=True):
            read = _result(future, lambda: step(sum(shared.bytes), sum(shared.records)))
            accounts += add_part(staging, part.folder, result.contents.records, accounts)
            shutil.rmtree(part.folder)
            result.add(read)
    return result


@contextmanager
def _pool(processes: int, shared: _Shared) -> Iterator[ProcessPoolExecutor]:
    """Processes that read parts; they stop soon if the block ends with an error."""
    context = get_context("spawn")  # a copy of this process would have its locks, but not the threads that hold them
    with ProcessPoolExecutor(processes, context, _begin, (shared,)) as pool:
        try:
            yield pool
        except BaseException:
            shared.stop.set()
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Processes that start meanwhile do not run the main module again: it may be a page, or a script without guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _result(future: "Future[FilesRead]", step: Callable[[], None]) -> FilesRead:
    """What reading a part gave, once it is read."""
    while not future.done():
        wait([future], timeout=POLL_SECONDS)
        step()
    try:
        return future.result()
    except BrokenProcessPool:
        raise IntrographError(
            "A process that read files has ended, perhaps for lack of memory: free memory, or read with fewer"
            " processes, as in --processes 1."
        ) from None


def _begin(shared: _Shared) -> None:
    """Prepare a process that reads: it ends with the command, which alone answers to Ctrl-C."""
    global _shared
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


@rare_collection()
def _read_part(part: _Part) -> FilesRead:
    """Read the files of a part, in a process of its own."""
    shared = _shared
    assert shared is not None

    def step(records: int) -> None:
        if shared.stop.is_set():
            raise _Stopped
        shared.bytes[part.place] = sum(each.file.bytes_read for each in part.files)
        shared.records[part.place] = records

    with PartWriter(part.folder) as rows:
        return read_files(part.files, part.reading, rows, step)
