"""From a circle to what vis-network draws: sizes, colours, labels and cards. Names go as text, never as markup."""

import math
from collections.abc import Sequence
from typing import Any

from graph.circle import Arrow, Circle, Member
from graph.colors import color_of
from graph.records import UNKNOWN_TIER, day_in_words
from ui.words import short, shown

NAMED = 45  # people whose label is drawn; the others show theirs when hovered
UNGROUPED = "#7F7F7F"
LEAST_SIZE, MOST_SIZE = 8, 34
OPTIONS: dict[str, Any] = {
    "interaction": {"hover": True, "tooltipDelay": 120, "hideEdgesOnZoom": True},
    "edges": {
        "smooth": {"enabled": True, "type": "continuous", "roundness": 0.3},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "selectionWidth": 1.5,
        "hoverWidth": 1,
    },
    "layout": {"improvedLayout": False, "randomSeed": 4},
    "physics": {
        "solver": "forceAtlas2Based",
        "minVelocity": 1,
        "forceAtlas2Based": {
            "gravitationalConstant": -80,
            "centralGravity": 0.012,
            "springConstant": 0.06,
            "avoidOverlap": 0.7,
        },
        "stabilization": {"iterations": 160, "fit": False},
    },
}


def draw(found: Circle, opened: Sequence[str]) -> dict[str, Any]:
    """Nodes, edges, options, the centre's key and a sentence for those who do not see the picture."""
    people = [found.focus, *found.members]
    ranked = sorted(people, key=lambda member: -(member.profile["pagerank"] or 0))
    most = ranked[0].profile["pagerank"] or 0
    named = {member.key for member in ranked[:NAMED]} | {found.focus.key, *opened}
    side = {member.key: member.profile["community"] for member in people}
    names = {member.key: shown(member.label, 28) for member in people}
    return {
        "nodes": [_node(m, most, names, m.key in named, m.key == found.focus.key) for m in sorted(people, key=_key)],
        "edges": [_edge(arrow, side) for arrow in found.arrows],
        "options": OPTIONS,
        "center": found.focus.key,
        "label": f"Circle of {shown(found.focus.label)}: {len(found.members)} influencers. Arrow keys move, Enter "
        "follows, plus opens and folds. The table below holds the same.",
    }


def _key(member: Member) -> str:
    return member.key


def _node(member: Member, most: float, names: dict[str, str], named: bool, is_center: bool) -> dict[str, Any]:
    person = member.profile
    color = color_of(person["community"]) if person["community"] else UNGROUPED
    influence = math.sqrt((person["pagerank"] or 0) / most) if most else 0.3
    ink = {"background": color, "border": color}
    star = "★ " if person["partner_since"] is not None else ""
    return {
        "id": member.key,
        "label": f"{star}{names[member.key]}" if named else " ",  # an empty label would show the id
        "shape": "dot",
        "size": LEAST_SIZE + (MOST_SIZE - LEAST_SIZE) * influence,
        "color": {**ink, "highlight": ink, "hover": ink},
        "borderWidth": 3 if is_center else 1,
        "borderWidthSelected": 3,
        "font": {"size": 21 if is_center else 14},
        "card": {
            "name": f"{star}{shown(member.label)}",
            "about": shown(person["bio"], 160),
            "community": shown(person["community_name"], 40),
            "color": color,
            "facts": _facts(member, names),
        },
    }


def _facts(member: Member, names: dict[str, str]) -> list[list[str]]:
    facts = [["Followers", short(member.profile["followers"])]]
    if member.tier != UNKNOWN_TIER:
        facts.append(["Tier", member.tier])
    if member.tie and member.via:
        facts.append(["Tie", f"{100 * member.tie.strength:.0f} of 100"])
        facts.append([f"Mentions {names[member.via]}", f"{member.tie.back:,} ×"])
        facts.append([f"Mentioned by {names[member.via]}", f"{member.tie.out:,} ×"])
        if member.tie.last_at is not None:
            facts.append(["Last mention", day_in_words(member.tie.last_at)])
    return facts


def _edge(arrow: Arrow, side: dict[str, int | None]) -> dict[str, Any]:
    number = side.get(arrow.source)
    color = color_of(number) if number else UNGROUPED
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in arrow.kinds.items())
    last = f", last on {day_in_words(arrow.last_at)}" if arrow.last_at is not None else ""
    return {
        "id": f"{arrow.source} > {arrow.target}",
        "from": arrow.source,
        "to": arrow.target,
        "width": 0.8 + 0.7 * math.log2(arrow.count + 1),
        "told": f"{arrow.count:,} {'mention' if arrow.count == 1 else 'mentions'} ({kinds}){last}",
        "length": 95 if number == side.get(arrow.target) else 210,
        "color": {"color": color, "highlight": color, "hover": color, "opacity": 0.45},
    }
