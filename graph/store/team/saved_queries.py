"""Queries that the team has saved: `(:SavedQuery {name, cypher, at})`. Their parameters follow from the text."""

from dataclasses import dataclass

from graph.errors import NothingFound, WrongUse
from graph.store.connection import Store
from graph.store.queries.parameters import guess_parameters
from graph.store.queries.worked_query import WorkedQuery
from graph.store.team.names import NameRule
from graph.store.team.partners import run_team_write

MAX_NAME = 80
NAME = NameRule("query", MAX_NAME)
MAX_TEXT = 20_000

_SAVE = "MERGE (q:SavedQuery {name: $name}) SET q.cypher = $cypher, q.at = $at"
_RENAME = "MATCH (q:SavedQuery {name: $name}) SET q.name = $new"
_DELETE = "MATCH (q:SavedQuery {name: $name}) DELETE q"
_ALL = "MATCH (q:SavedQuery) RETURN q.name AS name, q.cypher AS cypher, q.at AS at ORDER BY name"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under a name, saved at the instant `at` (ms)."""

    name: str
    cypher: str
    at: int

    @property
    def worked(self) -> WorkedQuery:
        """The same as a query of the library, with its name as the question."""
        return WorkedQuery(self.name, self.name, "", self.cypher, guess_parameters(self.cypher))


def save(store: Store, name: str, cypher: str, at: int) -> str:
    """Save a query at the instant `at` (ms); it replaces one of the same name. Returns the stored name.

    Raises
    ------
    WrongUse
        The name or the text is empty or too long.
    """
    clean, text = NAME.clean(name), cypher.strip()
    if not 0 < len(text) <= MAX_TEXT:
        raise WrongUse(f"A saved query has 1 to {MAX_TEXT:,} characters; this one has {len(text):,}.")
    run_team_write(store, _SAVE, "save query", name=clean, cypher=text, at=at)
    return clean


def rename(store: Store, name: str, new_name: str) -> str:
    """Give a saved query another name, and return it as it is stored.

    Raises
    ------
    NothingFound
        There is no query of that name.
    WrongUse
        The new name is empty, too long or taken.
    """
    clean = NAME.clean(new_name)
    query = saved_query(store, name)
    if clean != query.name and any(other.name == clean for other in saved_queries(store)):
        raise WrongUse(f"There is a saved query “{clean}” already; choose another name.")
    run_team_write(store, _RENAME, "rename query", name=name, new=clean)
    return clean


def delete(store: Store, name: str) -> None:
    """Delete a saved query; `save` with its text brings it back."""
    run_team_write(store, _DELETE, "delete query", name=name)


def saved_queries(store: Store) -> list[SavedQuery]:
    """All saved queries, by name."""
    return [SavedQuery(**row) for row in store.read(_ALL)]


def saved_query(store: Store, name: str) -> SavedQuery:
    """The saved query of this name.

    Raises
    ------
    NothingFound
        There is none.
    """
    for query in saved_queries(store):
        if query.name == name:
            return query
    raise NothingFound(f"There is no saved query “{name[:MAX_NAME]}”; somebody may have renamed or deleted it.")
