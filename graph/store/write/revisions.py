"""The numbers that tell what changed: of transactions, and of accounts in the order in which they came."""

import neo4j


def begin_write(transaction: neo4j.ManagedTransaction, *, graph: bool = True) -> int:
    """Count this writing transaction and return the new number; `graph` says that accounts or mentions may change.

    Called first, it also makes writers take turns: Neo4j locks the node, the embedded server lets one of two
    transactions that changed it fail and try again. What is read afterwards stays true until the commit.
    """
    record = transaction.run(
        "MATCH (s:Store {id: 'store'}) SET s.revision = s.revision + 1 "
        + ("SET s.graph_revision = s.revision " if graph else "")
        + "RETURN s.revision AS revision"
    ).single(strict=True)
    return int(record["revision"])


def allocate_ids(transaction: neo4j.ManagedTransaction, accounts: int) -> tuple[int, int]:
    """Give out so many numbers for new accounts: the first of them, and the revision of this transaction.

    A number is given once and stays; arrays of the whole graph are in the order of numbers.
    """
    record = transaction.run(
        "MATCH (s:Store {id: 'store'}) SET s.numbers_given = s.numbers_given + $accounts"
        " RETURN s.numbers_given - $accounts AS first, s.revision AS revision",
        accounts=accounts,
    ).single(strict=True)
    return record["first"], record["revision"]


def mark_removed(transaction: neo4j.ManagedTransaction) -> None:
    """Note that accounts or pairs left the graph: what was read before cannot be brought up to date in parts."""
    transaction.run("MATCH (s:Store {id: 'store'}) SET s.reshaped_revision = s.revision").consume()
