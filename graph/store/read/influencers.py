"""The questions that the rest of the graph asks of the store."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.records import BROAD, Account, Community, Influencer, Window
from graph.store.connection import Row, Store

_INFLUENCER = """
    i.key AS key, i.platform AS platform, i.handle AS handle, i.account_id AS account_id,
    i.former_handles AS former_handles, i.name AS name, i.bio AS bio, i.url AS url, i.category AS category,
    i.location AS location, i.language AS language, i.followers AS followers, i.following AS following,
    i.posts AS posts, i.engagement_rate AS engagement_rate, i.profile_at AS profile_at,
    i.partner_since AS partner_since, i.outreach_status AS outreach_status, i.outreach_at AS outreach_at,
    i.community AS community, i.community_name AS community_name,
    i.community_fine AS community_fine, i.community_fine_name AS community_fine_name,
    i.pagerank AS pagerank, i.betweenness AS betweenness, i.closeness AS closeness, i.bridging AS bridging,
    i.in_degree AS in_degree, i.out_degree AS out_degree, i.in_strength AS in_strength, i.out_strength AS out_strength
"""


@dataclass(frozen=True)
class Overview:
    """How much there is, and from when to when (ms)."""

    influencers: int
    pairs: int
    mentions: int
    partners: int
    communities: int
    revision: int
    data_from: int | None
    data_as_of: int | None


def overview(store: Store) -> Overview:
    """The store's size at this moment."""
    nodes = store.read("MATCH (i:Influencer) RETURN count(i) AS influencers, count(i.partner_since) AS partners")[0]
    ties = store.read("MATCH (:Influencer)-[m:MENTIONS]->() RETURN count(m) AS pairs, sum(m.count) AS mentions")[0]
    communities = store.read(
        "MATCH (c:Community) WHERE c.size > 0 AND c.level = 'broad' RETURN count(c) AS communities"
    )[0]
    state = store.read(
        "MATCH (s:Store {id: 'store'})"
        " RETURN s.revision AS revision, s.data_from AS data_from, s.data_as_of AS data_as_of"
    )
    head = state[0] if state else {"revision": 0, "data_from": None, "data_as_of": None}
    return Overview(**nodes, pairs=ties["pairs"], mentions=ties["mentions"] or 0, **communities, **head)


def is_empty(store: Store) -> bool:
    """Whether there is nobody in the store."""
    return not store.read("MATCH (i:Influencer) RETURN i.key AS key LIMIT 1")


