"""A folded community as one node of the picture."""

import math
from typing import Any

from graph.analysis.colors import color_of
from graph.circle.fold import Group

SMALLEST, LARGEST = 14, 40  # radius
A_MEMBER = 3.5  # radius that a member adds, by the root of their number


def group_node(group: Group, name: str) -> dict[str, Any]:
    """The node of a folded community; `name` has its number of members. Its area grows with them."""
    color = color_of(group.number)
    ink = {"background": color, "border": color}
    return {
        "id": group.id,
        "group": True,
        "name": name,
        "aria_label": f"{name}: a community folded into one circle. Enter opens it.",
        "shape": "dot",
        "size": min(LARGEST, SMALLEST + A_MEMBER * math.sqrt(len(group.keys))),
        "color": {**ink, "highlight": ink, "hover": ink},
        "borderWidth": 4,
        "borderWidthSelected": 5,
        "shapeProperties": {"borderDashes": [8, 3]},
        "rank": -1,
        "card": {
            "name": name,
            "about": "A community folded into one circle: its ties are summed. Click to open it.",
            "community": "",
            "color": color,
            "facts": [["People", f"{len(group.keys):,}"]],
        },
    }
