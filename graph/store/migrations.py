"""Bringing a store that an earlier version made up to date, in steps that can be stopped and go on."""

import neo4j

from graph.store.connection import Store
from graph.store.write.revisions import allocate_ids, begin_write, mark_removed

A_STEP = 10_000  # nodes or relationships that one transaction brings up to date


def bring_up_to_date(store: Store) -> None:
    """Give the accounts, pairs and communities of version 1 what they lack, some thousand at a time."""
    store.write(_first_number)

    def accounts(transaction: neo4j.ManagedTransaction) -> int:
        begin_write(transaction, graph=False)
        query = "MATCH (i:Influencer) WHERE i.number IS NULL RETURN i.key AS key ORDER BY key LIMIT $step"
        keys = [record["key"] for record in transaction.run(query, step=A_STEP)]
        first, _ = allocate_ids(transaction, len(keys))
        transaction.run(
            "UNWIND range(0, size($keys) - 1) AS n MATCH (i:Influencer {key: $keys[n]})"
            " SET i.number = $first + n, i.revision = 0",
            keys=keys,
            first=first,
        ).consume()
        return len(keys)

    def pairs(transaction: neo4j.ManagedTransaction) -> int:
        begin_write(transaction, graph=False)
        query = (
            "MATCH (:Influencer)-[m:MENTIONS]->(:Influencer) WHERE m.revision IS NULL WITH m LIMIT $step"
            " SET m.revision = 0 RETURN count(m) AS number"
        )
        return int(transaction.run(query, step=A_STEP).single(strict=True)["number"])

    while store.write(accounts):
        pass
    while store.write(pairs):
        pass
    store.write(_levels)


def _first_number(transaction: neo4j.ManagedTransaction) -> None:
    transaction.run("MATCH (s:Store {id: 'store'}) SET s.numbers_given = coalesce(s.numbers_given, 0)").consume()


def _levels(transaction: neo4j.ManagedTransaction) -> None:
    begin_write(transaction)
    mark_removed(transaction)
    transaction.run("MATCH (c:Community) WHERE c.level IS NULL SET c.level = 'broad'").consume()
