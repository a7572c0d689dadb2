"""A query of the Cypher page while it runs: in a thread of its own, so that the page stays free and can cancel it."""

import threading
from collections.abc import Mapping
from typing import Literal

from graph.errors import IntrographError
from graph.store import Store
from graph.store.query import SCREEN, Plan, Row, RunningQuery, Value

Mode = Literal["run", "explain", "profile"]
QUICK_SECONDS = 0.5  # most queries end within this time: the page shows their result at once


class QueryRun:
    """One run of a query: `rows` and `columns` when it is done, or `error`.

    `mode` is `run`, `explain` (the plan only) or `profile` (the rows, and the plan with counts).
    """

    def __init__(self, store: Store, cypher: str, parameters: Mapping[str, Value], mode: Mode) -> None:
        self.cypher, self.mode = cypher, mode
        self.rows: list[Row] = []
        self.error: IntrographError | None = None
        self.plan: Plan | None = None
        self._query = RunningQuery(store, cypher, parameters, SCREEN, profile=mode == "profile")
        self._done = threading.Event()
        threading.Thread(target=self._work, name="cypher-page", daemon=True).start()
        self._done.wait(QUICK_SECONDS)

    @property
    def is_running(self) -> bool:
        return not self._done.is_set()

    @property
    def columns(self) -> tuple[str, ...]:
        return self._query.columns

    @property
    def seconds(self) -> float:
        """How long the query has taken so far, or took."""
        return self._query.seconds

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than a screen takes."""
        return self._query.truncated

    @property
    def parameters(self) -> Mapping[str, Value]:
        return self._query.parameters

    def cancel(self) -> None:
        """End the query and the server's work for it."""
        self._query.cancel()
        self._done.wait(QUICK_SECONDS)

    def _work(self) -> None:
        try:
            if self.mode == "explain":
                self.plan = self._query.explain()
                return
            with self._query:
                self.rows.extend(self._query)
            self.plan = self._query.plan
        except IntrographError as error:
            self.error = error
        finally:
            self._done.set()
