"""Revision numbers of writing transactions, and the ids of accounts in the order in which they came."""

import neo4j

from graph.errors import WrongUse

HOW_TO_CONTINUE = (
    "run the same `intrograph restore` or `intrograph copy` again to continue it, or `intrograph restore --discard` to "
    "empty the store"
)


def begin_write(transaction: neo4j.ManagedTransaction, *, graph: bool = True) -> int:
    """Count this writing transaction and return its revision.

    Called first, it also makes writers take turns: Neo4j locks the node, the embedded server lets one of two
    transactions that changed it fail and try again. Whatever is read afterwards stays true until the commit.

    Parameters
    ----------
    graph
        Whether accounts or mentions may change; False leaves snapshots of the graph valid.

    Raises
    ------
    WrongUse
        The store is being restored from a backup: nothing else may write to it.
    """
    record = transaction.run(
        "MATCH (s:Store {id: 'store'}) SET s.revision = s.revision + 1 "
        + ("SET s.graph_revision = s.revision " if graph else "")
        + "RETURN s.revision AS revision, s.restore_id AS restore_id"
    ).single(strict=True)
    if record["restore_id"] is not None:
        raise WrongUse(f"The store is being restored from a backup; wait, or if that was stopped, {HOW_TO_CONTINUE}.")
    return int(record["revision"])


def allocate_ids(transaction: neo4j.ManagedTransaction, accounts: int) -> int:
    """Reserve consecutive numbers for new accounts and return the first one.

    A number is allocated once and never changes; arrays of the whole graph are in the order of numbers.
    """
    record = transaction.run(
        "MATCH (s:Store {id: 'store'}) SET s.ids_allocated = s.ids_allocated + $accounts"
        " RETURN s.ids_allocated - $accounts AS first",
        accounts=accounts,
    ).single(strict=True)
    return int(record["first"])


def mark_removed(transaction: neo4j.ManagedTransaction) -> None:
    """Note that accounts or pairs left the graph: snapshots from before cannot be updated, only rebuilt."""
    transaction.run("MATCH (s:Store {id: 'store'}) SET s.removed_revision = s.revision").consume()
