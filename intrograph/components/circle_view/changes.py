"""What changed between two periods, as marks in the picture: a sign before the name, and pale people who are gone."""

from collections.abc import Collection
from typing import Any

from graph.circle.periods import Change, CircleChanges, TieChange

SIGNS: dict[Change, str] = {"new": "+", "gone": "−", "grew": "▲", "shrank": "▼"}
WORDS: dict[Change, str] = {"new": "new", "gone": "gone", "grew": "grew", "shrank": "shrank", "same": "as before"}
PALE_OPACITY = 0.45


def mark_changes(
    nodes: list[dict[str, Any]], edges: list[dict[str, Any]], changes: CircleChanges, gone: Collection[str]
) -> None:
    """Mark nodes whose tie with the focus changed, and draw those in `gone` pale, their edges dashed."""
    by_key = {tie.key: tie for tie in changes.ties}
    for node in nodes:
        if tie := by_key.get(node["id"]):
            _mark(node, tie)
        if node["id"] in gone:
            node["pale"] = PALE_OPACITY
            node["shapeProperties"] = {"borderDashes": [3, 3]}
    for edge in edges:
        if edge["from"] in gone or edge["to"] in gone:
            edge["dashes"] = [4, 4]


def _mark(node: dict[str, Any], tie: TieChange) -> None:
    if sign := SIGNS.get(tie.change):
        node["name"] = f"{sign} {node['name']}"
    before, after = f"{tie.mentions_earlier:,}", f"{tie.mentions_later:,}"
    node["aria_label"] += f", {WORDS[tie.change]}: {before} mentions in the earlier period, {after} in the later one"
    node["card"]["facts"].append(["Mentions, earlier → later", f"{before} → {after}"])
