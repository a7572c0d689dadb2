"""Merging two nodes that turned out to be one account: mentions, history and marks move, nothing counts twice."""

from collections.abc import Iterable

import neo4j

from graph.store.write import mentions, outreach, profiles
from graph.store.write.revisions import mark_removed
from graph.store.write.stored_pair import StoredPair

_OUT = (
    "MATCH (:Influencer {key: $key})-[m:MENTIONS]->(n:Influencer) RETURN n.key AS neighbor, properties(m) AS mentions"
)
_IN = "MATCH (:Influencer {key: $key})<-[m:MENTIONS]-(n:Influencer) RETURN n.key AS neighbor, properties(m) AS mentions"
_MARKS = """
MATCH (loser:Influencer {key: $loser}) MATCH (winner:Influencer {key: $winner})
SET winner.partner_since = coalesce(winner.partner_since, loser.partner_since),
    winner.partner_capacity = coalesce(winner.partner_capacity, loser.partner_capacity),
    winner.partner_days_between = coalesce(winner.partner_days_between, loser.partner_days_between),
    winner.dismissed_flags = coalesce(winner.dismissed_flags, loser.dismissed_flags)
"""
_LISTED = """
MATCH (l:Shortlist)-[r:LISTS]->(:Influencer {key: $loser}) MATCH (winner:Influencer {key: $winner})
MERGE (l)-[moved:LISTS]->(winner) ON CREATE SET moved.at = r.at
"""
_ALIASES = "MATCH (a:Alias {influencer: $loser}) SET a.influencer = $winner"
_REMOVE = "MATCH (i:Influencer {key: $loser}) DETACH DELETE i"


def merge_accounts(transaction: neo4j.ManagedTransaction, loser: str, winner: str, revision: int) -> None:
    """Move everything of the node `loser` to the node `winner`, and delete the loser.

    Mentions between the two would become self mentions, which the graph does not hold: they are dropped.
    """
    moved: dict[mentions.Pair, StoredPair] = {}
    for (source, target), pair in read_pairs_of(transaction, [loser]).items():
        if {source, target} != {loser, winner}:
            moved[(winner, target) if source == loser else (source, winner)] = pair
    profiles.move(transaction, loser, winner, revision)
    move_marks(transaction, loser, winner)
    transaction.run(_ALIASES, loser=loser, winner=winner).consume()
    transaction.run(_REMOVE, loser=loser).consume()
    mentions.absorb(transaction, moved, revision)
    mark_removed(transaction)


def read_pairs_of(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> dict[mentions.Pair, StoredPair]:
    """The mentions of these nodes in both directions."""
    pairs: dict[mentions.Pair, StoredPair] = {}
    for key in keys:
        for row in transaction.run(_OUT, key=key).data():
            pairs[key, row["neighbor"]] = StoredPair(row["mentions"])
        for row in transaction.run(_IN, key=key).data():
            pairs[row["neighbor"], key] = StoredPair(row["mentions"])
    return pairs


def move_marks(transaction: neo4j.ManagedTransaction, loser: str, winner: str) -> None:
    """Give what the team noted about a node to another one, which keeps what it has."""
    for statement in (_MARKS, _LISTED):
        transaction.run(statement, loser=loser, winner=winner).consume()
    outreach.move(transaction, loser, winner)
