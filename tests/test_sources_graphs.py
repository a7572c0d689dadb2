"""Graph files: whatever program wrote them, the same pairs and numbers come back."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from conftest import NOW
from graph_files import (
    EXPECTED,
    FORMATS,
    HYPOTHESIS,
    LEA,
    MIA,
    NORA,
    SAMPLES,
    TABLES,
    TOM,
    Pairs,
    both_ways,
    mentions,
    pairs,
    profiles,
    read,
    read_text,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.export.contents import Edges, Node, contents_of
from graph.export.gexf import write as export_gexf
from graph.records import Account, Influencer
from graph.store import LoadKind
from ingest.fields.values import is_blank
from ingest.input import plain_file
from ingest.registry import recognise
from ingest.source import Format, ReadOptions, Rejected, Skipped
from ingest.sources import gdf, gexf, gml, graphml, nodelink, pajek, snap


def write_numbered(graph: nx.Graph, path: Path, write: Callable[[nx.Graph, Path], None]) -> None:
    """Write with numbers for ids and handles in the attribute `name`, as programs do that know no other ids."""
    numbers = {handle: number for number, handle in enumerate(graph)}
    nx.set_node_attributes(graph, {handle: handle for handle in graph}, "name")
    write(nx.relabel_nodes(graph, numbers), path)


def dump(data: object, path: Path) -> None:
    path.write_text(json.dumps(data))


WRITERS: dict[str, tuple[Format, Callable[[nx.Graph, Path], None]]] = {
    "gexf": (gexf.FORMAT, nx.write_gexf),
    "gexf-1.1": (gexf.FORMAT, lambda graph, path: nx.write_gexf(graph, path, version="1.1draft")),
    "graphml": (graphml.FORMAT, nx.write_graphml),
    "gml": (gml.FORMAT, nx.write_gml),
    "pajek": (pajek.FORMAT, nx.write_pajek),
    "node-link": (nodelink.FORMAT, lambda graph, path: dump(nx.node_link_data(graph), path)),
    "node-link with links": (nodelink.FORMAT, lambda graph, path: dump(nx.node_link_data(graph, edges="links"), path)),
    "cytoscape": (nodelink.FORMAT, lambda graph, path: dump(nx.cytoscape_data(graph), path)),
    "edge list": (snap.FORMAT, nx.write_edgelist),
    "weighted edge list": (snap.FORMAT, nx.write_weighted_edgelist),
}
WITH_ATTRIBUTES = ["gexf", "gexf-1.1", "graphml", "gml", "node-link"]
WITH_DIRECTION = [*WITH_ATTRIBUTES, "pajek"]


def graph_of(table: dict[tuple[str, str], int], kind: type[nx.Graph]) -> nx.Graph:
    graph = kind()
    graph.add_weighted_edges_from((source, target, weight) for (source, target), weight in table.items())
    return graph


def weights(graph: nx.Graph) -> Pairs:
    return Counter({(source, target): weight for source, target, weight in graph.edges(data="weight")})


@pytest.mark.parametrize("writer", WRITERS)
@HYPOTHESIS
@given(table=TABLES)
def test_what_networkx_writes_comes_back(tmp_path: Path, writer: str, table: dict[tuple[str, str], int]) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.DiGraph)
    write(graph, tmp_path / "graph")
    items, _ = read(form, tmp_path / "graph")
    assert pairs(items) == weights(graph)
    assert not [item for item in items if isinstance(item, Rejected | Skipped)]


@pytest.mark.parametrize("writer", WITH_DIRECTION)
@HYPOTHESIS
@given(table=TABLES)
def test_edges_without_direction_count_both_ways(
    tmp_path: Path, writer: str, table: dict[tuple[str, str], int]
) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.Graph)
    write(graph, tmp_path / "graph")
    items, notes = read(form, tmp_path / "graph")
    assert pairs(items) == both_ways(weights(graph))
    assert f"edges without a direction: {graph.number_of_edges():,}; each counts both ways" in notes


@pytest.mark.parametrize("writer", WITH_ATTRIBUTES)
@HYPOTHESIS
@given(table=TABLES)
def test_numbered_nodes_are_named_by_their_attribute(
    tmp_path: Path, writer: str, table: dict[tuple[str, str], int]
) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.DiGraph)
    write_numbered(graph, tmp_path / "graph", write)
    assert pairs(read(form, tmp_path / "graph")[0]) == weights(graph)


@pytest.mark.parametrize("sample", EXPECTED)
def test_samples_hold_these_pairs(sample: str) -> None:
    items, _ = read(FORMATS[sample.split("/")[0]], SAMPLES / sample)
    assert pairs(items) == EXPECTED[sample]


def test_kinds_come_from_attributes_relations_and_labels() -> None:
    kinds = {
        sample: [mention.kind for mention in mentions(read(FORMATS[sample.split("/")[0]], SAMPLES / sample)[0])]
        for sample in ("gexf/gephi.gexf", "graphml/yed.graphml", "pajek/mentions.net")
    }
    assert kinds["gexf/gephi.gexf"][:2] == ["reply", "mention"]
    assert kinds["graphml/yed.graphml"] == ["mention", "mention"]
    assert kinds["pajek/mentions.net"][:3] == ["reply", "reply", "quote"]


def test_an_edge_has_a_mention_for_each_of_its_times() -> None:
    items, notes = read(gexf.FORMAT, SAMPLES / "gexf" / "gephi.gexf")
    times = sorted(m.at for m in mentions(items) if m.target.handle == NORA and m.at is not None)
    assert times == [1_777_795_200_000, 1_778_313_600_000]  # 3 and 9 May 2026, 8:00
    assert "times: ISO 8601 (4)" in notes


def test_nodes_with_attributes_are_profiles() -> None:
    items, notes = read(gexf.FORMAT, SAMPLES / "gexf" / "gephi.gexf")
    known = [(p.account.handle, p.name, p.followers) for p in profiles(items)]
    assert known == [
        (MIA, "Mia Morgenroth", 12300),
        (TOM, "Tom Tannau", 880),
        (LEA, "Lea Lorenz", None),
    ]
    assert "node ids are the handles; labels are the names" in notes


def test_channel_ids_imply_youtube(tmp_path: Path) -> None:
    items, notes = read(gdf.FORMAT, SAMPLES / "gdf" / "youtube-channels.gdf", ReadOptions())
    assert {mention.source.platform for mention in mentions(items)} == {"youtube"}
    assert "platform: youtube (from the form of its ids)" in notes
    assert next((p.name, p.followers, p.posts) for p in profiles(items)) == ("Mia moves, every day", 12300, 87)


@pytest.mark.parametrize(("kind", "number"), [("mentions", 7), ("profiles", 3)])
def test_graphs_give_what_the_user_asks_for(kind: LoadKind, number: int) -> None:
    file = plain_file(SAMPLES / "gexf" / "gephi.gexf")
    options = ReadOptions(kind=kind)
    assert recognise(file, options) is gexf.FORMAT
    items, _ = read(gexf.FORMAT, file.path, options)
    assert (len(mentions(items)), len(profiles(items))) == ((number, 0) if kind == "mentions" else (0, number))


@HYPOTHESIS
@given(table=TABLES)
def test_what_is_exported_comes_back(tmp_path: Path, table: dict[tuple[str, str], int]) -> None:
    handles = {end for pair in table for end in pair}
    people = [Influencer(f"instagram:{handle}", "instagram", handle, followers=7) for handle in handles]
    people.append(Influencer("x#1784", "x", "jade", "1784"))
    nodes = [Node(person, "#0072B2", 6.0, 1.5, -2.0) for person in people]
    ends = [(f"instagram:{source}", f"instagram:{target}") for source, target in table] + [("x#1784", "x#1784")]
    at = np.full(len(ends), NOW, np.int64)
    ties = Edges([source for source, _ in ends], [target for _, target in ends], [*table.values(), 2], at, at)
    path = tmp_path / "export.gexf"
    export_gexf(contents_of("Everything", nodes, ties), path, lambda done, total: None)
    items, _ = read(gexf.FORMAT, path, ReadOptions())
    assert pairs(items) == Counter(table) + Counter({("jade", "jade"): 2})
    accounts = {profile.account for profile in profiles(items)}
    assert accounts == {Account("instagram", handle) for handle in handles} | {Account("x", "jade", "1784")}
    assert {m.source for m in mentions(items)} <= accounts


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12).filter(
    lambda text: not is_blank(text) and '"' not in text
)


@HYPOTHESIS
@given(table=TABLES, data=st.data())
def test_what_is_written_as_gdf_comes_back(
    tmp_path: Path, table: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    people = {handle: data.draw(NAMES) for handle in sorted({end for pair in table for end in pair})}
    lines = ["nodedef>name VARCHAR,label VARCHAR"]
    lines += [f'{handle},"{label}"' for handle, label in people.items()]
    lines += ["edgedef>node1 VARCHAR,node2 VARCHAR,weight DOUBLE,directed BOOLEAN"]
    lines += [f"{source},{target},{weight}.0,true" for (source, target), weight in table.items()]
    items, _ = read_text(gdf.FORMAT, tmp_path, "\n".join(lines))
    assert pairs(items) == Counter(table)
    plain = {handle: " ".join(label.split()) for handle, label in people.items()}
    assume(all(label.casefold() != handle for handle, label in plain.items()))
    assert {profile.account.handle: profile.name for profile in profiles(items)} == plain
