"""The whole result of a query as a file: a thread writes it row by row, however long it is."""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from graph.errors import IntrographError
from graph.export.query_rows import write_query_csv, write_query_json, write_query_parquet
from graph.store import Store
from graph.store.query import WHOLE, RunningQuery, Value

Format = Literal["CSV", "JSON", "Parquet"]


class QueryDownload:
    """A file with all rows of a query, or `error`. The file goes with this object."""

    def __init__(self, store: Store, cypher: str, parameters: Mapping[str, Value], form: Format) -> None:
        self.form = form
        self.error: IntrographError | None = None
        folder = tempfile.mkdtemp(prefix="intrograph-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(folder, f"result.{form.lower()}")
        self._query = RunningQuery(store, cypher, parameters, WHOLE)
        self._done = threading.Event()
        threading.Thread(target=self._work, name="cypher-download", daemon=True).start()
        self._done.wait(0.5)

    @property
    def is_running(self) -> bool:
        return not self._done.is_set()

    @property
    def row_count(self) -> int:
        """Rows written so far."""
        return self._query.row_count

    def wait(self, seconds: float) -> None:
        """Wait until the file is written, at most so long."""
        self._done.wait(seconds)

    def cancel(self) -> None:
        """End the query and the server's work for it."""
        self._query.cancel()

    def _work(self) -> None:
        try:
            with self._query as query:
                _write(query, self.form, self.path)
        except IntrographError as error:
            self.error = error
        except OSError as error:
            self.error = IntrographError(f"The file of the result cannot be written: {error.strerror}.")
        finally:
            self._done.set()


def _write(query: RunningQuery, form: Format, path: Path) -> None:
    if form == "Parquet":
        write_query_parquet(path, query.columns, query)
        return
    with path.open("w", encoding="utf-8-sig" if form == "CSV" else "utf-8", newline="") as file:
        if form == "CSV":
            write_query_csv(file, query.columns, query)
        else:
            write_query_json(file, query.columns, query, ascii_only=False)
