"""Questions about change: first contacts, silence, growth."""

from graph.store.queries.worked_query import Parameter, WorkedQuery

_SINCE = Parameter("since", "date", "Since", "2026-06-01")

QUERIES = (
    WorkedQuery(
        "went-quiet",
        "Who went quiet?",
        "Accounts with many mentions of others, but none since a day.",
        """
MATCH (i:Influencer)-[m:MENTIONS]->(:Influencer)
WITH i, sum(m.count) AS mentions, max(m.last_at) AS last_mention
WHERE mentions >= $least AND last_mention < datetime($since)
RETURN i.handle AS influencer, mentions, last_mention
ORDER BY mentions DESC, i.key LIMIT 50
""",
        (
            Parameter("since", "date", "Silent since", "2026-06-01"),
            Parameter("least", "number", "Mentions, at least", 8),
        ),
    ),
    WorkedQuery(
        "rising",
        "Whose mentions are rising?",
        "Compares the mentions received since a day with those of the period before it.",
        """
MATCH (:Influencer)-[m:MENTIONS]->(i:Influencer)
WHERE m.last_at >= datetime($before)
UNWIND range(0, size(m.at) - 1) AS n
WITH i, m.at[n] AS at, m.counts[n] AS times
WHERE at >= datetime($before).epochMillis
WITH i, sum(CASE WHEN at >= datetime($since).epochMillis THEN times ELSE 0 END) AS mentions_since,
     sum(CASE WHEN at < datetime($since).epochMillis THEN times ELSE 0 END) AS mentions_before
WHERE mentions_since > mentions_before
RETURN i.handle AS influencer, mentions_before, mentions_since
ORDER BY mentions_since - mentions_before DESC, i.key LIMIT 25
""",
        (Parameter("before", "date", "Compare from", "2026-05-04"), _SINCE),
    ),
    WorkedQuery(
        "first-contacts",
        "Which new contacts did our partners make?",
        "Ties of partners whose first mention is not older than a day.",
        """
MATCH (p:Influencer)-[m:MENTIONS]->(i:Influencer)
WHERE p.partner_since IS NOT NULL AND m.first_at >= datetime($since)
RETURN p.handle AS partner, i.handle AS influencer, m.first_at AS first_mention, m.count AS mentions
ORDER BY first_mention DESC, p.key, i.key LIMIT 50
""",
        (_SINCE,),
    ),
    WorkedQuery(
        "most-mentioned",
        "Who has been mentioned most since a day?",
        "Adds up single mentions by their date, from whoever they come.",
        """
MATCH (source:Influencer)-[m:MENTIONS]->(i:Influencer)
WHERE m.last_at >= datetime($since)
UNWIND range(0, size(m.at) - 1) AS n
WITH source, i, m.at[n] AS at, m.counts[n] AS times
WHERE at >= datetime($since).epochMillis
RETURN i.handle AS influencer, sum(times) AS mentions, count(DISTINCT source.key) AS sources, i.key AS key
ORDER BY mentions DESC, sources DESC, key LIMIT 25
""",
        (_SINCE,),
    ),
    WorkedQuery(
        "mentions-by-month",
        "How often are they mentioned each month?",
        "Adds up the dated mentions that an influencer receives, month by month.",
        """
MATCH (:Influencer)-[m:MENTIONS]->(person:Influencer {key: $person})
UNWIND range(0, size(m.at) - 1) AS n
WITH m.at[n] AS at, m.counts[n] AS times
WHERE at > 0
WITH substring(toString(datetime({epochMillis: at})), 0, 7) AS month, times
RETURN month, sum(times) AS mentions
ORDER BY month
""",
        (Parameter("person", "influencer", "Influencer", "instagram:iris.trail"),),
    ),
    WorkedQuery(
        "gained-followers",
        "Who gained the most followers?",
        "The difference between the first and the last number of followers that the files report.",
        """
MATCH (i:Influencer)-[:HAS_PROFILE_HISTORY]->(h:ProfileHistory)
WITH i, [followers IN h.followers WHERE followers >= 0] AS followers
WHERE size(followers) > 1
WITH i, followers[0] AS first_followers, followers[size(followers) - 1] AS last_followers
RETURN i.handle AS influencer, first_followers, last_followers, last_followers - first_followers AS gained
ORDER BY gained DESC, i.key LIMIT 25
""",
    ),
)
