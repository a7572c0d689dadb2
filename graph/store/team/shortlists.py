"""People the team has put on a list: `(:Shortlist {name, at})-[:LISTS {at}]->(:Influencer)`.

Who is forgotten leaves every list; who joins another account is listed as that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import NothingFound, WrongUse
from graph.records import Influencer
from graph.store import read
from graph.store.connection import Store
from graph.store.team.partners import run_team_write

LONGEST_NAME = 60

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
    """A named list: how many influencers are on it, and since when it exists (ms)."""

    name: str
    size: int
    at: int


@dataclass(frozen=True, slots=True)
class ListedInfluencer:
    """An influencer on a list, and since when (ms)."""

    influencer: Influencer
    listed_at: int


def clean_name(name: str) -> str:
    """The name of a list as it is kept.

    Raises
    ------
    WrongUse
        It is empty or too long.
    """
    clean = " ".join(name.split())
    if not 0 < len(clean) <= LONGEST_NAME or not clean.isprintable():
        raise WrongUse(f"“{name[:LONGEST_NAME]}” is no name for a list: give 1 to {LONGEST_NAME} characters.")
    return clean


def add(store: Store, name: str, keys: Sequence[str], at: int) -> str:
    """Put accounts on the list of this name at the instant `at` (ms), making it where there is none; returns its name.

    Who is on it stays where they are.
    """
    clean = clean_name(name)
    run_team_write(store, _ADD, name=clean, keys=list(dict.fromkeys(keys)), at=at)
    return clean


def remove(store: Store, name: str, keys: Sequence[str]) -> None:
    """Take accounts off a list."""
    run_team_write(store, _REMOVE, name=name, keys=list(keys))


def delete(store: Store, name: str) -> None:
    """Delete a list; the people on it stay in the graph."""
    run_team_write(store, _DELETE, name=name)


def names(store: Store) -> list[Shortlist]:
    """Each list's name, how many are on it, and since when there is it (ms), by name."""
    return [Shortlist(**row) for row in store.read(_NAMES)]


def members(store: Store, name: str) -> list[ListedInfluencer]:
    """The accounts on a list, in the order they came, as `reading.influencers` tells of them, with `listed_at` (ms).

    Raises
    ------
    NothingFound
        There is no list of that name.
    """
    rows = store.read(_MEMBERS, name=name)
    known = [shortlist.name for shortlist in names(store)] if not rows else [name]
    if name not in known:
        raise NothingFound(
            f"There is no list “{name[:LONGEST_NAME]}”; "
            + (f"there are {', '.join(known[:10])}." if known else "there is none yet.")
        )
    people = read.influencers(store, [row["key"] for row in rows])
    return [ListedInfluencer(people[row["key"]], row["at"]) for row in rows if row["key"] in people]
