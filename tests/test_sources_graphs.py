"""Graph files: whatever program wrote them, the same pairs and numbers come back."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from conftest import NOW, PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Account, Mention, Profile
from ingest.fields.values import is_blank
from ingest.input import plain_file
from ingest.registry import formats
from ingest.source import Format, Item, ReadOptions, Rejected, Skipped
from ingest.sources import gdf, gexf, gml, graphml, pajek, snap

Pairs = Counter[tuple[str, str]]
HANDLES = st.from_regex(r"[a-z][a-z._]{0,8}[a-z0-9_]", fullmatch=True).filter(lambda text: not is_blank(text))
WEIGHTS = st.integers(1, 9)
TABLES = st.dictionaries(st.tuples(HANDLES, HANDLES), WEIGHTS, min_size=1, max_size=12)
HYPOTHESIS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


def read(form: Format, path: Path, options: ReadOptions | None = None) -> tuple[list[Item], list[str]]:
    """Every item of a file, and all notes."""
    source = form.open(plain_file(path), options or ReadOptions(platform="x"), NOW)
    items = list(source.items())
    return items, [*source.notes, *source.closing_notes()]


def read_text(
    form: Format, folder: Path, text: str, options: ReadOptions | None = None
) -> tuple[list[Item], list[str]]:
    path = folder / f"graph.{form.name}"
    path.write_text(text, encoding="utf-8")
    return read(form, path, options)


def mentions(items: list[Item]) -> list[Mention[Account]]:
    return [item for item in items if isinstance(item, Mention)]


def profiles(items: list[Item]) -> list[Profile]:
    return [item for item in items if isinstance(item, Profile)]


def name(account: Account) -> str:
    return account.handle or f"#{account.account_id}"


def pairs(items: list[Item]) -> Pairs:
    """Mentions of each pair."""
    total: Pairs = Counter()
    for mention in mentions(items):
        total[name(mention.source), name(mention.target)] += mention.count
    return total


def both_ways(table: Pairs) -> Pairs:
    """Each pair in both directions, a self mention once."""
    return table + Counter({(b, a): count for (a, b), count in table.items() if a != b})


# --- files of other programs


def write_numbered(graph: nx.Graph, path: Path, write: Callable[[nx.Graph, Path], None]) -> None:
    """Write with numbers for ids and handles in the attribute `name`, as programs do that know no other ids."""
    numbers = {handle: number for number, handle in enumerate(graph)}
    nx.set_node_attributes(graph, {handle: handle for handle in graph}, "name")
    write(nx.relabel_nodes(graph, numbers), path)


WRITERS: dict[str, tuple[Format, Callable[[nx.Graph, Path], None]]] = {
    "gexf": (gexf.FORMAT, nx.write_gexf),
    "gexf-1.1": (gexf.FORMAT, lambda graph, path: nx.write_gexf(graph, path, version="1.1draft")),
    "graphml": (graphml.FORMAT, nx.write_graphml),
    "gml": (gml.FORMAT, nx.write_gml),
    "pajek": (pajek.FORMAT, nx.write_pajek),
    "edge list": (snap.FORMAT, nx.write_edgelist),
    "weighted edge list": (snap.FORMAT, nx.write_weighted_edgelist),
}
WITH_ATTRIBUTES = ["gexf", "gexf-1.1", "graphml", "gml"]
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


# --- the sample files, pair by pair

SAMPLES = PROJECT / "tests" / "data" / "sources"
MIA, TOM, LEA, NORA = "mia.moves", "tom_trails", "lea.lifts", "nora"
UC = {letter: f"#UC{letter * 22}" for letter in "abc"}
EXPECTED: dict[str, Pairs] = {
    "gexf/gephi.gexf": Counter({(MIA, TOM): 3, (TOM, LEA): 1, (LEA, NORA): 2, (NORA, LEA): 2, (NORA, MIA): 1}),
    "gexf/networkx.gexf": both_ways(Counter({(MIA, TOM): 2, (TOM, LEA): 1})),
    "graphml/igraph.graphml": Counter({(MIA, TOM): 2, (TOM, LEA): 1, (LEA, LEA): 1}),
    "graphml/yed.graphml": Counter({(MIA, TOM): 1, (TOM, LEA): 1}),
    "gml/igraph.gml": Counter({(MIA, TOM): 2, (TOM, LEA): 1}),
    "gml/without-direction.gml": both_ways(Counter({(MIA, TOM): 4})),
    "gdf/tcat-mentions.gdf": Counter(
        {("mia_moves", "tom_trails"): 3, ("tom_trails", "mia_moves"): 2, ("tom_trails", "lea_lifts"): 1}
    ),
    "gdf/youtube-channels.gdf": Counter({(UC["a"], UC["b"]): 1, (UC["a"], UC["c"]): 1, (UC["b"], UC["a"]): 1}),
    "pajek/mentions.net": Counter(
        {(MIA, TOM): 3, (TOM, LEA): 1, (LEA, MIA): 1, (LEA, NORA): 2, (NORA, LEA): 2, (NORA, MIA): 1, (NORA, TOM): 1}
    ),
    "snap/undirected.txt": both_ways(Counter({("#1001", "#1002"): 1, ("#1002", "#1003"): 1})),
    "snap/out.konect-replies": Counter(
        {
            ("#784123456", "#99120001"): 1,
            ("#99120001", "#784123456"): 2,
            ("#784123456", "#55501234"): 1,
            ("#55501234", "#784123456"): 3,
        }
    ),
}
FORMATS = {form.name: form for form in formats()}


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
    assert "accounts: node ids are the handles; labels are the names" in notes


def test_channel_ids_imply_youtube(tmp_path: Path) -> None:
    items, notes = read(gdf.FORMAT, SAMPLES / "gdf" / "youtube-channels.gdf", ReadOptions())
    assert {mention.source.platform for mention in mentions(items)} == {"youtube"}
    assert "platform: youtube (from the form of its ids)" in notes
    assert next((p.name, p.followers, p.posts) for p in profiles(items)) == ("Mia moves, every day", 12300, 87)
