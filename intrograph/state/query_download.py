"""The whole result of a query as a file: a thread writes it row by row, however long it is."""

import shutil
import weakref
from collections.abc import Mapping
from typing import Literal

from graph.errors import IntrographError
from graph.export.query_rows import write_query_file
from graph.store import Store
from graph.store.query import WHOLE, RunningQuery, Value
from intrograph.state.background_query import BackgroundQuery
from intrograph.state.served_files import SERVED

Format = Literal["CSV", "JSON", "Parquet"]


class QueryDownload(BackgroundQuery):
    """A file with all rows of a query, or `error`. The file goes with this object."""

    def __init__(self, store: Store, cypher: str, parameters: Mapping[str, Value], form: Format) -> None:
        self.form = form
        folder = SERVED.new_folder()
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = folder / f"result.{form.lower()}"
        super().__init__(RunningQuery(store, cypher, parameters, WHOLE), "cypher-download")

    @property
    def address(self) -> str | None:
        """Where the app's server sends the file from; None if the app runs under another server."""
        return SERVED.address(self.path)

    def _work(self) -> None:
        try:
            with self._query as query:
                write_query_file(self.path, self.form.lower(), query.columns, query)
        except OSError as error:
            raise IntrographError(f"The file of the result cannot be written: {error.strerror}.") from error
