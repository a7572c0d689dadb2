"""Merging two nodes that turned out to be one account: mentions, history and marks move, nothing counts twice."""

import neo4j

from graph.store.write import mentions, profiles
from graph.store.write.revisions import mark_removed
from graph.store.write.stored_pair import StoredPair

_OUT = (
    "MATCH (:Influencer {key: $key})-[m:MENTIONS]->(n:Influencer) RETURN n.key AS neighbor, properties(m) AS mentions"
)
_IN = "MATCH (:Influencer {key: $key})<-[m:MENTIONS]-(n:Influencer) RETURN n.key AS neighbor, properties(m) AS mentions"
_MARKS = """
MATCH (loser:Influencer {key: $loser}) MATCH (winner:Influencer {key: $winner})
SET winner.partner_since = coalesce(winner.partner_since, loser.partner_since),
    winner.outreach_status = coalesce(winner.outreach_status, loser.outreach_status),
    winner.outreach_at = coalesce(winner.outreach_at, loser.outreach_at),
    winner.outreach_introducer = coalesce(winner.outreach_introducer, loser.outreach_introducer)
"""
_INTRODUCED = "MATCH (i:Influencer {outreach_introducer: $loser}) SET i.outreach_introducer = $winner"
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
    for query, outgoing in ((_OUT, True), (_IN, False)):
        for row in transaction.run(query, key=loser).data():
            neighbor = row["neighbor"]
            if neighbor not in (loser, winner):
                moved[(winner, neighbor) if outgoing else (neighbor, winner)] = StoredPair(row["mentions"])
    profiles.move(transaction, loser, winner, revision)
    transaction.run(_MARKS, loser=loser, winner=winner).consume()
    transaction.run(_INTRODUCED, loser=loser, winner=winner).consume()
    transaction.run(_LISTED, loser=loser, winner=winner).consume()
    transaction.run(_ALIASES, loser=loser, winner=winner).consume()
    transaction.run(_REMOVE, loser=loser).consume()
    mentions.absorb(transaction, moved, revision)
    mark_removed(transaction)
