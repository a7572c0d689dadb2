"""Results of an analysis, written back for everybody to read, with the run that made them."""

from collections.abc import Iterator, Sequence
from typing import Any

import neo4j

from graph.store.connection import Row, Store
from graph.store.schema import raise_revision

ROWS_A_STATEMENT = 5_000

_ACCOUNTS = """
MATCH (i:Influencer) RETURN collect(i.key) AS keys, collect(coalesce(i.handle, i.account_id, '')) AS handles,
       collect(coalesce(i.bio, '')) AS bios, collect(coalesce(i.community, -1)) AS communities
"""
_PAIRS = """
MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer)
RETURN collect(a.key) AS sources, collect(b.key) AS targets, collect(m.count) AS counts
"""
_MEASURES = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i += row.values"
_RESET = "MATCH (c:Community) SET c.size = 0"
_COMMUNITIES = "UNWIND $rows AS row MERGE (c:Community {number: row.number}) SET c += row"
_RUN = "MERGE (r:Run {id: $id}) SET r += $values"


def whole_graph(store: Store) -> tuple[Row, Row]:
    """Columns of all accounts (keys, handles, bios, communities) and of all pairs (sources, targets, counts)."""
    return store.read(_ACCOUNTS)[0], store.read(_PAIRS)[0]


def known_communities(store: Store) -> dict[int, Row]:
    """Every community that ever was, by number: name, colour and leaders."""
    rows = store.read(
        "MATCH (c:Community) RETURN c.number AS number, c.name AS name, c.color AS color, c.leaders AS leaders"
    )
    return {row["number"]: row for row in rows}


def last_run(store: Store) -> Row | None:
    """The latest complete analysis, or None."""
    rows = store.read(
        "MATCH (r:Run {kind: 'analysis'}) RETURN properties(r) AS run ORDER BY r.number DESC LIMIT 1"
    )  # fmt: skip
    return rows[0]["run"] if rows else None


def graph_revision(store: Store) -> int:
    """The number of the last transaction that changed accounts or mentions."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.graph_revision AS revision")
    return rows[0]["revision"] if rows else 0


def save(store: Store, run: Row, measures: Sequence[Row], communities: Sequence[Row]) -> None:
    """Write one run whole: a reader sees either the last one or this one."""

    def work(transaction: neo4j.ManagedTransaction) -> None:
        raise_revision(transaction, graph=False)
        for rows in _parts(measures):
            transaction.run(_MEASURES, rows=rows).consume()
        transaction.run(_RESET).consume()
        transaction.run(_COMMUNITIES, rows=list(communities)).consume()
        transaction.run(_RUN, id=run["id"], values=run).consume()

    store.write(work)


def _parts(rows: Sequence[Row]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        yield list(rows[start : start + ROWS_A_STATEMENT])
