"""Gephi itself opens our files with everything in them, and they follow the schema of GEXF."""

import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from conftest import NOW, PROJECT, lacking
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from neo4j_server import GEPHI_POM, NotHere, jars_of, java_program
from test_exports import NODES, ROUND_TRIP, expected, nothing, with_ties

from graph.export import gexf, graphml
from graph.export.contents import Node, instants
from graph.records import UNDATED, Influencer

Element = dict[str, str]
VIZ, GEXF = "{http://gexf.net/1.3/viz}", "{http://gexf.net/1.3}"
PEOPLE = [
    Node(
        Influencer(
            f"mastodon:{name}@example.org",
            "mastodon",
            name,
            name=f"{name} <b>&",
            bio="Läuft 🏃\nand writes",
            followers=2**40 + number,
            engagement_rate=0.0375,
            profile_at=NOW,
            partner_since=NOW if number else None,
            community=number + 1,
            community_name="Trail & running",
            pagerank=0.25,
        ),
        color,
        6.5 + number,
        1.5 * number,
        -2.25,
    )
    for number, (name, color) in enumerate((("jade", "#0072B2"), ("mia", "#D55E00"), ("zoë", "#009E73")))
]


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(PROJECT / "tests" / "data" / "gexf" / "gexf.xsd"))


@ROUND_TRIP
@given(nodes=NODES, mentions=st.booleans())
def test_a_gexf_is_valid_by_its_schema(tmp_path: Path, nodes: list[Node], mentions: bool) -> None:
    path = tmp_path / "network.gexf"
    gexf.write(with_ties(nodes, mentions=mentions), path, nothing)
    document = etree.parse(path)
    # Gephi, networkx and the examples of GEXF have colors, sizes and positions in a namespace of their own. The schema
    # has forgotten it.
    for drawn in list(document.iter(f"{VIZ}*")):
        drawn.tag = drawn.tag.replace(VIZ, GEXF)
    schema().assertValid(document)


@pytest.fixture(scope="module")
def in_gephi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Element]]:
    """What Gephi has of each file: its elements."""
    folder = tmp_path_factory.mktemp("gephi")
    for name, write, mentions in (
        ("ties.gexf", gexf.write, False),
        ("mentions.gexf", gexf.write, True),
        ("ties.graphml", graphml.write, False),
    ):
        write(with_ties(PEOPLE, mentions=mentions), folder / name, nothing)
    files: dict[str, list[Element]] = {}
    for line in _opened(sorted(folder.iterdir())):
        element = dict(parse_qsl(line))
        if element["element"] == "file":
            files[element["name"]] = []
        files[list(files)[-1]].append(element)
    return files


def _opened(paths: list[Path]) -> list[str]:
    try:
        java, jars = java_program(), jars_of(GEPHI_POM)
    except NotHere as reason:
        lacking("neo4j", str(reason))
    program = PROJECT / "tests" / "gephi" / "OpenInGephi.java"
    command = [java, "-Djava.awt.headless=true", "-cp", f"{jars}/*", program, *paths]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stdout.splitlines() if line.startswith("element=")]


def of_kind(elements: list[Element], kind: str) -> list[Element]:
    return [element for element in elements if element["element"] == kind]


@pytest.mark.parametrize("name", ["ties.gexf", "mentions.gexf", "ties.graphml"])
def test_gephi_has_every_attribute_color_size_and_position(in_gephi: dict[str, list[Element]], name: str) -> None:
    assert {issue["level"] for issue in of_kind(in_gephi[name], "issue")} <= {"INFO", "WARNING"}
    nodes = {element["id"]: element for element in of_kind(in_gephi[name], "node")}
    assert nodes.keys() == {node.influencer.key for node in PEOPLE}
    for node in PEOPLE:
        shown = nodes[node.influencer.key]
        wanted = {attribute: _text(value) for attribute, value in expected(node).items()}
        assert {attribute: shown.get(attribute) for attribute in wanted} == wanted
        assert (shown["color"], float(shown["x"]), float(shown["y"])) == (node.color, node.x, node.y)


def _text(value: object) -> str:
    """A value as Java prints it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(("name", "prefix"), [("ties.gexf", ""), ("mentions.gexf", ""), ("ties.graphml", "edge_")])
def test_gephi_has_every_weight_and_time(in_gephi: dict[str, list[Element]], name: str, prefix: str) -> None:
    contents = with_ties(PEOPLE, mentions=name.startswith("mentions"))
    edges = next(contents.edges())
    shown = {(edge["source"], edge["target"]): edge for edge in of_kind(in_gephi[name], "edge")}
    assert list(shown) == list(zip(edges.sources, edges.targets, strict=True))
    assert [float(edge["weight"]) for edge in shown.values()] == list(edges.counts)
    time = prefix + ("at" if name.startswith("mentions") else "first_at")
    assert [edge.get(time, "") for edge in shown.values()] == instants(edges.first_at)
    is_gexf = name.endswith(".gexf")
    assert of_kind(in_gephi[name], "file")[0]["dynamic"] == _text(is_gexf)  # its timeline plays the network
    if is_gexf:
        starts = [edge.get("timeset", "").strip("<>[]").partition(",")[0] for edge in shown.values()]
        assert starts == ["" if at == UNDATED else f"{at}.0" for at in edges.first_at]
