"""Joining two nodes that turned out to be one account: mentions, history and marks move over, nothing counts twice."""

import neo4j

from graph.store.write import mentions, profiles
from graph.store.write.revisions import mark_removed

_OUT = "MATCH (:Influencer {key: $key})-[m:MENTIONS]->(o:Influencer) RETURN o.key AS other, properties(m) AS events"
_IN = "MATCH (:Influencer {key: $key})<-[m:MENTIONS]-(o:Influencer) RETURN o.key AS other, properties(m) AS events"
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
MERGE (l)-[kept:LISTS]->(winner) ON CREATE SET kept.at = r.at
"""
_ALIASES = "MATCH (a:Alias {influencer: $loser}) SET a.influencer = $winner"
_REMOVE = "MATCH (i:Influencer {key: $loser}) DETACH DELETE i"


def join(transaction: neo4j.ManagedTransaction, loser: str, winner: str, revision: int) -> None:
    """Move everything of the node `loser` to the node `winner`, and delete it.

    Mentions between the two become self mentions, which the graph does not hold: they go.
    """
    grouped = mentions.Grouped()
    for query, outgoing in ((_OUT, True), (_IN, False)):
        for row in transaction.run(query, key=loser).data():
            if row["other"] in (loser, winner):
                continue
            pair = (winner, row["other"]) if outgoing else (row["other"], winner)
            grouped.add_stored(pair, row["events"])
    profiles.move(transaction, loser, winner)
    transaction.run(_MARKS, loser=loser, winner=winner).consume()
    transaction.run(_INTRODUCED, loser=loser, winner=winner).consume()
    transaction.run(_LISTED, loser=loser, winner=winner).consume()
    transaction.run(_ALIASES, loser=loser, winner=winner).consume()
    transaction.run(_REMOVE, loser=loser).consume()
    mentions.write(transaction, grouped, revision)
    mark_removed(transaction)
