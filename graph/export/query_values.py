"""Values of a query's result as cells of a table and as JSON."""

import json
from datetime import date, datetime, time
from typing import Any

from graph.store.query import EdgeValue, NodeValue, PathValue


def cell(value: Any) -> Any:
    """A value for a table: numbers, texts and dates as they are, everything else as a text for people.

    >>> cell(["a", 1]), cell(2.5), cell(NodeValue("1", ("Influencer",), {"handle": "mia"}))
    ('a, 1', 2.5, 'mia')
    """
    if value is None or isinstance(value, bool | int | float | str | date | datetime | time):
        return value
    if isinstance(value, list):
        return ", ".join(str(cell(part)) for part in value)
    return json.dumps(json_value(value), ensure_ascii=False) if isinstance(value, dict) else str(value)


def json_value(value: Any) -> Any:
    """A value as JSON knows it: nodes and relationships with their properties, dates as ISO texts.

    >>> json_value(NodeValue("1", ("Influencer",), {"handle": "mia", "at": date(2026, 6, 1)}))
    {'labels': ['Influencer'], 'handle': 'mia', 'at': '2026-06-01'}
    """
    if isinstance(value, NodeValue):
        return {"labels": list(value.labels)} | _json_properties(value.properties)
    if isinstance(value, EdgeValue):
        ends = {"source": value.start.name, "target": value.end.name} if value.complete else {}
        return {"type": value.type} | ends | _json_properties(value.properties)
    if isinstance(value, PathValue):
        return {"nodes": [json_value(node) for node in value.nodes], "edges": [json_value(e) for e in value.edges]}
    if isinstance(value, list):
        return [json_value(part) for part in value]
    if isinstance(value, dict):
        return _json_properties(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _json_properties(properties: Any) -> dict[str, Any]:
    return {name: json_value(value) for name, value in properties.items()}
