"""The reads behind one page of the explorer, one round trip each: state, ties, and people with their mentions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from graph.records import DEFAULT_BOUNDS, UNDATED, Influencer, TierBounds, Window
from graph.store.connection import Store
from graph.store.read import columns
from graph.store.read.influencers import PROFILE, FollowerCount, influencer_of
from graph.store.read.mentions import Pairs, _pairs
from graph.store.read.tiers import TIERS_NAME, bounds_in

_ANALYZED = """
MATCH (r:Run {kind: 'analysis'}) WHERE r.unfinished IS NULL
RETURN r.influencers AS size ORDER BY r.number DESC LIMIT 1
"""
_STATE = f"""
MATCH (s:Store {{id: 'store'}})
RETURN s.data_from AS first, s.data_as_of AS last, s.graph_revision AS graph_revision,
       COLLECT {{ UNWIND $keys AS key MATCH (i:Influencer {{key: key}}) RETURN i.key }} AS present,
       COLLECT {{ UNWIND $centers AS key MATCH (h:ProfileHistory {{influencer: key}})
                  RETURN [h.influencer, h.at, h.followers] }} AS histories,
       COLLECT {{ MATCH (m:Model {{id: 'ties'}}) RETURN m.at }} AS trained,
       COLLECT {{ {_ANALYZED} }} AS analyzed,
       COLLECT {{ MATCH (c:Community) WHERE c.level = 'broad' AND c.agreement IS NOT NULL
                  RETURN [c.number, c.agreement] }} AS agreement,
       COLLECT {{ MATCH (t:TierBounds {{name: '{TIERS_NAME}'}}) RETURN t.minimums }} AS tiers
"""
_FIRST_PARTNER = """,
       COLLECT { MATCH (i:Influencer) WHERE i.partner_since >= $first
                 RETURN i.key ORDER BY i.partner_since, i.key LIMIT 1 } AS partners
"""
_MENTIONS = "m.ids AS ids, m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls"
_AROUND = f"""
UNWIND $keys AS key MATCH (:Influencer {{key: key}})-[m:MENTIONS]->(b:Influencer)
RETURN key AS source, b.key AS target, {_MENTIONS}
UNION ALL
UNWIND $keys AS key MATCH (:Influencer {{key: key}})<-[m:MENTIONS]-(a:Influencer)
RETURN a.key AS source, key AS target, {_MENTIONS}
"""
_PEOPLE = f"""
UNWIND $keys AS key MATCH (i:Influencer {{key: key}})
RETURN {PROFILE},
       COLLECT {{ MATCH (i)-[m:MENTIONS]->(b:Influencer) WHERE b.key IN $keys
                 RETURN [b.key, m.ids, m.at, m.kinds, m.counts, m.urls] }} AS mentions
"""

FollowerHistory = list[FollowerCount]


@dataclass(frozen=True)
class ExploreState:
    """What a page needs to know before it can choose a circle.

    `span` covers all dated mentions, `present` are those of the requested keys that exist, `histories` hold the
    followers over time of the possible centers, `network_size` is the number of influencers at the last analysis (0
    before the first), `trained_at` (ms) the version of the learned tie strength. `partner` is the first partner, if
    that was asked for. `agreement` says how sure each broad community is, by its number. `graph_revision` is that of
    the last transaction that changed accounts or mentions. `tier_bounds` are those of the team.
    """

    span: Window
    present: frozenset[str]
    histories: Mapping[str, FollowerHistory]
    network_size: int
    trained_at: int | None
    partner: str | None
    agreement: Mapping[int, float] = field(default_factory=dict)
    graph_revision: int = 0
    tier_bounds: TierBounds = DEFAULT_BOUNDS


def explore_state(
    store: Store, keys: Collection[str], centers: Collection[str], *, with_partner: bool = False
) -> ExploreState:
    """State of the store and of these accounts, and the first partner if that is asked for."""
    query = _STATE.rstrip() + (_FIRST_PARTNER if with_partner else "")
    rows = store.read(query, keys=sorted(keys), centers=sorted(centers), first=UNDATED)
    if not rows:
        return ExploreState(Window(), frozenset(), {}, 0, None, None)
    row = rows[0]
    return ExploreState(
        span=Window(row["first"], row["last"]),
        present=frozenset(row["present"]),
        histories={
            key: [FollowerCount(at, number) for at, number in zip(instants, followers, strict=True) if number >= 0]
            for key, instants, followers in row["histories"]
        },
        network_size=next(iter(row["analyzed"]), 0),
        trained_at=next(iter(row["trained"]), None),
        partner=next(iter(row.get("partners", ())), None),
        agreement={int(number): share for number, share in row["agreement"]},
        graph_revision=row["graph_revision"],
        tier_bounds=bounds_in(row["tiers"]),
    )


def network_size(store: Store) -> int:
    """The number of influencers at the last analysis, which PageRank was computed over; before it, of all accounts."""
    rows = store.read(_ANALYZED)
    return rows[0]["size"] if rows else columns.state(store).numbers


def ties_around(store: Store, keys: Collection[str]) -> Pairs:
    """All mentions from and to these accounts, by ordered pair; like `ties_of`, in one round trip."""
    return _pairs(store.read(_AROUND, keys=sorted(keys)))


@dataclass(frozen=True)
class PeopleAndMentions:
    """Accounts by key, and all mentions among them by ordered pair."""

    people: dict[str, Influencer]
    mentions: Pairs


def people_and_mentions(store: Store, keys: Collection[str], bounds: TierBounds) -> PeopleAndMentions:
    """These accounts and the mentions among them; unknown keys are ignored."""
    rows = store.read(_PEOPLE, keys=sorted(keys))
    people = {row["key"]: influencer_of(row, bounds) for row in rows}
    names = ("target", "ids", "at", "kinds", "counts", "urls")
    mentions = [
        {"source": row["key"]} | dict(zip(names, mention, strict=True)) for row in rows for mention in row["mentions"]
    ]
    return PeopleAndMentions(people, _pairs(mentions))
