"""The middle road: DuckDB makes the pairs of more mentions than fit into memory; the rest is done in memory."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.engines.arrays import PART, ArrayEngine
from graph.engines.folders import Folder
from graph.engines.pair_query import strength_query, sums_query
from graph.engines.results import SCRATCH
from graph.errors import WrongUse
from graph.ties import TieSettings

if TYPE_CHECKING:
    import duckdb

FEWEST_BYTES = 500 * 2**20  # below it, sorting on disk gets slow
DATABASE = "pairs.duckdb"


class DuckDBEngine(ArrayEngine):
    """Pairs out of core, on disk beside the results."""

    def pairs(self, folder: Folder) -> int:
        import duckdb

        if not isinstance(folder, Path) or not isinstance(self._job.table.folder, Path):
            raise WrongUse(f"The engine duckdb reads and writes folders of this machine, not {folder}: take spark.")
        scratch = self._job.results.folder / SCRATCH
        scratch.mkdir(parents=True)
        limit = max(FEWEST_BYTES, self._job.memory_bytes // 2)
        settings: dict[str, Any] = {"memory_limit": f"{limit // 2**20}MiB", "temp_directory": str(scratch / "spilled")}
        with duckdb.connect(str(scratch / DATABASE), config=settings) as connection:
            return self._write_pairs(connection, folder)

    def _write_pairs(self, connection: "duckdb.DuckDBPyConnection", folder: Folder) -> int:
        contents, settings, ties = self._job.table.contents, self._job.settings, TieSettings()
        connection.read_parquet(str(self._job.table.mentions / "*.parquet")).create_view("mentions")
        sums = sums_query("mentions", settings.window(contents), settings.faded_until(contents), ties)
        connection.execute(f"CREATE TABLE sums AS {sums}")
        folder.mkdir(parents=True)
        pairs = connection.sql(f"{strength_query('sums', ties)} ORDER BY p.source, p.target")
        pairs.write_parquet(str(folder / PART))
        return int(connection.execute("SELECT count(*) FROM sums").fetchall()[0][0])
