"""The whole result of a query as a file: a thread writes it row by row, however long it is."""

import json
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from graph.errors import IntrographError
from graph.export.csv import write_csv
from graph.export.query_values import cell, json_value
from graph.store import Store
from graph.store.query import WHOLE, RunningQuery, Value

Format = Literal["CSV", "JSON"]


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
                (_write_csv if self.form == "CSV" else _write_json)(query, self.path)
        except IntrographError as error:
            self.error = error
        except OSError as error:
            self.error = IntrographError(f"The file of the result cannot be written: {error.strerror}.")
        finally:
            self._done.set()


def _write_csv(query: RunningQuery, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(file, query.columns, ([cell(value) for value in row] for row in query))


def _write_json(query: RunningQuery, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, row in enumerate(query):
            file.write(",\n" if number else "\n")
            json.dump(dict(zip(query.columns, map(json_value, row), strict=True)), file, ensure_ascii=False)
        file.write("\n]\n")
