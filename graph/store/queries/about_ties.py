"""Questions about one influencer or two: ties, contacts, mentions."""

from graph.store.queries.worked_query import Parameter, WorkedQuery

_PERSON = Parameter("person", "influencer", "Influencer", "instagram:jade.runs")

QUERIES = (
    WorkedQuery(
        "reciprocal-ties",
        "Who do they mention who also mentions them?",
        "Ties in both directions, the ones with the most mentions first. The graph shows them.",
        """
MATCH (person:Influencer {key: $person})-[out:MENTIONS]->(i:Influencer),
      (i)-[back:MENTIONS]->(person)
WITH person, out, i, back, out.count AS mentions, back.count AS mentions_back
RETURN person, out, i AS influencer, back, mentions, mentions_back
ORDER BY mentions + mentions_back DESC, i.key LIMIT 25
""",
        (_PERSON,),
    ),
    WorkedQuery(
        "latest-mentions",
        "What were the latest mentions between two people?",
        "Lists single mentions in both directions, the latest first, with the address of the post.",
        """
MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer)
WHERE (a.key = $first AND b.key = $second) OR (a.key = $second AND b.key = $first)
UNWIND range(0, size(m.at) - 1) AS n
WITH a, b, m.at[n] AS at, m.kinds[n] AS kind, m.urls[n] AS url
RETURN a.handle AS source, b.handle AS target, datetime({epochMillis: at}) AS mentioned_at, kind, url
ORDER BY mentioned_at DESC, source, kind, url LIMIT 50
""",
        (
            Parameter("first", "influencer", "Influencer", "instagram:ravi.laps"),
            Parameter("second", "influencer", "Other influencer", "instagram:rosa_laps"),
        ),
    ),
    WorkedQuery(
        "co-mentions",
        "Who is mentioned by the same people?",
        "Counts the accounts that mention the influencer and the other account: often a competitor or a friend.",
        """
MATCH (person:Influencer {key: $person})<-[:MENTIONS]-(source:Influencer)-[:MENTIONS]->(other:Influencer)
WHERE other.key <> $person
WITH other, count(source) AS common_sources
RETURN other.handle AS influencer, common_sources
ORDER BY common_sources DESC, other.key LIMIT 25
""",
        (Parameter("person", "influencer", "Influencer", "instagram:iris.trail"),),
    ),
    WorkedQuery(
        "unanswered",
        "Whose mentions have never been answered?",
        "Accounts that mention the influencer and are not mentioned back.",
        """
MATCH (i:Influencer)-[m:MENTIONS]->(person:Influencer {key: $person})
WHERE NOT EXISTS { MATCH (person)-[:MENTIONS]->(i) }
RETURN i.handle AS influencer, m.count AS mentions, m.last_at AS last_mention
ORDER BY mentions DESC, i.key LIMIT 50
""",
        (_PERSON,),
    ),
    WorkedQuery(
        "mention-kinds",
        "What kinds of mention do they receive?",
        "Adds up mentions, replies, tags, quotes and reposts from everyone.",
        """
MATCH (:Influencer)-[m:MENTIONS]->(person:Influencer {key: $person})
UNWIND range(0, size(m.kinds) - 1) AS n
WITH m.kinds[n] AS kind, m.counts[n] AS times
RETURN kind, sum(times) AS mentions
ORDER BY mentions DESC, kind
""",
        (_PERSON,),
    ),
    WorkedQuery(
        "common-contacts",
        "Which contacts do two people have in common?",
        "Accounts with a tie to both, in either direction; the most influential first.",
        """
MATCH (a:Influencer {key: $first})-[:MENTIONS]-(i:Influencer)-[:MENTIONS]-(b:Influencer {key: $second})
WHERE i.key <> $first AND i.key <> $second
WITH DISTINCT i
RETURN i.handle AS influencer, i.community_name AS community, i.followers AS followers
ORDER BY i.pagerank DESC, i.key LIMIT 50
""",
        (
            Parameter("first", "influencer", "Influencer", "instagram:jade.runs"),
            Parameter("second", "influencer", "Other influencer", "instagram:milo.trail"),
        ),
    ),
    WorkedQuery(
        "bio-words",
        "Who writes this word in the bio?",
        "Finds a word or part of one, in capitals or not; the most influential accounts first.",
        """
MATCH (i:Influencer)
WHERE toLower(i.bio) CONTAINS toLower($word)
RETURN i.handle AS influencer, i.bio AS bio, i.followers AS followers
ORDER BY i.pagerank DESC, i.key LIMIT 50
""",
        (Parameter("word", "text", "Word", "marathon"),),
    ),
)
