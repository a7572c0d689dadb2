"""Partners: accounts that introduce the team to others."""

from collections.abc import Sequence

import neo4j

from graph.store.connection import Store
from graph.store.write.revisions import begin_write

_SET = "MATCH (i:Influencer {key: $key}) SET i.partner_since = coalesce(i.partner_since, $at)"
_REMOVE = "MATCH (i:Influencer {key: $key}) SET i.partner_since = null"


def mark_partner(store: Store, key: str, at: int) -> None:
    """Mark an account as a partner since `at` (ms); an existing mark keeps its instant."""
    run_team_write(store, _SET, "mark partner", (key,), key=key, at=at)


def unmark_partner(store: Store, key: str) -> None:
    """Remove the mark of a partner."""
    run_team_write(store, _REMOVE, "unmark partner", (key,), key=key)


def run_team_write(store: Store, statement: str, change: str, about: Sequence[str] = (), **parameters: object) -> None:
    """Run one statement in its own transaction; it must not change accounts or mentions.

    `change` and `about` say what is changed, for the log of changes.
    """

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        transaction.run(statement, parameters).consume()

    store.write(work, change, about)
