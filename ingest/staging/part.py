"""The rows of some of the files of a load, kept on disk until they are added to its staging file.

Several processes read files at the same time; each writes the rows of a part. The parts are added in the order of the
files, so that the staging file is the same as if one process had read them all.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pyarrow as pa

    from ingest.staging.file import Staging

# Columns with positions that count from 0 in each part: those of records, and those of accounts.
_PLACES = ("place",)
_CODES = ("code", "source", "target", "account")
_NAMES = "name"  # the table with a row for each code


class PartWriter:
    """Writes the rows of a part, a file for each table; use it as a context manager.

    Parameters
    ----------
    folder
        A new folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def insert(self, table: str, rows: "pa.Table") -> None:
        """Add rows to a table."""
        import pyarrow as pa

        if table not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            writer = pa.ipc.new_stream(self._folder / f"{table}.arrow", rows.schema, options=options)
            self._writers[table] = self._open.enter_context(writer)
        self._writers[table].write_table(rows)


def add_part(staging: "Staging", folder: Path, records: int, accounts: int) -> int:
    """Add the rows of a part to a staging file, and return the number of its accounts.

    Parameters
    ----------
    records, accounts
        The numbers of those in the parts before it.
    """
    added = 0
    for file in sorted(folder.glob("*.arrow")):
        for rows in _tables(file):
            staging.insert(file.stem, _moved(_moved(rows, _PLACES, records), _CODES, accounts))
            added += len(rows) if file.stem == _NAMES else 0
    return added


def _moved(rows: "pa.Table", columns: Sequence[str], offset: int) -> "pa.Table":
    """Rows with an offset added to these columns, where there are any."""
    import pyarrow.compute as pc

    for name in set(columns) & set(rows.column_names):
        rows = rows.set_column(rows.column_names.index(name), name, pc.add(rows[name], offset))
    return rows


def _tables(file: Path) -> Iterator["pa.Table"]:
    import pyarrow as pa

    with pa.ipc.open_stream(pa.memory_map(str(file))) as reader:
        for batch in reader:
            yield pa.Table.from_batches([batch])
