"""The file of a backup: lines of JSON, compressed with zstd.

The first line is the `Header`, each of the next a batch `{"kind": ..., "rows": [...]}`, the last one the `End`, with
the counts, the checksum and a digest of all lines before it. A file without it is not complete. It may come from a
stranger: what it holds is checked before it is used, and no line or window of the decompressor exceeds a limit.
"""

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

import zstandard

from graph.errors import StoreError, UnreadableFile, WrongUse
from graph.store.copy.kinds import NODES, RELATIONSHIPS
from graph.store.copy.reading import Batch
from graph.store.copy.rows import Properties, check_store, checked_row

FORMAT = 1
MAX_LINE = 1 << 28  # bytes; the mentions of one pair are in one line
MAX_WINDOW = 1 << 27  # bytes of memory for decompression
MAX_AT = 253_402_300_800_000  # ms; the year 10000
MAX_ROWS = 10_000  # in a line
LINE_BYTES = 1 << 20  # about, in a line of several rows
NO_BACKUP = "it is not a backup of Intrograph; name a file that `intrograph backup` wrote"
INCOMPLETE = "it is not complete: the backup, or a copy of the file, was interrupted; use another one"
LEVEL = 6  # of compression


@dataclass(frozen=True)
class Header:
    """The first line: what the file is, the versions that wrote it, and the properties of the store's own node.

    `rows` is the number of nodes and relationships, for progress; `at` is the instant (ms) of the backup.
    """

    id: str
    at: int
    format: int
    schema: int
    intrograph: str
    rows: int
    store: Properties


@dataclass(frozen=True)
class End:
    """The last line. `counts` by label and relationship type, `checksum` as in `Tally`."""

    counts: dict[str, int]
    checksum: str
    digest: str


class BackupWriter:
    """Writes batches into a file that only its owner may read."""

    def __init__(self, path: Path, header: Header) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._stream = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(self._file)
        self._digest = hashlib.blake2b(digest_size=16)
        self._write(json.dumps(asdict(header)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, batch: Batch) -> None:
        """Write the rows of a batch, in as many lines as are readable with bounded memory."""
        texts: list[str] = []
        size = 0
        for text in batch.texts:
            if texts and size + len(text) > LINE_BYTES:
                self._add_line(batch.kind, texts)
                texts, size = [], 0
            texts.append(text)
            size += len(text)
        if texts:
            self._add_line(batch.kind, texts)

    def finish(self, counts: dict[str, int], checksum: str) -> None:
        """Write the last line, and everything to the disk."""
        self._write(json.dumps(asdict(End(counts, checksum, self._digest.hexdigest()))))
        self._stream.flush(zstandard.FLUSH_FRAME)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _add_line(self, kind: str, texts: list[str]) -> None:
        self._write(f'{{"kind":"{kind}","rows":[{",".join(texts)}]}}')

    def _write(self, line: str) -> None:
        data = f"{line}\n".encode()
        if len(data) > MAX_LINE:
            raise StoreError("A single row of the store is larger than a backup can hold.")
        self._digest.update(data)
        self._stream.write(data)


@dataclass(frozen=True)
class CheckedFile:
    """A complete backup of which no byte is damaged: its path, its first and its last line, and its batches."""

    path: Path
    header: Header
    end: End
    lines: int

    def batches(self, first: int) -> Iterator[tuple[int, str, list[Any]]]:
        """Number, kind and rows of each line from the number `first` on.

        Raises
        ------
        UnreadableFile
            A line holds what no backup holds.
        """
        with _errors(self.path):
            for number, line in enumerate(islice(_lines(self.path), 1, self.lines + 1)):
                if number >= first:
                    yield number, *_parsed(line)


def check_file(path: Path, newest_schema: int) -> CheckedFile:
    """Read a backup from the beginning to the end, without a look at its rows.

    Raises
    ------
    UnreadableFile
        It is not a backup, not complete, damaged, or of a newer version.
    """
    with _errors(path):
        lines = _lines(path)
        last = next(lines, b"")
        header = _header(last, newest_schema)
        digest, number = hashlib.blake2b(last, digest_size=16), 0
        last = next(lines, b"")
        for line in lines:
            digest.update(last)
            last, number = line, number + 1
        return CheckedFile(path, header, _end(last, digest.hexdigest()), number)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except UnreadableFile as error:
        raise UnreadableFile(f"{path}: {error}.") from None
    except zstandard.ZstdError:
        raise UnreadableFile(f"{path}: the file is damaged, or no backup of Intrograph; use another one.") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UnreadableFile(f"{path}: a line of it cannot be read; use another backup.") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read ({error.strerror}); check the name.") from None


def _lines(path: Path) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    with open(path, "rb") as file, decompressor.stream_reader(file) as stream:
        buffered = io.BufferedReader(stream, 1 << 20)
        while line := buffered.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                raise UnreadableFile("a line of it is too long; use another backup")
            yield line


def _header(line: bytes, newest_schema: int) -> Header:
    if not line.endswith(b"\n"):
        raise UnreadableFile(INCOMPLETE)
    try:
        header = Header(**json.loads(line))
    except (ValueError, TypeError):
        raise UnreadableFile(NO_BACKUP) from None
    numbers = header.at, header.format, header.schema, header.rows
    if not (isinstance(header.id, str) and header.id.isalnum() and all(type(number) is int for number in numbers)):
        raise UnreadableFile(NO_BACKUP)
    if header.format > FORMAT or header.schema > newest_schema:
        raise UnreadableFile(
            f"it was written by a newer Intrograph (schema {header.schema}, this one knows {newest_schema}); "
            "update Intrograph"
        )
    check_store(header.store)
    if header.store["schema"] != header.schema or not 0 <= header.at < MAX_AT:
        raise UnreadableFile(NO_BACKUP)
    return header


def _end(line: bytes, digest: str) -> End:
    try:
        end = End(**json.loads(line))
    except (ValueError, TypeError):
        raise UnreadableFile(INCOMPLETE) from None
    if not (isinstance(end.counts, dict) and all(type(number) is int for number in end.counts.values())):
        raise UnreadableFile(NO_BACKUP)
    if end.digest != digest:
        raise UnreadableFile("it is damaged: its content differs from its checksum; use another one")
    return end


def _parsed(line: bytes) -> tuple[str, list[Any]]:
    content = json.loads(line)
    kind, rows = content["kind"], content["rows"]
    if kind not in NODES and kind not in RELATIONSHIPS:
        raise UnreadableFile("it holds a kind of data that this Intrograph does not know; update Intrograph")
    if not isinstance(rows, list) or len(rows) > MAX_ROWS:
        raise UnreadableFile("a line of it holds too many rows; use another backup")
    return kind, [checked_row(kind, row) for row in rows]
