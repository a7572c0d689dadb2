"""One app for each way of drawing that `pictures.py` compares; its arguments are the way and the number of people."""

import sys
from functools import lru_cache

import numpy as np
import streamlit as st

from graph.analysis.colors import color_of
from graph.circle.ego import Circle, Edge, Member, edge_between
from graph.records import Influencer, Mention
from graph.ties import Tie

WAY, MEMBERS = sys.argv[1], int(sys.argv[2])
HEIGHT_PX = 560


@lru_cache(maxsize=2)
def a_circle(number: int) -> Circle:
    """A circle of `MEMBERS` people; the two circles share half of them."""
    chance = np.random.default_rng(4)
    size = int(1.5 * MEMBERS) + 2
    first = number * (MEMBERS // 2)
    keys = [f"x:account{n}" for n in range(first, first + MEMBERS + 1)]
    pagerank, followers = chance.random(size * 2) ** 4, chance.integers(500, 90_000, size * 2)

    def member(key: str, tie: Tie | None) -> Member:
        index = int(key.removeprefix("x:account"))
        community = index % 5 + 1
        influencer = Influencer(
            key,
            "x",
            key[2:],
            bio="Writes about something",
            followers=int(followers[index]),
            pagerank=float(pagerank[index]),
            community=community,
            community_name=f"Community {community}",
        )
        return Member(influencer, tie, keys[0])

    ends = {(keys[0], key) for key in keys[1:]}
    while len(ends) < 2 * MEMBERS:
        source, target = chance.integers(0, len(keys), 2)
        if source != target:
            ends.add((keys[source], keys[target]))
    edges: list[Edge] = [
        edge_between(source, target, [Mention(source, target, "1", 1_780_000_000_000, "mention", 2)])
        for source, target in sorted(ends)
    ]
    tie = Tie(0.5, 2, 1, 1_780_000_000_000, "")
    return Circle(member(keys[0], None), [member(key, tie) for key in keys[1:]], edges, {keys[0]: 0}, network_size=1)


def ours(circle: Circle) -> None:
    from intrograph.components.circle_view import Toolbar, circle_view
    from intrograph.state.view import View

    view = View(circle.focus.key)
    circle_view(circle, view, Toolbar(), key="circle", height_px=HEIGHT_PX, on_event=lambda kind, target: None)


def pyvis(circle: Circle) -> None:
    from pyvis.network import Network

    net = Network(height=f"{HEIGHT_PX}px", width="100%", directed=True, cdn_resources="in_line")
    for member in circle.everyone:
        net.add_node(
            member.key,
            label=member.display_name,
            color=color_of(member.influencer.community or 0),
            value=member.influencer.pagerank,
        )
    for edge in circle.edges:
        net.add_edge(edge.source, edge.target, value=edge.count)
    st.iframe(net.generate_html(), height=HEIGHT_PX)


def link_analysis(circle: Circle) -> None:
    from st_link_analysis import EdgeStyle, NodeStyle, st_link_analysis

    people = [
        {"data": {"id": member.key, "label": f"C{member.influencer.community}", "name": member.display_name}}
        for member in circle.everyone
    ]
    ties = [
        {
            "data": {
                "id": f"{edge.source} {edge.target}",
                "label": "MENTIONS",
                "source": edge.source,
                "target": edge.target,
            }
        }
        for edge in circle.edges
    ]
    styles = [NodeStyle(f"C{number}", color_of(number), "name") for number in range(1, 6)]
    st_link_analysis(
        {"nodes": people, "edges": ties},
        layout="cose",
        node_styles=styles,
        height=HEIGHT_PX,
        key="links",
        edge_styles=[EdgeStyle("MENTIONS", directed=True)],
    )


st.set_page_config(layout="wide")
number = st.session_state.setdefault("number", 0)
st.button("Change", on_click=lambda: st.session_state.update(number=1 - number))
{"intrograph": ours, "pyvis": pyvis, "st-link-analysis": link_analysis}[WAY](a_circle(number))
