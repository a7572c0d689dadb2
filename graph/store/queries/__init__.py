"""The library of worked queries, which answer questions of marketers on either server."""

from graph.errors import NothingFound
from graph.store.queries import about_communities, about_partners, about_ties, about_time
from graph.store.queries.worked_query import Parameter, ParameterType, Value, WorkedQuery

__all__ = ["FIRST_QUERY", "LIBRARY", "Parameter", "ParameterType", "Value", "WorkedQuery", "worked_query"]

# In the editor before anybody has written one.
FIRST_QUERY = (
    "MATCH (i:Influencer)\nRETURN i AS influencer, i.followers AS followers\nORDER BY i.pagerank DESC LIMIT 25"
)

LIBRARY: tuple[WorkedQuery, ...] = (
    *about_partners.QUERIES,
    *about_ties.QUERIES,
    *about_communities.QUERIES,
    *about_time.QUERIES,
)


def worked_query(name: str) -> WorkedQuery:
    """The query of the library with this name.

    Raises
    ------
    NothingFound
        There is none.
    """
    for query in LIBRARY:
        if query.name == name:
            return query
    raise NothingFound(f"There is no query “{name[:60]}” in the library; `intrograph query --library` lists them.")
