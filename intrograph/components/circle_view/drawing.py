"""From a circle to the data of its picture: sizes, colors, names, cards. Names travel as text, never as markup."""

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from graph.analysis.colors import color_of
from graph.circle.ego import Circle, Edge, Member
from graph.circle.fold import fold
from graph.circle.periods import CircleChanges, with_gone
from graph.records import UNKNOWN_TIER, format_day
from graph.store.team.saved_views import Position
from intrograph.components.circle_view.changes import mark_changes
from intrograph.components.circle_view.fading import fade
from intrograph.components.circle_view.groups import group_node
from intrograph.components.text import clean, short
from intrograph.state.view import View

UNGROUPED = "#7F7F7F"
MIN_SIZE, MAX_SIZE = 8, 34
LARGEST_LOG2 = 8  # 255 times the average influence and more have the maximum size
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
class Toolbar:
    """The state around the picture.

    `crumbs` is the way here as (key, name), `can_expand` says whether people can be expanded, and `notes` are what an
    exported picture says below itself. `questions` are further items of a person's menu: the gesture that each makes,
    and its label. `positions` are the places of people in the saved view that the picture comes from, and `layout`
    names that view and the instant when it was saved.
    """

    crumbs: Sequence[tuple[str, str]] = ()
    can_undo: bool = False
    can_redo: bool = False
    can_expand: bool = True
    notes: Sequence[str] = ()
    questions: Sequence[tuple[str, str]] = ()
    positions: Sequence[Position] = ()
    layout: str = ""


def draw(
    circle: Circle,
    view: View,
    toolbar: Toolbar,
    changes: CircleChanges | None = None,
    faded: Collection[str] = (),
) -> dict[str, Any]:
    """The data of the picture: nodes, edges, options, the toolbar, and a sentence for people who do not see it.

    With `changes` between two periods, people who are gone are drawn too. Accounts in `faded` (keys) are drawn pale.
    """
    present = {member.key for member in circle.members}
    circle = with_gone(circle, changes) if changes else circle
    folded = fold(circle, view.folded, keep=(*view.pinned, *view.picked, *view.opened))
    circle = folded.circle
    people = circle.everyone
    names = {member.key: clean(member.display_name, LONGEST_NAME) for member in people}
    names |= {group.id: f"{clean(group.name, LONGEST_NAME)} ({len(group.keys):,})" for group in folded.groups}
    more = {
        key: number
        for key, number in circle.omitted.items()
        if number and key in names and toolbar.can_expand and view.can_show_more(key)
    }
    community = {member.key: member.influencer.community for member in people}
    community |= {group.id: group.number for group in folded.groups}
    nodes, edges = _nodes(circle, view, names), [_edge(edge, community, names) for edge in circle.edges]
    if changes:
        mark_changes(nodes, edges, changes, {member.key for member in circle.members} - present)
    fade(nodes, edges, faded)
    nodes += [group_node(group, names[group.id]) for group in folded.groups]
    return {
        "nodes": nodes + [_more(key, number, names[key]) for key, number in more.items()],
        "edges": edges + [_to_more(key) for key in more],
        "options": OPTIONS,
        "center": circle.focus.key,
        "crumbs": [{"id": key, "label": clean(name, LONGEST_NAME)} for key, name in toolbar.crumbs],
        "can": {"undo": toolbar.can_undo, "redo": toolbar.can_redo, "expand": toolbar.can_expand},
        "questions": [[gesture, clean(label, 80)] for gesture, label in toolbar.questions],
        "notes": [clean(note, 140) for note in toolbar.notes],
        "annotations": [json.loads(annotation.to_address()) for annotation in view.annotations],
        "places": {position.key: [position.x, position.y] for position in toolbar.positions},
        "layout": toolbar.layout,
        "file": "circle-of-" + "".join(c if c.isalnum() else "-" for c in names[circle.focus.key].lstrip("@")),
        "label": f"Circle of {clean(circle.focus.display_name)}: {len(circle.members)} influencers. "
        "Arrow keys move along ties, Enter follows, plus expands and collapses, M shows all actions. "
        "The table below has the same people.",
    }


