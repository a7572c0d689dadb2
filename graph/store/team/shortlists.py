"""The team's lists of influencers: `(:Shortlist {name, at})-[:LISTS {at}]->(:Influencer)`.

A forgotten account leaves every list; an account that is merged into another one is listed as that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import NothingFound
from graph.records import Influencer
from graph.store import read
from graph.store.connection import Store
from graph.store.team.names import NameRule
from graph.store.team.partners import run_team_write

MAX_NAME = 60
NAME = NameRule("list", MAX_NAME)

_ADD = """
MERGE (l:Shortlist {name: $name}) ON CREATE SET l.at = $at
WITH l UNWIND $keys AS key MATCH (i:Influencer {key: key})
MERGE (l)-[r:LISTS]->(i) ON CREATE SET r.at = $at
"""
_REMOVE = "UNWIND $keys AS key MATCH (:Shortlist {name: $name})-[r:LISTS]->(:Influencer {key: key}) DELETE r"
_DELETE = "MATCH (l:Shortlist {name: $name}) DETACH DELETE l"
_NAMES = """
MATCH (l:Shortlist)
RETURN l.name AS name, l.at AS at, COUNT { MATCH (l)-[:LISTS]->(:Influencer) } AS size ORDER BY l.name
"""
_MEMBERS = "MATCH (:Shortlist {name: $name})-[r:LISTS]->(i:Influencer) RETURN i.key AS key, r.at AS at ORDER BY at, key"


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A named list: its number of influencers, and the instant (ms) of its creation."""

    name: str
    size: int
    at: int


@dataclass(frozen=True, slots=True)
class ListedInfluencer:
    """An influencer on a list since `listed_at` (ms)."""

    influencer: Influencer
    listed_at: int


def add(store: Store, name: str, keys: Sequence[str], at: int) -> str:
    """Add accounts to the list of this name at the instant `at` (ms), and return the stored name.

    The list is created if there is none; accounts that are on it already keep their position.
    """
    clean = NAME.clean(name)
    run_team_write(store, _ADD, "add to list", keys, name=clean, keys=list(dict.fromkeys(keys)), at=at)
    return clean


def remove(store: Store, name: str, keys: Sequence[str]) -> None:
    """Remove accounts from a list."""
    run_team_write(store, _REMOVE, "remove from list", keys, name=name, keys=list(keys))


def delete(store: Store, name: str) -> None:
    """Delete a list; its influencers stay in the graph."""
    run_team_write(store, _DELETE, "delete list", name=name)


def names(store: Store) -> list[Shortlist]:
    """All lists, by name."""
    return [Shortlist(**row) for row in store.read(_NAMES)]


def members(store: Store, name: str) -> list[ListedInfluencer]:
    """The influencers on a list, in the order in which they were added.

    Raises
    ------
    NothingFound
        There is no list of that name.
    """
    rows = store.read(_MEMBERS, name=name)
    known = [name] if rows else [shortlist.name for shortlist in names(store)]
    if name not in known:
        raise NothingFound(
            f"There is no list “{name[:MAX_NAME]}”; "
            + (f"there are {', '.join(known[:10])}." if known else "there is none yet.")
        )
    influencers = read.influencers(store, [row["key"] for row in rows])
    return [ListedInfluencer(influencers[row["key"]], row["at"]) for row in rows if row["key"] in influencers]
