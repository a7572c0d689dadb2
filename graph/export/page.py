"""A self-contained HTML page with the network to move around in: one file to mail, which fetches nothing."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import NothingFound
from graph.export.contents import GRAY, Contents, Edges, Node, instants
from graph.export.progress import Progress
from graph.records import format_day
from graph.text import counted

if TYPE_CHECKING:
    from pyvis.network import Network

MOST_TIES = 3_000
LEGEND = 14
ABOUT = 160  # characters of a bio
SPACE_PX = 74  # between accounts, on average
LEAST_MAPPED = 100  # accounts; fewer get a layout of their own: on the map they would cover each other

_FETCHED = re.compile(r"<link\b[^>]*\bhref=[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>", re.IGNORECASE)
_HEADING = re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
_OPTIONS = {
    "nodes": {
        "shape": "dot",
        "borderWidth": 1,
        "font": {"size": 14, "face": "system-ui, sans-serif"},
        # From afar only the most influential have a name; zooming in names the others.
        "scaling": {"min": 8, "max": 30, "label": {"enabled": True, "min": 12, "max": 26, "drawThreshold": 9}},
    },
    "edges": {
        "smooth": False,
        "color": {"color": "rgba(128,128,128,0.35)", "highlight": "#d55e00"},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.4}},
    },
    "layout": {"randomSeed": 7},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": {"enabled": True, "bindToWindow": False}},
}


def write(contents: Contents, path: Path, progress: Progress) -> None:
    """Write the accounts and the strongest ties among them, drawn by vis-network through pyvis.

    Raises
    ------
    NothingFound
        All accounts were deleted meanwhile.
    """
    nodes = [node for part in contents.nodes() for node in part]
    if not nodes:
        raise NothingFound(f"{contents.title}: nobody is in it any more.")
    ties, omitted = _strongest(contents.ties(), {node.influencer.key for node in nodes})
    network = _network(nodes, ties)
    path.write_text(_page(contents, nodes, network, len(ties), omitted), encoding="utf-8", newline="\n")
    progress(len(ties), len(ties))


class _Tie:
    """A tie with its weight and the sentence that its tooltip shows."""

    __slots__ = ("source", "target", "title", "weight")

    def __init__(self, source: str, target: str, weight: float, first: str, last: str) -> None:
        self.source, self.target, self.weight = source, target, weight
        days = "" if not first else f", {first[:10]}" if first[:10] == last[:10] else f", {first[:10]} to {last[:10]}"
        self.title = f"{counted(weight, 'mention')}{days}"


def _strongest(parts: Iterable[Edges], keys: set[str]) -> tuple[list[_Tie], int]:
    """The strongest ties among these accounts, and how many weaker ones are omitted."""
    ties: list[_Tie] = []
    number = 0
    for edges in parts:
        times = instants(edges.first_at), instants(edges.last_at)
        rows = zip(edges.sources, edges.targets, edges.counts, *times, strict=True)
        ties += [_Tie(*row) for row in rows if row[0] in keys and row[1] in keys]
        number += len(edges)
        if len(ties) > 4 * MOST_TIES:
            ties = _heaviest(ties)
    kept = _heaviest(ties)
    return kept, number - len(kept)


def _heaviest(ties: list[_Tie]) -> list[_Tie]:
    return sorted(ties, key=lambda tie: (-tie.weight, tie.source, tie.target))[:MOST_TIES]


def _network(nodes: Sequence[Node], ties: Sequence[_Tie]) -> "Network":
    from pyvis.network import Network  # late: it imports IPython

    network = Network(directed=True, cdn_resources="in_line", width="100%", height="100%")
    ids = {node.influencer.key: number for number, node in enumerate(nodes)}
    positions = _positions(nodes)
    for node, position in zip(nodes, positions, strict=True):
        influencer = node.influencer
        network.add_node(
            ids[influencer.key],
            label=influencer.display_name,
            title=_about(node),
            color=node.color,
            value=node.size,
            **position,
        )
    for tie in ties:
        network.add_edge(ids[tie.source], ids[tie.target], title=tie.title, width=min(6.0, 1 + tie.weight**0.5 / 2))
    physics = {"enabled": not all(positions), "stabilization": {"iterations": 200}}
    network.set_options(json.dumps(_OPTIONS | {"physics": physics}))
    return network


def _positions(nodes: Sequence[Node]) -> list[dict[str, float]]:
    """The positions on the map in pixels; empty where an account has none, and for a small part of the network."""
    placed = [(node.x, node.y) for node in nodes if node.x is not None and node.y is not None]
    if len(placed) < LEAST_MAPPED:
        return [{} for _ in nodes]
    width = max(max(column) - min(column) for column in zip(*placed, strict=True)) or 1.0
    scale = SPACE_PX * len(placed) ** 0.5 / width
    return [
        {} if node.x is None or node.y is None else {"x": round(scale * node.x, 1), "y": round(-scale * node.y, 1)}
        for node in nodes
    ]


def _about(node: Node) -> str:
    """The tooltip, which vis-network shows as plain text."""
    influencer = node.influencer
    followers = None if influencer.followers is None else f"{influencer.followers:,} followers, {influencer.tier}"
    partner = "partner" if influencer.is_partner else None
    lines = (influencer.display_name, influencer.name, followers, influencer.community_name, partner, influencer.bio)
    return "\n".join(" ".join(line.split())[:ABOUT] for line in lines if line)


def _page(contents: Contents, nodes: Sequence[Node], network: "Network", ties: int, omitted_ties: int) -> str:
    drawn = _FETCHED.sub("", _HEADING.sub("", _COMMENT.sub("", network.generate_html(notebook=False))))
    title = html.escape(contents.title)
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_asset('page.css')}</style>"
    )
    day = "" if contents.as_of is None else f"Data up to {format_day(contents.as_of)}. "
    header = (
        f"<header><h1>{title}</h1><p>{day}{_size(contents, len(nodes), ties, omitted_ties)}</p>"
        '<label>Find <input id="find" type="search" list="names" placeholder="handle" autocomplete="off"></label>'
        f'<p id="found" role="status"></p>{_legend(nodes)}</header>'
    )
    drawn = drawn.replace("<html>", '<!DOCTYPE html>\n<html lang="en">', 1)
    drawn = drawn.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{head}', 1)
    drawn = re.sub("<body>", lambda _: f"<body>\n{header}", drawn, count=1)
    return re.sub("</body>", lambda _: f"<script>{_asset('page.js')}</script>\n</body>", drawn, count=1)


def _size(contents: Contents, nodes: int, ties: int, omitted_ties: int) -> str:
    text = f"{counted(nodes, 'influencer')} and {counted(ties, 'tie')}. Size: influence. Color: community."
    if contents.omitted:
        text += f" {contents.omitted:,} less influential influencers are left out."
    if omitted_ties:
        text += f" {omitted_ties:,} weaker ties are left out."
    return text


def _legend(nodes: Sequence[Node]) -> str:
    """The communities on the page by size, with their colors."""
    groups = Counter((node.color, node.influencer.community_name or "no community") for node in nodes)
    rows = [
        f'<li><span style="background:{color}"></span>{html.escape(name)} ({number:,})</li>'
        for (color, name), number in groups.most_common(LEGEND)
    ]
    more = f"<li>{len(groups) - LEGEND:,} smaller ones</li>" if len(groups) > LEGEND else ""
    return f"<ul>{''.join(rows)}{more}</ul>" if set(groups) != {(GRAY, "no community")} else ""


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
