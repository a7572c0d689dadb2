"""Tables of nodes and relationships as Parquet files with the column names that `neo4j-admin database import` reads.

Parquet, not CSV: lists, empty texts and instants keep their types, and no text can be mistaken for a delimiter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Table:
    """The file of one label or relationship type.

    Parameters
    ----------
    name
        The label or the type.
    columns
        The Arrow type of each column by its name for the import, as in `key:ID(Influencer)`.
    is_relationship
        Whether its rows are relationships.
    """

    name: str
    columns: Mapping[str, "pa.DataType"]
    file: str
    is_relationship: bool = False

    @property
    def argument(self) -> str:
        """The argument of the import that names the file."""
        option = "--relationships" if self.is_relationship else "--nodes"
        return f"{option}={self.name}=./{self.file}"


class TableWriter:
    """Writes rows to the file of a table; without rows there is no file."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.table = table
        self._folder = folder
        self._waiting: list[Sequence[Any]] = []
        self._writer: Any = None

    def add(self, row: Sequence[Any]) -> None:
        """Add a row: its values in the order of the columns."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._waiting:
            self._flush()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _flush(self) -> None:
        import pyarrow as pa

        columns = zip(*self._waiting, strict=True)
        fields = self.table.columns.items()
        rows = pa.table({name: pa.array(column, kind) for column, (name, kind) in zip(columns, fields, strict=True)})
        self._waiting = []
        self.add_table(rows)

    def add_table(self, rows: "pa.Table") -> None:
        """Write rows at once; they have the columns of this table."""
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._folder / self.table.file, rows.schema, compression="snappy")
        self._writer.write_table(rows)
