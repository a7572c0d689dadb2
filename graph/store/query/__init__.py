"""The engine for users' own Cypher: checked from the plan, read only, streamed, and cancelled from any thread.

query = RunningQuery(store, "MATCH (i:Influencer) RETURN i.handle, i.followers LIMIT 5")
with query:
    for handle, followers in query: ...
"""

from graph.store.query.limits import SCREEN, SCREEN_ROWS, WHOLE, QueryLimits
from graph.store.query.plan import Plan
from graph.store.query.running import RunningQuery
from graph.store.query.schema import KindDescription, PropertyDescription, Schema, describe_schema
from graph.store.query.values import EdgeValue, NodeValue, PathValue, Row, Value

__all__ = [
    "SCREEN",
    "SCREEN_ROWS",
    "WHOLE",
    "EdgeValue",
    "KindDescription",
    "NodeValue",
    "PathValue",
    "Plan",
    "PropertyDescription",
    "QueryLimits",
    "Row",
    "RunningQuery",
    "Schema",
    "Value",
    "describe_schema",
]