def span(store: Store) -> Window:
    """The instants (ms) of the first and the last mention; None where no mention has a time."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.data_from AS first, s.data_as_of AS last")
    return Window(rows[0]["first"], rows[0]["last"]) if rows else Window()


def platforms(store: Store) -> list[str]:
    """The platforms that accounts are known of."""
    rows = store.read("MATCH (i:Influencer) RETURN DISTINCT i.platform AS platform ORDER BY platform")
    return [row["platform"] for row in rows]


def keys_of_handle(store: Store, handle: str, platform: str | None = None) -> list[str]:
    """The keys of the accounts that go (or else: once went) by this handle, one a platform at most."""
    names = [Account(p, handle).handle_key for p in ([platform] if platform else platforms(store))]
    return _keys_of_names(store, [name for name in names if name])


def keys_of_id(store: Store, platform: str, account_id: str) -> list[str]:
    """The key of the account with this id, in a list of one or none."""
    return _keys_of_names(store, [f"{platform}#{account_id}"])


def _keys_of_names(store: Store, names: list[str]) -> list[str]:
    aliases = store.read(
        "UNWIND $names AS name MATCH (a:Alias {key: name}) RETURN name, a.influencer AS key", names=names
    )
    led = {row["name"]: row["key"] for row in aliases}
    wanted = [led.get(name, name) for name in names]
    there = store.read("UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN i.key AS key", keys=wanted)
    found = {row["key"] for row in there}
    return list(dict.fromkeys(key for key in wanted if key in found))


def _influencer(row: Row) -> Influencer:
    return Influencer(**row | {"former_handles": tuple(row["former_handles"] or ())})


def influencers(store: Store, keys: Collection[str]) -> dict[str, Influencer]:
    """Profile and measures of each of these accounts; unknown keys are left out."""
    rows = store.read(f"UNWIND $keys AS key MATCH (i:Influencer {{key: key}}) RETURN {_INFLUENCER}", keys=sorted(keys))
    return {row["key"]: _influencer(row) for row in rows}


def search(store: Store, text: str, limit: int) -> list[Influencer]:
    """Accounts whose handle, former handle or name holds `text`; those that begin with it first, then by influence."""
    rows = store.read(
        f"""
        MATCH (i:Influencer)
        WITH i, toLower(coalesce(i.handle, i.account_id)) AS handle, toLower(coalesce(i.name, '')) AS name
        WHERE handle CONTAINS $text OR name CONTAINS $text
              OR any(former IN i.former_handles WHERE toLower(former) CONTAINS $text)
        WITH i, CASE WHEN handle = $text THEN 0 WHEN handle STARTS WITH $text THEN 1
                     WHEN name STARTS WITH $text THEN 2 ELSE 3 END AS nearness
        RETURN {_INFLUENCER} ORDER BY nearness, coalesce(i.pagerank, 0) DESC, i.key LIMIT $limit
        """,
        text=text.lower(),
        limit=limit,
    )
    return [_influencer(row) for row in rows]


def leading(store: Store, limit: int) -> list[Influencer]:
    """The accounts with the most influence; before the first analysis, any."""
    rows = store.read(
        f"MATCH (i:Influencer) RETURN {_INFLUENCER} ORDER BY coalesce(i.pagerank, 0) DESC, i.key LIMIT $limit",
        limit=limit,
    )
    return [_influencer(row) for row in rows]


def partners(store: Store) -> list[Influencer]:
    """The accounts marked as partners, the oldest mark first."""
    rows = store.read(
        f"MATCH (i:Influencer) WHERE i.partner_since IS NOT NULL RETURN {_INFLUENCER} ORDER BY i.partner_since, i.key"
    )
    return [_influencer(row) for row in rows]


def communities(store: Store, level: str | None = BROAD) -> list[Community]:
    """The communities of the last run, the largest first; of both levels where `level` is None."""
    rows = store.read(
        "MATCH (c:Community) WHERE c.size > 0 AND ($level IS NULL OR c.level = $level)"
        " RETURN c.number AS number, c.level AS level, c.name AS name, c.color AS color, c.size AS size,"
        " c.leaders AS leaders, c.parent AS parent, c.change AS change, c.change_text AS change_text"
        " ORDER BY c.size DESC, c.number",
        level=level,
    )
    return [Community(**row | {"leaders": tuple(row["leaders"] or ())}) for row in rows]


def follower_history(store: Store, key: str) -> list[tuple[int, int]]:
    """(instant in ms, followers) of each time the followers of an account were seen."""
    rows = store.read(
        "MATCH (h:ProfileHistory {influencer: $key}) RETURN h.at AS at, h.followers AS followers", key=key
    )
    return [(at, number) for row in rows for at, number in zip(row["at"], row["followers"], strict=True) if number >= 0]


def traits(store: Store, numbers: Sequence[int]) -> dict[str, dict[int, Any]]:
    """What targets are filtered by, of these accounts by number: a column for each trait, from number to value."""
    names = ("followers", "platform", "community", "language", "location", "outreach_status", "partner_since", "key")
    asked = ", ".join(f"collect(coalesce(i.{name}, ''))" for name in names)
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN collect(number), {asked}"
    found, *columns = store.columns(query, numbers=list(numbers))
    return {
        name: {number: None if value == "" else value for number, value in zip(found, column, strict=True)}
        for name, column in zip(names, columns, strict=True)
    }


def numbers_of(store: Store, keys: Iterable[str]) -> dict[str, int]:
    """The number of each of these accounts, by key."""
    rows = store.read(
        "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.number AS number", keys=sorted(set(keys))
    )
    return {row["key"]: row["number"] for row in rows}
