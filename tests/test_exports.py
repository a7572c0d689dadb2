"""Exports: formats read back by other programs, parts of the network, interruptions, and the page for a browser."""

import contextlib
import csv
import html
import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import NOW, PROJECT
from helpers import load_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from test_cli import run
from test_graph import HEADER, a_network, key

import intrograph as ig
from graph.analysis.run import analyze
from graph.errors import NothingFound, WrongUse
from graph.export import gexf, graphml, node_link, page, tables
from graph.export.attributes import ATTRIBUTES, known_values
from graph.export.contents import Contents, Edges, Node, contents_of, instants
from graph.export.csv import safe_cell
from graph.export.files import replaced
from graph.export.network import FORMATS, export
from graph.export.scope import Scope, community_scope, list_scope
from graph.export.xml import FORBIDDEN
from graph.records import DAY_MS, UNDATED, Community, Influencer, Mention, Window
from graph.store import Store, read
from graph.store.team import shortlists
from ingest.input import plain_file
from ingest.registry import recognise
from ingest.source import ReadOptions
from intrograph.state import session

GEXF = "{http://gexf.net/1.3}"
ROUND_TRIP = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
NUMBERS = st.integers(0, 2**53)
SHARES = st.floats(0, 1, allow_subnormal=False)  # igraph takes subnormal numbers for an overflow
INSTANTS = st.integers(0, 4_000_000_000).map(lambda seconds: seconds * 1000)
INFLUENCERS = st.builds(
    Influencer,
    key=st.builds("x:{}{}".format, st.integers(0, 10**6), st.sampled_from(["", "<b>", '"&', "=1+1", "ß"])),
    platform=st.sampled_from(["x", "-tag"]),
    handle=TEXTS,
    former_handles=st.lists(st.sampled_from(["old", "older"]), max_size=2).map(tuple),
    name=st.none() | TEXTS,
    bio=st.none() | TEXTS,
    email=st.none() | TEXTS,
    followers=st.none() | NUMBERS,
    engagement_rate=st.none() | SHARES,
    profile_at=st.none() | INSTANTS,
    partner_since=st.none() | INSTANTS,
    community=st.none() | st.integers(1, 9),
    community_name=st.none() | TEXTS,
    pagerank=st.none() | SHARES,
    in_degree=st.none() | st.integers(0, 99),
)
NODES = st.lists(
    st.builds(
        Node,
        INFLUENCERS,
        st.sampled_from(["#0072B2", "#8A8A8A"]),
        st.floats(1, 60),
        st.none() | st.floats(-1e6, 1e6, allow_subnormal=False),
        st.none() | st.floats(-1e6, 1e6, allow_subnormal=False),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda node: node.influencer.key,
)


def nothing(done: int, total: int) -> None:
    """No progress is shown."""


def with_ties(nodes: list[Node], *, mentions: bool = False) -> Contents:
    """Each account mentions the next one; the first tie is undated."""
    keys = [node.influencer.key for node in nodes]
    ends = list(itertools.pairwise(keys))
    at = np.array([UNDATED, *(NOW + number for number in range(len(ends)))], np.int64)[: len(ends)]
    sources, targets = [source for source, _ in ends], [target for _, target in ends]
    ties = Edges(sources, targets, [0.5 + number for number in range(len(ends))], at, at)
    hostile = [Mention(s, t, str(n), NOW, "<reply>", 2, 'https://x.example/?a="&b=<') for n, (s, t) in enumerate(ends)]
    contents = contents_of('<script>"everything" & more', nodes, ties, Edges.of(hostile) if mentions else None, NOW)
    return Contents(**{each.name: getattr(contents, each.name) for each in fields(contents)} | {"has_emails": True})


def expected(node: Node, *, clean: bool = True) -> dict[str, Any]:
    """Every known attribute of a node, without the characters that XML forbids."""
    values = {each.name: value for each, value in known_values(node, ATTRIBUTES)}
    if clean:
        values = {name: FORBIDDEN.sub("", value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in values.items() if value != ""}


# --- the formats, read by other programs


@ROUND_TRIP
@given(nodes=NODES, mentions=st.booleans())
def test_networkx_reads_every_attribute_of_a_gexf(tmp_path: Path, nodes: list[Node], mentions: bool) -> None:
    path = tmp_path / "network.gexf"
    contents = with_ties(nodes, mentions=mentions)
    gexf.write(contents, path, nothing)
    network = nx.read_gexf(path)
    for node in nodes:
        values = {name: value for name, value in network.nodes[node.influencer.key].items() if value != ""}
        drawn = values.pop("viz")
        assert bytes(drawn["color"][channel] for channel in "rgb").hex() == node.color[1:].lower()
        assert drawn["size"] == node.size
        wanted = expected(node)
        if {"x", "y"} <= wanted.keys():
            assert (drawn["position"]["x"], drawn["position"]["y"]) == (node.x, node.y)
        assert values == {name: value for name, value in wanted.items() if name not in ("color", "size", "x", "y")}
    edges = next(contents.edges())
    read_back = {(source, target): data for source, target, data in network.edges(data=True)}
    assert list(read_back) == list(zip(edges.sources, edges.targets, strict=True))
    assert [data["weight"] for data in read_back.values()] == list(edges.counts)
    assert [data.get("start", "") for data in read_back.values()] == [at[:-1] for at in instants(edges.first_at)]
    if mentions:
        assert {data["url"] for data in read_back.values()} <= {'https://x.example/?a="&b=<'}


def test_a_gexf_has_the_order_and_the_references_of_its_schema(tmp_path: Path) -> None:
    nodes = [Node(Influencer(f"x:{n}", "x", str(n), followers=n), "#0072B2", 6.0, 1.0, 2.0) for n in range(3)]
    gexf.write(with_ties(nodes), tmp_path / "a.gexf", nothing)
    root = ElementTree.parse(tmp_path / "a.gexf").getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    assert [child.tag for child in root] == [f"{GEXF}meta", f"{GEXF}graph"]
    graph = root[1]
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("defaultedgetype")) == ("dynamic", "date", "directed")
    assert [child.tag.removeprefix(GEXF) for child in graph] == ["attributes", "attributes", "nodes", "edges"]
    known = [{each.get("id") for each in part} for part in graph[:2]]
    used = [{each.get("for") for each in part.iter(f"{GEXF}attvalue")} for part in graph[2:]]
    assert used[0] <= known[0]
    assert used[1] <= known[1]
    assert {each.get("type") for part in graph[:2] for each in part} <= {"string", "long", "double", "boolean"}
    ids = [node.get("id") for node in graph[2]]
    assert {end for edge in graph[3] for end in (edge.get("source"), edge.get("target"))} <= set(ids)
    assert len({edge.get("id") for edge in graph[3]}) == len(graph[3])


@ROUND_TRIP
@given(nodes=NODES, mentions=st.booleans())
def test_networkx_and_igraph_read_every_attribute_of_a_graphml(
    tmp_path: Path, nodes: list[Node], mentions: bool
) -> None:
    path = tmp_path / "network.graphml"
    contents = with_ties(nodes, mentions=mentions)
    graphml.write(contents, path, nothing)
    network = nx.read_graphml(path, force_multigraph=True)
    other = igraph.Graph.Read_GraphML(str(path))
    for node, vertex in zip(nodes, other.vs, strict=True):
        wanted = expected(node)
        values = {name: value for name, value in network.nodes[node.influencer.key].items() if value != ""}
        assert "".join(f"{values.pop(channel):02x}" for channel in "rgb") == node.color[1:].lower()
        assert values == wanted
        assert html.unescape(vertex["id"]) == node.influencer.key  # igraph leaves &#38; as it stands in attributes
        # igraph knows floats, and reads one without its last digits.
        assert {name: vertex[name] for name in wanted} == pytest.approx(wanted, rel=1e-12)
    edges = next(contents.edges())
    read_back = list(network.edges(data=True))
    assert [edge[:2] for edge in read_back] == list(zip(edges.sources, edges.targets, strict=True))
    assert [data["weight"] for _, _, data in read_back] == other.es["weight"] == list(edges.counts)
    time = "at" if mentions else "first_at"
    assert [data.get(time, "") for _, _, data in read_back] == instants(edges.first_at)
    if mentions and read_back:
        assert (other.es["kind"][0], read_back[0][2]["kind"]) == ("<reply>", "<reply>")


@ROUND_TRIP
@given(nodes=NODES)
def test_networkx_reads_every_attribute_of_a_json(tmp_path: Path, nodes: list[Node]) -> None:
    contents = with_ties(nodes)
    node_link.write(contents, tmp_path / "network.json", nothing)
    network = nx.node_link_graph(json.loads((tmp_path / "network.json").read_text(encoding="utf-8")), edges="edges")
    assert {name: dict(values) for name, values in network.nodes(data=True)} == {
        node.influencer.key: expected(node, clean=False) for node in nodes
    }
    assert network.graph["title"] == contents.title
    assert network.number_of_edges() == len(nodes) - 1


@ROUND_TRIP
@given(nodes=NODES)
def test_tables_hold_every_attribute_and_no_formula(
    tmp_path_factory: pytest.TempPathFactory, nodes: list[Node]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    contents = with_ties(nodes, mentions=True)
    tables.write_csv(contents, folder, nothing)
    tables.write_parquet(contents, folder, nothing)
    read_tables = {}
    for name in tables.FILES:
        with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            read_tables[name] = list(csv.DictReader(file))
    for row, node in zip(read_tables["nodes"], nodes, strict=True):
        assert row["id"] == safe_cell(node.influencer.key)
        for attribute in ATTRIBUTES:
            value = attribute.value(node)
            wanted = {True: "yes", False: "no"}[value] if isinstance(value, bool) else safe_cell(value)
            assert row[attribute.name] == wanted
    frame = pd.read_parquet(folder / "nodes.parquet")
    assert frame["id"].tolist() == [node.influencer.key for node in nodes]
    assert frame["bio"].dropna().tolist() == [node.influencer.bio for node in nodes if node.influencer.bio is not None]
    assert frame["followers"].dropna().tolist() == [
        node.influencer.followers for node in nodes if node.influencer.followers is not None
    ]
    ties, mentions = pd.read_parquet(folder / "ties.parquet"), pd.read_parquet(folder / "mentions.parquet")
    assert ties["weight"].tolist() == [float(row["weight"]) for row in read_tables["ties"]]
    assert ties["first_at"].isna().sum() == min(1, len(ties))
    assert mentions["kind"].tolist() == [row["kind"] for row in read_tables["mentions"]] == ["<reply>"] * len(ties)


# --- parts of the network


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    load_rows(store, tmp_path, "platform,handle,name,email,followers", ["instagram,mia,Mia,m@x.example,30"], "mia.csv")
    analyze(store, at=NOW)
    return store


def edges_of(path: Path) -> dict[tuple[str, str], float]:
    return {(source, target): weight for source, target, weight in nx.read_gexf(path).edges(data="weight")}


@pytest.mark.both_servers
def test_the_whole_network_is_exported_with_profiles_measures_and_single_mentions(
    network: Store, tmp_path: Path
) -> None:
    done = export(network, tmp_path / "all.gexf", emails=True)
    whole = nx.read_gexf(tmp_path / "all.gexf")
    overview = read.overview(network)
    assert (
        (done.influencers, done.ties) == (len(whole), whole.number_of_edges()) == (overview.influencers, overview.pairs)
    )
    assert sum(edges_of(tmp_path / "all.gexf").values()) == overview.mentions
    mia = read.influencers(network, [key(network, "mia")])[key(network, "mia")]
    values = whole.nodes[mia.key]
    assert (values["email"], values["followers"], values["pagerank"]) == ("m@x.example", 30, mia.pagerank)
    assert {"x", "y"} <= values["viz"]["position"].keys()
    export(network, tmp_path / "mentions.zip", mentions=True)
    with zipfile.ZipFile(tmp_path / "mentions.zip") as archive:
        assert sorted(archive.namelist()) == ["mentions.csv", "nodes.csv", "ties.csv"]
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "m@x.example" not in texts["nodes.csv"]  # on request only
    mentions = list(csv.DictReader(io.StringIO(texts["mentions.csv"])))
    stored = [mention for pair in read.ties_of(network, list(whole)).values() for mention in pair]
    assert {(row["source"], row["target"], row["kind"], row["url"]) for row in mentions} == {
        (mention.source, mention.target, mention.kind, mention.url) for mention in stored
    }
    assert len(mentions) == len(stored)


def test_a_part_of_the_network_holds_its_members_and_the_ties_among_them(
    network: Store, one_store: Store, tmp_path: Path
) -> None:
    everything = tmp_path / "all.gexf"
    export(network, everything)
    span = read.span(network)
    assert span.last is not None
    window = Window(span.last - DAY_MS)
    export(network, tmp_path / "window.gexf", Scope(window=window))
    lately = {
        pair: sum(mention.count for mention in mentions if window.contains(mention.at))
        for pair, mentions in read.ties_of(network, list(nx.read_gexf(everything))).items()
    }
    assert edges_of(tmp_path / "window.gexf") == {pair: count for pair, count in lately.items() if count}
    assert set(nx.read_gexf(tmp_path / "window.gexf")) == {
        end for pair, count in lately.items() if count for end in pair
    }
    parts: dict[str, tuple[Scope, set[str]]] = {}
    keys = [key(network, "jade"), key(network, "mia")]
    shortlists.add(network, "spring", keys, NOW)
    parts["list"] = list_scope(network, "spring"), set(keys)
    community = read.communities(network)[0]
    people = read.leading(network, None)
    members = {each.key for each in people if each.community == community.number}
    parts["community"] = community_scope(network, community.name), members
    for name, (scope, wanted) in parts.items():
        done = export(network, tmp_path / f"{name}.gexf", scope)
        assert set(nx.read_gexf(tmp_path / f"{name}.gexf")) == wanted, name
        within = {pair: count for pair, count in edges_of(everything).items() if set(pair) <= wanted}
        assert edges_of(tmp_path / f"{name}.gexf") == within
        assert scope.title in done.text
    for scope, error in (
        (lambda: community_scope(network, "nobody's"), "There is no community"),
        (lambda: list_scope(network, "autumn"), "There is no list"),
        (lambda: export(network, tmp_path / "no.gexf", Scope(window=Window(span.last + 1))), "nobody is in it"),
    ):
        with pytest.raises(NothingFound, match=error):
            scope()
    assert not (tmp_path / "no.gexf").exists()


def test_command_and_python_write_the_same_files(network: Store, tmp_path: Path) -> None:
    opened = ig.Store(network)
    for name, options, arguments in (
        ("window.json", {"since": "2026-05-20"}, ["--since", "2026-05-20"]),
        ("circle.graphml", {"around": "mia", "top": 3}, ["--circle", "mia", "--top", "3"]),
        ("top.json", {"top": 2, "mentions": True}, ["--top", "2", "--mentions"]),
        (
            "filtered.json",
            {"filters": ["influence:1..", "platform:instagram"]},
            ["--influence", "1-", "--platform", "instagram"],
        ),
    ):
        said = run("export", tmp_path / name, *arguments).stderr
        written = (tmp_path / name).read_bytes()
        assert ig.export(opened, tmp_path / name, **options).text == said.strip()
        assert (tmp_path / name).read_bytes() == written
    filtered = json.loads((tmp_path / "filtered.json").read_text(encoding="utf-8"))["nodes"]
    assert 0 < len(filtered) < network.read("MATCH (i:Influencer) RETURN count(i) AS all")[0]["all"]
    assert "as 1000-10000" in run("export", tmp_path / "no.json", "--followers", "many", code=2).stderr
    assert "nobody is in it" in run("export", tmp_path / "no.json", "--platform", "nowhere", code=1).stderr
    with pytest.raises(WrongUse, match="one of followers"):
        ig.export(opened, tmp_path / "no.json", filters=["height:180"])
    view = ig.circle(opened, "mia", limit=3)
    view.export(tmp_path / "view.graphml")
    assert (tmp_path / "view.graphml").read_bytes() == (tmp_path / "circle.graphml").read_bytes()
    run("export", tmp_path / "tables", "--format", "parquet")
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {"nodes.parquet", "ties.parquet"}
    assert "exists: choose a folder" in run("export", tmp_path / "tables", "--format", "csv", code=2).stderr
    assert "end it with .gexf" in run("export", tmp_path / "network.xyz", code=2).stderr
    assert "give one of them" in run("export", tmp_path / "a.gexf", "--circle", "mia", "--list", "x", code=2).stderr
    assert "shows ties" in run("export", tmp_path / "a.html", "--mentions", code=2).stderr
    with pytest.raises(WrongUse, match="choose one of gexf"):
        ig.export(opened, tmp_path / "a.gexf", form="pajek")


def test_our_own_reader_recognises_what_we_export(network: Store, tmp_path: Path) -> None:
    mentions = {}
    for form in ("gexf", "graphml", "json"):
        path = tmp_path / f"network{FORMATS[form].suffix}"
        export(network, path, mentions=True)
        file, options = plain_file(path), ReadOptions()
        items = list(recognise(file, options).open(file, options, NOW).items())
        found = [item for item in items if isinstance(item, Mention)]
        mentions[form] = sorted((m.source.handle, m.target.handle, m.kind, m.at) for m in found)
    overview = read.overview(network)
    assert len(mentions["gexf"]) == overview.mentions
    assert mentions["gexf"] == mentions["graphml"] == mentions["json"]


def map_page() -> None:
    from intrograph.pages import map as map_of_all

    map_of_all.page()


def lists_page() -> None:
    from intrograph.pages import lists

    lists.page()


def test_map_and_lists_offer_their_part_of_the_network(network: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    shortlists.add(network, "spring", [key(network, "jade")], NOW)
    monkeypatch.setattr(session, "store", lambda: network)
    for show, name in ((map_page, "network"), (lists_page, "list")):
        page = AppTest.from_function(show, default_timeout=200).run()
        page.selectbox(key=f"{name}-export-format").set_value("html").run()
        assert not page.exception
        assert "Download HTML page" in [button.proto.label for button in page.get("download_button")]
        assert page.checkbox(key=f"{name}-export-mentions").disabled  # a page shows ties only


# --- interruptions


@pytest.mark.parametrize(("form", "name"), [("gexf", "n.gexf"), ("csv", "n.zip"), ("parquet", "n")])
def test_a_killed_export_leaves_what_was_there(
    network: Store, one_store: Store, tmp_path: Path, form: str, name: str
) -> None:
    path = tmp_path / "out" / name
    path.parent.mkdir()
    if form == "gexf":
        path.write_text("the last export")
    assert one_store.folder is not None
    command = [sys.executable, str(PROJECT / "tests" / "export_process.py"), str(one_store.folder), str(path), form]
    ended = subprocess.run(command, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT), "PATH": ""}, check=False)
    assert ended.returncode == -9
    assert (path.read_text() == "the last export") if form == "gexf" else not path.exists()
    assert list(path.parent.glob(".*"))  # the unfinished part, which says by its name that it is none
    done = export(network, path, form=form)
    assert done.ties == read.overview(network).pairs
    assert [left.name for left in path.parent.iterdir() if form == "gexf"] == ([name] if form == "gexf" else [])


def test_an_error_leaves_neither_a_file_nor_a_part(tmp_path: Path) -> None:
    path = tmp_path / "a[1].csv"
    with contextlib.suppress(FileNotFoundError), replaced(path) as part:
        part.write_text("half")
        (tmp_path / "missing").read_text()
    assert not list(tmp_path.iterdir())
    with replaced(path) as part:
        part.write_text("whole")
    assert path.read_text() == "whole"


# --- the page


HOSTILE = '</script><img src="https://evil.example/x.png" onerror="alert(1)"><b>jade</b>'


def test_a_page_works_offline_and_shows_hostile_names_as_text(chromium: None, tmp_path: Path) -> None:
    from browser import watched_page

    names = ["jade", HOSTILE, "{{7*7}}", "mia"]
    nodes = [
        Node(
            Influencer(f"x:{number}", "x", name, name=name, bio=name, community=1, community_name=HOSTILE),
            "#0072B2",
            6.0,
            float(number % 2),
            float(number // 2),
        )
        for number, name in enumerate(names)
    ]
    contents = with_ties(nodes)
    values = {each.name: getattr(contents, each.name) for each in fields(contents)}
    values |= {"title": HOSTILE, "communities": [Community(1, "broad", HOSTILE, "#0072B2", 4)], "omitted": 1_234}
    path = tmp_path / "page.html"
    page.write(Contents(**values), path, nothing)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r'<(script|link|img|iframe)\b[^>]*\b(src|href)\s*=\s*["\']?(https?:)?//', text)
    requests: list[str] = []
    with watched_page() as browser:
        browser.context.set_offline(True)
        browser.on("dialog", lambda dialog: requests.append(dialog.message))
        browser.on("request", lambda request: requests.append(request.url))
        browser.set_content(text)
        assert browser.title() == HOSTILE
        assert browser.get_by_role("heading").inner_text() == HOSTILE
        assert browser.get_by_role("listitem").first.inner_text() == f"{HOSTILE} (4)"
        assert "1,234 less influential influencers are left out" in browser.locator("header").inner_text()
        assert browser.evaluate("nodes.get().map(person => person.label)") == [f"@{name}" for name in names]
        assert browser.evaluate("edges.length") == 3
        browser.get_by_label("Find").fill("MÍA")
        assert browser.get_by_role("status").inner_text() == "@mia"
        assert browser.evaluate("network.getSelectedNodes()") == [3]
        browser.get_by_label("Find").fill("nobody")
        assert browser.get_by_role("status").inner_text() == "Nobody on this page."
        browser.wait_for_function("!network.physics.options.enabled")
        # The tooltip of the hostile account, as the mouse opens it.
        position = browser.evaluate("network.canvasToDOM(network.getPositions([1])[1])")
        box = browser.locator("#mynetwork").bounding_box()
        assert box
        browser.mouse.move(box["x"] + position["x"], box["y"] + position["y"], steps=4)
        tooltip = browser.locator(".vis-tooltip")
        tooltip.wait_for()
        assert tooltip.inner_text().startswith(f"@{HOSTILE}"[:100])
        assert browser.locator(".vis-tooltip img, .vis-tooltip b, header img").count() == 0
        grounds = []
        for scheme in ("light", "dark"):
            browser.emulate_media(color_scheme=scheme)
            grounds.append(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert grounds[0] != grounds[1]
    assert requests == []


def test_a_page_of_a_large_network_names_what_it_leaves_out(network: Store, tmp_path: Path) -> None:
    done = export(network, tmp_path / "page.html", most=3)
    everybody = read.overview(network).influencers
    assert (done.influencers, done.omitted) == (3, everybody - 3)
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"{everybody - 3:,} less influential influencers are left out" in text
    assert "Data up to" in text
