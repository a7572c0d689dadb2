"""The values of a worked query's parameters, with influencers found by their handles."""

from collections.abc import Mapping

from graph.search import resolve
from graph.store import Store
from graph.store.queries import Value, WorkedQuery


def resolved_values(store: Store, query: WorkedQuery, texts: Mapping[str, str]) -> dict[str, Value]:
    """The value of every parameter: from its text, else its default; an influencer's is the key.

    Raises
    ------
    WrongUse
        A text has no parameter or is none of its values, or a handle is that of several influencers.
    UnknownInfluencer
        No influencer has this handle.
    """
    values = query.values(texts)
    for parameter in query.parameters:
        if parameter.type == "influencer":
            values[parameter.name] = resolve.influencer_key(store, str(values[parameter.name]))
    return values
