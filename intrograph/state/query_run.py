"""A query of the Cypher page while it runs, and its rows for the screen."""

from collections.abc import Mapping
from typing import Literal

from graph.store import Store
from graph.store.query import SCREEN, Plan, Row, RunningQuery, Value
from intrograph.state.background_query import BackgroundQuery

Mode = Literal["run", "explain", "profile"]


class QueryRun(BackgroundQuery):
    """One run of a query: `rows` and `columns` when it is done, or `error`.

    `mode` is `run`, `explain` (the plan only) or `profile` (the rows, and the plan with counts).
    """

    def __init__(self, store: Store, cypher: str, parameters: Mapping[str, Value], mode: Mode) -> None:
        self.cypher, self.mode = cypher, mode
        self.rows: list[Row] = []
        self.plan: Plan | None = None
        super().__init__(RunningQuery(store, cypher, parameters, SCREEN, profile=mode == "profile"), "cypher-page")

    @property
    def columns(self) -> tuple[str, ...]:
        return self._query.columns

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than a screen takes."""
        return self._query.truncated

    @property
    def parameters(self) -> Mapping[str, Value]:
        return self._query.parameters

    def _work(self) -> None:
        if self.mode == "explain":
            self.plan = self._query.explain()
            return
        with self._query:
            self.rows.extend(self._query)
        self.plan = self._query.plan