def node_size(pagerank: float | None, network_size: int) -> float:
    """The radius of a node: logarithmic in its PageRank times the size of the network, which is 1 on average.

    >>> node_size(1 / 50, 50) == node_size(1 / 100_000, 100_000), node_size(None, 50), node_size(1.0, 100_000)
    (True, 8.0, 34.0)
    """
    influence = min(1.0, math.log2(1 + (pagerank or 0) * network_size) / LARGEST_LOG2)
    return MIN_SIZE + (MAX_SIZE - MIN_SIZE) * influence


def _nodes(circle: Circle, view: View, names: dict[str, str]) -> list[dict[str, Any]]:
    """The people of a circle by key, each with its rank by influence."""
    people = circle.everyone
    by_influence = sorted(people, key=lambda member: (-(member.influencer.pagerank or 0), member.key))
    rank = {member.key: index for index, member in enumerate(by_influence)}
    return [
        _node(member, names, is_center=member.key == circle.focus.key)
        | {"size": node_size(member.influencer.pagerank, circle.network_size), "rank": rank[member.key]}
        | _marks(member.key, view)
        for member in sorted(people, key=lambda member: member.key)
    ]


def _marks(key: str, view: View) -> dict[str, bool]:
    return {"opened": key in view.opened, "pinned": key in view.pinned, "picked": key in view.picked}


def _node(member: Member, names: dict[str, str], *, is_center: bool) -> dict[str, Any]:
    person = member.influencer
    color = color_of(person.community) if person.community else UNGROUPED
    ink = {"background": color, "border": color}
    star = "★ " if person.is_partner else ""
    tie = f", tie {100 * member.tie.strength:.0f} of 100" if member.tie else ""
    return {
        "id": member.key,
        "name": f"{star}{names[member.key]}",
        "aria_label": f"{clean(member.display_name)}{tie}, followers {short(person.followers)}, "
        f"{clean(person.community_name, 40) or 'no community'}",
        "shape": "dot",
        "color": {**ink, "highlight": ink, "hover": ink},
        "borderWidth": 3 if is_center else 1,
        "borderWidthSelected": 3,
        "community": clean(person.community_name, 40) if person.community else "",
        "card": {
            "name": f"{star}{clean(member.display_name)}",
            "about": clean(person.bio, 160),
            "community": clean(person.community_name, 40),
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


def _edge(edge: Edge, community: dict[str, int | None], names: dict[str, str]) -> dict[str, Any]:
    number = community.get(edge.source)
    color = color_of(number) if number else UNGROUPED
    kinds = ", ".join(f"{count:,} {clean(kind, 20)}" for kind, count in edge.kinds.items())
    last = f", last on {format_day(edge.last_at)}" if edge.last_at is not None else ""
    return {
        "id": f"{edge.source} > {edge.target}",
        "from": edge.source,
        "to": edge.target,
        "width": 0.8 + 0.7 * math.log2(edge.count + 1),
        "tie": {
            "names": f"{names[edge.source]} → {names[edge.target]}",
            "summary": f"{edge.count:,} {'mention' if edge.count == 1 else 'mentions'} ({kinds}){last}."
            + (" Click to list the posts." if edge.mentions else ""),
            "posts": [
                [format_day(post.at) if post.at is not None else "undated", clean(post.kind, 20)]
                for post in edge.mentions
            ],
        },
        "length": 95 if number == community.get(edge.target) else 210,
        "color": {"color": color, "highlight": color, "hover": color, "opacity": 0.45},
    }


def _more(key: str, number: int, name: str) -> dict[str, Any]:
    """The people that one account would add, as one more node to click."""
    ink = {"background": UNGROUPED, "border": UNGROUPED}
    return {
        "id": f"more {key}",
        "more": key,
        "name": f"{number:,} more",
        "aria_label": f"{number:,} more around {name}, with weaker ties. Enter adds the next ones.",
        "shape": "dot",
        "size": MIN_SIZE,
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
