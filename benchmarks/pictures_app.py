"""One app for each way of drawing that `pictures.py` compares; its arguments: the way, and how many people."""

import sys
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from graph.analysis.colors import color_of
from graph.circle.ego import Circle, Edge, Member, edge_between
from graph.records import Mention
from graph.ties import Tie

WAY, MEMBERS = sys.argv[1], int(sys.argv[2])
HEIGHT = 560


@lru_cache(maxsize=2)
def a_circle(number: int) -> Circle:
    """Somebody with so many around them; the two circles share half of their people."""
    chance = np.random.default_rng(4)
    size = int(1.5 * MEMBERS) + 2
    first = number * (MEMBERS // 2)
    keys = [f"x:account{n}" for n in range(first, first + MEMBERS + 1)]
    pagerank, followers = chance.random(size * 2) ** 4, chance.integers(500, 90_000, size * 2)

    def member(key: str, tie: Tie | None) -> Member:
        place = int(key.removeprefix("x:account"))
        community = place % 5 + 1
        profile: dict[str, Any] = {
            "key": key,
            "handle": key[2:],
            "name": "",
            "bio": "Writes about something",
            "followers": int(followers[place]),
            "pagerank": float(pagerank[place]),
            "partner_since": None,
            "community": community,
            "community_name": f"Community {community}",
            "former_handles": [],
            "account_id": None,
            "platform": "x",
        }
        return Member(key, f"@{key[2:]}", profile, tie, keys[0])

    ends = {(keys[0], key) for key in keys[1:]}
    while len(ends) < 2 * MEMBERS:
        one, other = chance.integers(0, len(keys), 2)
        if one != other:
            ends.add((keys[one], keys[other]))
    found: list[Edge] = [
        edge_between(one, other, [Mention("a", "b", "1", 1_780_000_000_000, "mention", 2, "")])
        for one, other in sorted(ends)
    ]
    tie = Tie(0.5, 2, 1, 1_780_000_000_000, "")
    return Circle(member(keys[0], None), [member(key, tie) for key in keys[1:]], found, {keys[0]: 0})


def ours(found: Circle) -> None:
    from intrograph.components.circle_view import Frame, circle_view
    from intrograph.state.url import View

    circle_view(found, View(found.focus.key), Frame(), key="circle", height=HEIGHT, on_event=lambda kind, of: None)


def pyvis(found: Circle) -> None:
    from pyvis.network import Network

    net = Network(height=f"{HEIGHT}px", width="100%", directed=True, cdn_resources="in_line")
    for member in found.everyone:
        net.add_node(
            member.key,
            label=member.display_name,
            color=color_of(member.influencer.community),
            value=member.influencer.pagerank,
        )
    for one in found.edges:
        net.add_edge(one.source, one.target, value=one.count)
    st.iframe(net.generate_html(), height=HEIGHT)


def link_analysis(found: Circle) -> None:
    from st_link_analysis import EdgeStyle, NodeStyle, st_link_analysis

    people = [{"data": {"id": m.key, "label": f"C{m.profile['community']}", "name": m.label}} for m in found.everyone]
    ties = [
        {"data": {"id": f"{one.source} {one.target}", "label": "MENTIONS", "source": one.source, "target": one.target}}
        for one in found.edges
    ]
    styles = [NodeStyle(f"C{number}", color_of(number), "name") for number in range(1, 6)]
    st_link_analysis(
        {"nodes": people, "edges": ties},
        layout="cose",
        node_styles=styles,
        height=HEIGHT,
        key="links",
        edge_styles=[EdgeStyle("MENTIONS", directed=True)],
    )


st.set_page_config(layout="wide")
number = st.session_state.setdefault("number", 0)
st.button("Change", on_click=lambda: st.session_state.update(number=1 - number))
{"intrograph": ours, "pyvis": pyvis, "st-link-analysis": link_analysis}[WAY](a_circle(number))
