"""The store as a whole: its size, its time span, its platforms and its communities."""

from dataclasses import dataclass

from graph.records import BROAD, Community, Window
from graph.store.connection import Store


@dataclass(frozen=True)
class Overview:
    """The size of a store, and the instants (ms) of its first and last mention."""

    influencers: int
    pairs: int
    mentions: int
    partners: int
    communities: int
    revision: int
    data_from: int | None
    data_as_of: int | None


def overview(store: Store) -> Overview:
    """The size of the store at its present revision."""
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


def revision(store: Store) -> int:
    """The number of the last transaction that changed anything, team marks included; 0 for a new store."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.revision AS revision")
    return rows[0]["revision"] if rows else 0


def is_empty(store: Store) -> bool:
    """Whether the store holds no influencer."""
    return not store.read("MATCH (i:Influencer) RETURN i.key AS key LIMIT 1")


def span(store: Store) -> Window:
    """The instants (ms) of the first and the last mention; None if no mention has a time."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.data_from AS first, s.data_as_of AS last")
    return Window(rows[0]["first"], rows[0]["last"]) if rows else Window()


def platforms(store: Store) -> list[str]:
    """The platforms of all accounts, in alphabetical order; read once for each state of the graph."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.graph_revision AS revision")
    version = rows[0]["revision"] if rows else 0
    return list(store.session.value("platforms", version, lambda: _platforms(store)))


def _platforms(store: Store) -> list[str]:
    rows = store.read("MATCH (i:Influencer) RETURN DISTINCT i.platform AS platform ORDER BY platform")
    return [row["platform"] for row in rows]


def communities(store: Store, level: str | None = BROAD) -> list[Community]:
    """The communities of the last analysis, the largest first; of both levels if `level` is None."""
    rows = store.read(
        "MATCH (c:Community) WHERE c.size > 0 AND ($level IS NULL OR c.level = $level)"
        " RETURN c.number AS number, c.level AS level, c.name AS name, c.color AS color, c.size AS size,"
        " c.leaders AS leaders, c.parent AS parent, c.change AS change, c.change_text AS change_text,"
        " c.agreement AS agreement"
        " ORDER BY c.size DESC, c.number",
        level=level,
    )
    return [Community(**row | {"leaders": tuple(row["leaders"] or ())}) for row in rows]
