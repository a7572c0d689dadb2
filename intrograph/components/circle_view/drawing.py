"""From a circle to what the picture draws: sizes, colours, names, cards. Names go as text, never as markup."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.analysis.colors import color_of
from graph.circle.ego import Circle, Edge, Member
from graph.records import UNKNOWN_TIER, format_day
from intrograph.components.text import short, shown
from intrograph.state.url import View

UNGROUPED = "#7F7F7F"
LEAST_SIZE, MOST_SIZE = 8, 34
LARGEST_LOG2 = 8  # of times the average influence: 255 times and more have the largest size
LONGEST_NAME = 28
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


@dataclass(frozen=True)
class Frame:
    """What stands around a picture: the way here as (key, name), what can be undone, whether people can be opened,
    what the picture leaves out, in words, and how many influencers there are in all, so that a size means the same in
    every circle."""

    crumbs: Sequence[tuple[str, str]] = ()
    can_undo: bool = False
    can_redo: bool = False
    opens: bool = True
    notes: Sequence[str] = ()
    influencers: int = 1_000


def draw(found: Circle, view: View, frame: Frame) -> dict[str, Any]:
    """Nodes, ties, options, the centre's key, what stands around, and a sentence for those who do not see it."""
    people = found.everyone
    ranked = sorted(people, key=lambda member: (-(member.influencer.pagerank or 0), member.key))
    rank = {member.key: place for place, member in enumerate(ranked)}
    side = {member.key: member.influencer.community for member in people}
    names = {member.key: shown(member.display_name, LONGEST_NAME) for member in people}
    more = {key: number for key, number in found.omitted.items() if number and key in names}
    omitted = {key: number for key, number in more.items() if frame.opens and view.can_bring_more(key)}
    nodes = [
        _node(m, frame.influencers, names, is_center=m.key == found.focus.key)
        | {"rank": rank[m.key]}
        | _marks(m.key, view)
        for m in sorted(people, key=lambda member: member.key)
    ]
    return {
        "nodes": nodes + [_more(key, number, names[key]) for key, number in omitted.items()],
        "edges": [_edge(arrow, side, names) for arrow in found.edges] + [_to_more(key) for key in omitted],
        "options": OPTIONS,
        "center": found.focus.key,
        "crumbs": [{"id": key, "label": shown(name, LONGEST_NAME)} for key, name in frame.crumbs],
        "can": {"undo": frame.can_undo, "redo": frame.can_redo},
        "opens": frame.opens,
        "notes": [shown(note, 140) for note in frame.notes],
        "file": "circle-of-" + "".join(c if c.isalnum() else "-" for c in names[found.focus.key].lstrip("@")),
        "label": f"Circle of {shown(found.focus.display_name)}: {len(found.members)} influencers. "
        "Arrow keys go along ties, "
        "Enter follows, plus opens and folds, M shows all choices. The table below holds the same.",
    }


def _marks(key: str, view: View) -> dict[str, bool]:
    return {"opened": key in view.opened, "pinned": key in view.pinned, "picked": key in view.picked}


def _node(member: Member, influencers: int, names: dict[str, str], *, is_center: bool) -> dict[str, Any]:
    person = member.influencer
    color = color_of(person.community) if person.community else UNGROUPED
    # PageRank times how many there are: 1 is what everybody would have in a network of equals.
    influence = min(1.0, math.log2(1 + (person.pagerank or 0) * influencers) / LARGEST_LOG2)
    ink = {"background": color, "border": color}
    star = "★ " if person.partner_since is not None else ""
    tie = f", tie {100 * member.tie.strength:.0f} of 100" if member.tie else ""
    return {
        "id": member.key,
        "name": f"{star}{names[member.key]}",
        "aloud": f"{shown(member.display_name)}{tie}, followers {short(person.followers)}, "
        f"{shown(person.community_name, 40) or 'no community'}",
        "shape": "dot",
        "size": LEAST_SIZE + (MOST_SIZE - LEAST_SIZE) * influence,
        "color": {**ink, "highlight": ink, "hover": ink},
        "borderWidth": 3 if is_center else 1,
        "borderWidthSelected": 3,
        "card": {
            "name": f"{star}{shown(member.display_name)}",
            "about": shown(person.bio, 160),
            "community": shown(person.community_name, 40),
            "color": color,
            "facts": _facts(member, names),
        },
    }


def _facts(member: Member, names: dict[str, str]) -> list[list[str]]:
    facts = [["Followers", short(member.influencer.followers)]]
    if member.tier != UNKNOWN_TIER:
        facts.append(["Tier", member.tier])
    if member.tie and member.via in names:
        via = names[member.via]
        facts.append([f"Tie with {via}", f"{100 * member.tie.strength:.0f} of 100"])
        facts.append([f"Mentions {via}", f"{member.tie.back:,} ×"])
        facts.append([f"Mentioned by {via}", f"{member.tie.out:,} ×"])
        if member.tie.last_at is not None:
            facts.append(["Last mention", format_day(member.tie.last_at)])
    return facts


def _edge(arrow: Edge, side: dict[str, int | None], names: dict[str, str]) -> dict[str, Any]:
    number = side.get(arrow.source)
    color = color_of(number) if number else UNGROUPED
    kinds = ", ".join(f"{count:,} {shown(kind, 20)}" for kind, count in arrow.kinds.items())
    last = f", last on {format_day(arrow.last_at)}" if arrow.last_at is not None else ""
    return {
        "id": f"{arrow.source} > {arrow.target}",
        "from": arrow.source,
        "to": arrow.target,
        "width": 0.8 + 0.7 * math.log2(arrow.count + 1),
        "told": {
            "who": f"{names[arrow.source]} → {names[arrow.target]}",
            "how": f"{arrow.count:,} {'mention' if arrow.count == 1 else 'mentions'} ({kinds}){last}. "
            "Click for the posts.",
            "posts": [
                [format_day(post.at) if post.at is not None else "no date", shown(post.kind, 20)]
                for post in arrow.mentions
            ],
        },
        "length": 95 if number == side.get(arrow.target) else 210,
        "color": {"color": color, "highlight": color, "hover": color, "opacity": 0.45},
    }


def _more(key: str, number: int, name: str) -> dict[str, Any]:
    """Those whom one account would bring in too, as one more circle to click."""
    ink = {"background": UNGROUPED, "border": UNGROUPED}
    return {
        "id": f"more {key}",
        "more": key,
        "name": f"{number:,} more",
        "aloud": f"{number:,} more around {name}, with weaker ties. Enter brings the next ones.",
        "shape": "dot",
        "size": LEAST_SIZE,
        "color": {**ink, "highlight": ink, "hover": ink},
        "borderWidth": 2,
        "shapeProperties": {"borderDashes": [3, 3]},
        "rank": -1,
    }


def _to_more(key: str) -> dict[str, Any]:
    return {
        "id": f"{key} > more",
        "from": key,
        "to": f"more {key}",
        "width": 1,
        "dashes": [3, 4],
        "arrows": "",
        "length": 60,
        "color": {"color": UNGROUPED, "highlight": UNGROUPED, "hover": UNGROUPED, "opacity": 0.45},
    }
