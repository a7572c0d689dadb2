"""The people whom the filters of the table leave out, faded in the picture: they keep their places."""

from collections.abc import Collection
from typing import Any

FADED_OPACITY = 0.25


def fade(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], keys: Collection[str]) -> None:
    """Fade the people with these keys and their ties; names of others come first where there is little room."""
    for node in nodes:
        if node["id"] in keys:
            node["pale"] = FADED_OPACITY
            node["rank"] += len(nodes)
            node["aria_label"] += ", left out by the filters"
    for edge in edges:
        if edge["from"] in keys or edge["to"] in keys:
            edge["pale"] = FADED_OPACITY
