"""Graph Data Science, a plug-in of Neo4j: graphs in the server's memory, and its procedures' answers by account number.

A projected graph belongs to one server of a cluster, so that every statement goes to the one that writes. Its name is
fixed: what a killed process left in the server's memory is replaced by the next one.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.errors import WrongUse
from graph.records import UNDATED, Window
from graph.store.connection import Store

PROCEDURES = (
    "gds.degree.stream",
    "gds.graph.drop",
    "gds.graph.nodeProperty.stream",
    "gds.leiden.mutate",
    "gds.pageRank.stream",
    "gds.wcc.stream",
)
WEIGHT = "weight"
DAMPING = 0.85
TOLERANCE = 1e-9  # of one account's PageRank, which is 1 on average here
ITERATIONS = 1000
ROWS_A_LIST = 50_000  # numbers in a record of an answer
LATEST = np.iinfo(np.int64).max

_AVAILABLE = "SHOW PROCEDURES YIELD name WHERE name IN $names RETURN count(*) AS number"
_DROP = "CALL gds.graph.drop($graph, false) YIELD graphName RETURN count(*) AS number"
_PROJECT = "RETURN gds.graph.project($graph, a, b, {{relationshipProperties: {{weight: weight}}}}, {options}) AS graph"
# In the order of the numbers, whatever the planner thinks: Leiden depends on the order in which it meets accounts.
_PAIRS = """
UNWIND range(0, $numbers - 1) AS number
MATCH (a:Influencer {number: number})-[m:MENTIONS]->(b:Influencer)
"""
_MENTIONS = """
WITH a, b, m.at AS at, m.counts AS counts, m.count AS count
WITH a, b, {counted} AS weight WHERE weight > 0
"""
# Each tie once, from the end that has the mentions, or from the smaller number if both have.
_TIES = """
OPTIONAL MATCH (b)-[r:MENTIONS]->(a)
WITH a, b, m, r WHERE r IS NULL OR a.number < b.number
WITH a, b, m.at + coalesce(r.at, []) AS at, m.counts + coalesce(r.counts, []) AS counts,
     m.count + coalesce(r.count, 0) AS count
WITH a, b, log(1 + {counted}) AS weight WHERE weight > 0
"""
_ALL = "toFloat(count)"
_IN_WINDOW = """reduce(sum = 0.0, n IN range(0, size(at) - 1) |
    CASE WHEN $first <= at[n] <= $last THEN sum + counts[n] ELSE sum END)"""
_BY_NUMBER = """
WITH gds.util.asNode(nodeId).number AS number, {value} AS value
RETURN number / $rows AS part, collect(number) AS numbers, collect(value) AS values
"""


@dataclass(frozen=True)
class Answer:
    """A value for each account of a projected graph: those with a tie."""

    numbers: npt.NDArray[np.int64]
    values: npt.NDArray[Any]

    def of(self, numbers: npt.NDArray[np.int64], missing: float) -> npt.NDArray[Any]:
        """The values of these accounts, which are in ascending order; `missing` for those without a tie."""
        values = np.full(len(numbers), missing, self.values.dtype)
        place = np.searchsorted(numbers, self.numbers)
        known = place < len(numbers)
        known[known] = numbers[place[known]] == self.numbers[known]  # others were added meanwhile
        values[place[known]] = self.values[known]
        return values


@dataclass(frozen=True)
class ServerCommunities:
    """The community of each account with a tie, by any number, and their modularity."""

    labels: Answer
    modularity: float


class ServerGraph:
    """A projected graph, with one relationship for a pair and its `weight`."""

    def __init__(self, store: Store, name: str, pairs: int) -> None:
        self._store = store
        self._name = name
        self.pairs = pairs

    def pagerank(self) -> Answer:
        """PageRank as the plug-in counts it: in proportion to the usual one, and `1 - DAMPING` without any mention."""
        options = {"dampingFactor": DAMPING, "tolerance": TOLERANCE, "maxIterations": ITERATIONS}
        return self._stream("pageRank", "score", options | {"relationshipWeightProperty": WEIGHT})

    def degrees(self, *, incoming: bool, weighted: bool) -> Answer:
        """The number of pairs that end or begin at each account, or the sum of their weights."""
        options = {"orientation": "REVERSE" if incoming else "NATURAL"}
        return self._stream("degree", "score", options | ({"relationshipWeightProperty": WEIGHT} if weighted else {}))

    def components(self) -> Answer:
        """A label of each account's component, ignoring directions."""
        return self._stream("wcc", "componentId", {})

    def communities(self, resolution: float, seed: int) -> ServerCommunities:
        """Communities by Leiden; on one thread, so that the same seed gives the same ones."""
        options = {"relationshipWeightProperty": WEIGHT, "gamma": resolution, "randomSeed": seed, "concurrency": 1}
        outcome = self._store.admin(
            "CALL gds.leiden.mutate($graph, $options) YIELD modularity RETURN modularity",
            graph=self._name,
            options=options | {"mutateProperty": "community"},
        )
        labels = self._answer("gds.graph.nodeProperty.stream($graph, 'community')", "propertyValue", {})
        return ServerCommunities(labels, outcome[0]["modularity"])

    def _stream(self, procedure: str, value: str, options: dict[str, Any]) -> Answer:
        return self._answer(f"gds.{procedure}.stream($graph, $options)", value, options)

    def _answer(self, call: str, value: str, options: dict[str, Any]) -> Answer:
        query = f"CALL {call} YIELD nodeId, {value} {_BY_NUMBER.format(value=value)}"
        rows = self._store.admin(query, graph=self._name, options=options, rows=ROWS_A_LIST)
        return Answer(*(np.concatenate([row[name] for row in rows]) for name in ("numbers", "values")))


