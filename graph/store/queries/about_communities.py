"""Questions about communities, which the analysis has to have found first."""

from graph.store.queries.worked_query import Parameter, WorkedQuery

_COMMUNITY = Parameter("community", "community", "Community", "Coffee & espresso")

QUERIES = (
    WorkedQuery(
        "bridges",
        "Who bridges Coffee and Travel?",
        "Counts the contacts of an account in each of two communities; the smaller number decides.",
        """
MATCH (i:Influencer)-[:MENTIONS]-(contact:Influencer)
WHERE contact.community_name IN [$first, $second]
WITH i, count(DISTINCT CASE WHEN contact.community_name = $first THEN contact.key END) AS first_contacts,
     count(DISTINCT CASE WHEN contact.community_name = $second THEN contact.key END) AS second_contacts
WHERE first_contacts > 0 AND second_contacts > 0
WITH i, first_contacts, second_contacts,
     CASE WHEN first_contacts < second_contacts THEN first_contacts ELSE second_contacts END AS smaller
RETURN i.handle AS influencer, i.community_name AS community, first_contacts, second_contacts
ORDER BY smaller DESC, first_contacts + second_contacts DESC, i.key LIMIT 25
""",
        (
            Parameter("first", "community", "Community", "Coffee & espresso"),
            Parameter("second", "community", "Other community", "Travel & train"),
        ),
    ),
    WorkedQuery(
        "communities-without-partner",
        "Which communities have no partner?",
        "Broad communities in which nobody is marked as a partner, the largest first.",
        """
MATCH (c:Community {level: 'broad'})
WHERE NOT EXISTS { MATCH (p:Influencer) WHERE p.community = c.number AND p.partner_since IS NOT NULL }
RETURN c.name AS community, c.size AS members
ORDER BY members DESC, c.number LIMIT 50
""",
    ),
    WorkedQuery(
        "tiers-in-community",
        "How large are the accounts in a community?",
        "Counts the members in each tier by followers, with the bounds that the team has set, or the usual ones.",
        """
OPTIONAL MATCH (t:TierBounds)
WITH coalesce(t.minimums, [1000, 10000, 100000, 1000000]) AS begins
MATCH (i:Influencer)
WHERE i.community_name = $community
WITH CASE WHEN i.followers IS NULL THEN 'unknown' WHEN i.followers < begins[0] THEN 'nano'
          WHEN i.followers < begins[1] THEN 'micro' WHEN i.followers < begins[2] THEN 'mid'
          WHEN i.followers < begins[3] THEN 'macro' ELSE 'mega' END AS tier, i.followers AS followers
RETURN tier, count(*) AS members, min(followers) AS smallest, max(followers) AS largest
ORDER BY members DESC, tier
""",
        (_COMMUNITY,),
    ),
    WorkedQuery(
        "community-connectors",
        "Who are the connectors of a community?",
        "Members by brokerage: how often the shortest path between two accounts leads through them.",
        """
MATCH (i:Influencer)
WHERE i.community_name = $community
RETURN i.handle AS influencer, i.betweenness AS brokerage, i.followers AS followers
ORDER BY i.betweenness DESC, i.key LIMIT 10
""",
        (_COMMUNITY,),
    ),
    WorkedQuery(
        "mentions-between-communities",
        "Which communities mention each other most?",
        "Adds up the mentions from the members of one community to those of another.",
        """
MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer)
WHERE a.community <> b.community AND a.community > 0 AND b.community > 0
RETURN a.community_name AS source, b.community_name AS target, sum(m.count) AS mentions, count(m) AS ties
ORDER BY mentions DESC, ties DESC, source, target LIMIT 25
""",
    ),
)
