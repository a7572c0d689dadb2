"""Questions about partners, and about the accounts that they could introduce."""

from graph.store.queries.worked_query import Parameter, WorkedQuery

_PERSON = Parameter("person", "influencer", "Influencer", "instagram:jade.runs")

QUERIES = (
    WorkedQuery(
        "mentioned-us-not-partner",
        "Who mentioned us twice but is not a partner?",
        "Counts the mentions of your own account and leaves out partners.",
        """
MATCH (i:Influencer)-[m:MENTIONS]->(us:Influencer {key: $us})
WHERE m.count >= $least AND i.partner_since IS NULL
RETURN i.handle AS influencer, m.count AS mentions, m.last_at AS last_mention
ORDER BY mentions DESC, i.key LIMIT 50
""",
        (
            Parameter("us", "influencer", "Our account", "instagram:iris.trail"),
            Parameter("least", "number", "Mentions, at least", 2),
        ),
    ),
    WorkedQuery(
        "partner-overlap",
        "Which partner's circle overlaps most with this influencer's?",
        "Counts the accounts that have a tie, in either direction, with the partner and with the influencer.",
        """
MATCH (person:Influencer {key: $person})-[:MENTIONS]-(contact:Influencer)-[:MENTIONS]-(p:Influencer)
WHERE p.partner_since IS NOT NULL AND p.key <> $person
WITH p, count(DISTINCT contact.key) AS common_contacts
RETURN p.handle AS partner, common_contacts
ORDER BY common_contacts DESC, p.key LIMIT 25
""",
        (Parameter("person", "influencer", "Influencer", "instagram:zora_laps"),),
    ),
    WorkedQuery(
        "mentions-two-partners",
        "Who mentions two partners, but was never contacted?",
        "Counts the partners that an account mentions; accounts with an outreach status are left out.",
        """
MATCH (i:Influencer)-[m:MENTIONS]->(p:Influencer)
WHERE p.partner_since IS NOT NULL AND i.partner_since IS NULL AND i.outreach_status IS NULL
WITH i, count(p) AS partners, sum(m.count) AS mentions
WHERE partners >= $least
RETURN i.handle AS influencer, partners, mentions
ORDER BY partners DESC, mentions DESC, i.key LIMIT 50
""",
        (Parameter("least", "number", "Partners, at least", 2),),
    ),
    WorkedQuery(
        "known-by-partners",
        "Who do at least two partners mention?",
        "Accounts that several partners mention are easy to reach, with more than one introduction.",
        """
MATCH (p:Influencer)-[m:MENTIONS]->(i:Influencer)
WHERE p.partner_since IS NOT NULL AND i.partner_since IS NULL
WITH i, count(p) AS partners, sum(m.count) AS mentions
WHERE partners >= $least
RETURN i.handle AS influencer, partners, mentions
ORDER BY partners DESC, mentions DESC, i.key LIMIT 50
""",
        (Parameter("least", "number", "Partners, at least", 2),),
    ),
    WorkedQuery(
        "introduction-path",
        "Through whom does the shortest path of introductions lead?",
        "Follows mentions from each partner to the target, at most five of them, and shows the shortest path of each.",
        """
MATCH (p:Influencer), (target:Influencer {key: $target})
WHERE p.partner_since IS NOT NULL AND p.key <> $target
MATCH path = shortestPath((p)-[:MENTIONS*..5]->(target))
RETURN p.handle AS partner, length(path) AS steps, path
ORDER BY steps, p.key LIMIT 10
""",
        (Parameter("target", "influencer", "Target", "instagram:rosa_laps"),),
    ),
    WorkedQuery(
        "near-partners",
        "Which accounts of this size does a partner mention?",
        "Accounts one mention away from a partner, by their last known number of followers.",
        """
MATCH (p:Influencer)-[m:MENTIONS]->(i:Influencer)
WHERE p.partner_since IS NOT NULL AND i.partner_since IS NULL
  AND i.followers >= $smallest AND i.followers < $largest
RETURN p.handle AS partner, i.handle AS influencer, i.followers AS followers, m.count AS mentions
ORDER BY mentions DESC, p.key, i.key LIMIT 50
""",
        (
            Parameter("smallest", "number", "Followers, at least", 1_000),
            Parameter("largest", "number", "Followers, below", 10_000),
        ),
    ),
    WorkedQuery(
        "direct-introductions",
        "Who could this partner introduce directly?",
        "Accounts that the influencer mentions and that nobody has contacted; those who mention back come first.",
        """
MATCH (person:Influencer {key: $person})-[m:MENTIONS]->(i:Influencer)
WHERE i.partner_since IS NULL AND i.outreach_status IS NULL
OPTIONAL MATCH (i)-[back:MENTIONS]->(person)
WITH i, m.count AS mentions, coalesce(back.count, 0) AS mentions_back
RETURN i.handle AS influencer, mentions, mentions_back, i.followers AS followers
ORDER BY mentions_back DESC, mentions DESC, i.key LIMIT 25
""",
        (_PERSON,),
    ),
)