def require_gds(store: Store) -> None:
    """Raise `WrongUse` if the server has no Graph Data Science."""
    if store.embedded:
        raise WrongUse(
            f"{store.label}: an embedded server has no Graph Data Science, which is a plug-in of Neo4j; name a Neo4j"
            " by NEO4J_URI, or omit --engine."
        )
    if store.admin(_AVAILABLE, names=PROCEDURES)[0]["number"] < len(PROCEDURES):
        raise WrongUse(
            f"{store.label}: this Neo4j has no Graph Data Science; put the plug-in for its version into its folder"
            " `plugins` and start it again, or omit --engine."
        )


@contextlib.contextmanager
def mentions_graph(store: Store, window: Window, numbers: int) -> Iterator[ServerGraph]:
    """Who mentions whom in a window, weighted by the number of mentions.

    Parameters
    ----------
    numbers
        How many account numbers are allocated.
    """
    with _projected(store, "intrograph mentions", _MENTIONS, window, numbers, {}) as graph:
        yield graph


@contextlib.contextmanager
def ties_graph(store: Store, window: Window, numbers: int) -> Iterator[ServerGraph]:
    """The network that communities are found in: both directions together, on a logarithmic scale."""
    with _projected(store, "intrograph ties", _TIES, window, numbers, {"undirectedRelationshipTypes": ["*"]}) as graph:
        yield graph


@contextlib.contextmanager
def _projected(
    store: Store, name: str, query: str, window: Window, numbers: int, options: dict[str, list[str]]
) -> Iterator[ServerGraph]:
    store.admin(_DROP, graph=name)
    try:
        project = (
            _PAIRS + query.format(counted=_ALL if window.is_open else _IN_WINDOW) + _PROJECT.format(options="$options")
        )
        first = UNDATED + 1 if window.first is None else window.first
        last = LATEST if window.last is None else window.last
        parameters = {"numbers": numbers, "first": first, "last": int(last)}
        graph = store.admin(project, graph=name, options=options, **parameters)[0]["graph"]
        yield ServerGraph(store, name, graph["relationshipCount"] if graph else 0)
    finally:
        store.admin(_DROP, graph=name)


def last_mention(store: Store) -> int | None:
    """The instant (ms) of the last dated mention."""
    rows = store.read("MATCH (:Influencer)-[m:MENTIONS]->() RETURN max(m.last_at.epochMillis) AS last")
    last: int | None = rows[0]["last"]
    return last
