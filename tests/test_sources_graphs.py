"""Graph files: whatever program wrote them, the same pairs and numbers come back."""

import json
import random
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from conftest import NOW, PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import NothingFound, UnreadableFile
from graph.export.gexf import WeightedEdge
from graph.export.gexf import gexf as export_gexf
from graph.records import Account, Influencer, Mention, Profile
from graph.store import LoadKind
from ingest.fields.values import is_blank
from ingest.input import plain_file
from ingest.registry import formats, recognise
from ingest.source import Format, Item, ReadOptions, Rejected, Skipped
from ingest.sources import excel, gdf, gexf, gml, graphml, nodelink, nodexl, pajek, snap

Pairs = Counter[tuple[str, str]]  # the sum of weights may be a fraction
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
    "nodelink/networkx.json": Counter({(MIA, TOM): 2, (TOM, LEA): 1}),
    "nodelink/cytoscape.json": both_ways(Counter({(MIA, TOM): 3})),
    "nodelink/sigma.json": Counter({(MIA, TOM): 3, (TOM, MIA): 1}),
    "nodexl/replies.xlsx": Counter(
        {
            ("mia_moves", "tom_trails"): 1,
            ("tom_trails", "mia_moves"): 1,
            ("tom_trails", "lea_lifts"): 1,
            ("lea_lifts", "mia_moves"): 1,
            ("lea_lifts", "lea_lifts"): 1,
            ("nora", "mia_moves"): 1,
        }
    ),
    "excel/mentions.xlsx": Counter({(MIA, TOM): 2, (TOM, LEA): 1, (LEA, MIA): 1}),
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


def test_kinds_in_nodexl() -> None:
    kinds = Counter(mention.kind for mention in mentions(read(nodexl.FORMAT, SAMPLES / "nodexl" / "replies.xlsx")[0]))
    assert kinds == {"mention": 3, "reply": 1, "repost": 1, "follow": 1}


@HYPOTHESIS
@given(table=TABLES)
def test_what_is_exported_comes_back(tmp_path: Path, table: dict[tuple[str, str], int]) -> None:
    handles = {end for pair in table for end in pair}
    people = [Influencer(f"instagram:{handle}", "instagram", handle, followers=7) for handle in handles]
    people.append(Influencer("x#1784", "x", "jade", "1784"))
    edges = [WeightedEdge(f"instagram:{source}", f"instagram:{target}", n) for (source, target), n in table.items()]
    path = tmp_path / "export.gexf"
    path.write_bytes(export_gexf(people, [*edges, WeightedEdge("x#1784", "x#1784", 2)]))
    items, _ = read(gexf.FORMAT, path, ReadOptions())
    assert pairs(items) == Counter(table) + Counter({("jade", "jade"): 2})
    accounts = {profile.account for profile in profiles(items)}
    assert accounts == {Account("instagram", handle) for handle in handles}
    assert {m.source for m in mentions(items)} <= accounts | {Account("x", "jade", "1784")}


def test_columns_of_tweets_imply_the_platform() -> None:
    items, notes = read(nodexl.FORMAT, SAMPLES / "nodexl" / "replies.xlsx", ReadOptions())
    assert {mention.source.platform for mention in mentions(items)} == {"x"}
    assert "platform: x (from the names of its columns)" in notes


def test_weights_are_kept(tmp_path: Path) -> None:
    text = gml_of('label "mia"', 'label "tom"').replace("target 1", "target 1 weight 0.5")
    assert pairs(read_text(gml.FORMAT, tmp_path, text)[0]) == {("mia", "tom"): 0.5}


def test_addresses_of_profiles_name_platform_and_handle(tmp_path: Path) -> None:
    edge = '<edge source="https://www.instagram.com/mia.moves/" target="https://www.instagram.com/tom_trails/"/>'
    text = f'<gexf><graph defaultedgetype="directed"><edges>{edge}</edges></graph></gexf>'
    items, _ = read_text(gexf.FORMAT, tmp_path, text, ReadOptions())
    assert ends(items) == (Account("instagram", MIA), Account("instagram", TOM))


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


# --- who nodes are: ids, labels and attributes


def gml_of(*nodes: str) -> str:
    """A GML graph with these lines as nodes 0, 1, …, and an edge from the first to the second."""
    listed = "\n".join(f"node [ id {number} {line} ]" for number, line in enumerate(nodes))
    return f"graph [\ndirected 1\n{listed}\nedge [ source 0 target 1 ]\n]"


def graphml_of(nodes: dict[str, str], key: str = "label") -> str:
    """A GraphML graph: label by id, and an edge from the first to the second."""
    listed = "".join(f'<node id="{id_}"><data key="k">{label}</data></node>' for id_, label in nodes.items())
    source, target = list(nodes)[:2]
    return (
        f'<graphml><key id="k" for="node" attr.name="{key}"/><graph edgedefault="directed">{listed}'
        f'<edge source="{source}" target="{target}"/></graph></graphml>'
    )


def ends(items: list[Item]) -> tuple[Account, Account]:
    only = mentions(items)[0]
    return only.source, only.target


def test_long_numbers_beside_handles_are_account_ids(tmp_path: Path) -> None:
    items, notes = read_text(graphml.FORMAT, tmp_path, graphml_of({"784123456": MIA, "99120001": TOM}))
    assert ends(items) == (Account("x", MIA, "784123456"), Account("x", TOM, "99120001"))
    assert "node ids are the platform's account ids; labels are the handles" in notes


def test_small_numbers_beside_handles_belong_to_the_file(tmp_path: Path) -> None:
    items, notes = read_text(graphml.FORMAT, tmp_path, graphml_of({"1": MIA, "2": TOM}))
    assert ends(items) == (Account("x", MIA), Account("x", TOM))
    assert "node ids are numbers within the file and are not kept; labels are the handles" in notes


@pytest.mark.parametrize(
    "ids", [("n0", "n1"), ("3f2a" * 10, "9bc1" * 10), (str(uuid.UUID(int=1)), str(uuid.UUID(int=2)))]
)
def test_ids_that_programs_make_are_not_kept(ids: tuple[str, str], tmp_path: Path) -> None:
    text = graphml_of(dict(zip(ids, (MIA, TOM), strict=True)))
    assert ends(read_text(graphml.FORMAT, tmp_path, text)[0]) == (Account("x", MIA), Account("x", TOM))


def test_a_label_of_an_edge_is_its_kind_if_all_are_kinds(tmp_path: Path) -> None:
    edges = "".join(f'<edge source="mia" target="tom" label="{label}"/>' for label in ("retweets", "{}"))
    text = f'<gexf><graph defaultedgetype="directed"><edges>{edges}</edges></graph></gexf>'
    kinds = {
        other: [mention.kind for mention in mentions(read_text(gexf.FORMAT, tmp_path, text.format(other))[0])]
        for other in ("mentioned", "knows")
    }
    assert kinds == {"mentioned": ["repost", "mention"], "knows": ["mention", "mention"]}


def test_a_column_of_handles_beside_names(tmp_path: Path) -> None:
    text = graphml_of({"784123456": MIA, "99120001": TOM}, key="screen_name")
    assert ends(read_text(graphml.FORMAT, tmp_path, text)[0]) == (
        Account("x", MIA, "784123456"),
        Account("x", TOM, "99120001"),
    )


def test_names_make_handles_where_nothing_else_names_the_account(tmp_path: Path) -> None:
    items, notes = read_text(gml.FORMAT, tmp_path, gml_of('label "Mia Morgenroth"', 'label "Tom T."', 'label "Lea L."'))
    assert ends(items) == (Account("x", "Mia_Morgenroth"), Account("x", "Tom_T."))
    assert [profile.name for profile in profiles(items)] == ["Mia Morgenroth", "Tom T.", "Lea L."]
    assert any("names, of which handles are made" in note for note in notes)


def test_ids_that_are_names_make_handles(tmp_path: Path) -> None:
    text = '<gexf><graph defaultedgetype="directed"><edges><edge source="Mia M" target="Tom T"/></edges></graph></gexf>'
    assert ends(read_text(gexf.FORMAT, tmp_path, text)[0]) == (Account("x", "Mia_M"), Account("x", "Tom_T"))


def test_numbers_without_labels_are_account_ids(tmp_path: Path) -> None:
    assert ends(read_text(gml.FORMAT, tmp_path, gml_of("", ""))[0]) == (
        Account("x", account_id="0"),
        Account("x", account_id="1"),
    )


def test_the_user_names_the_attribute_of_handles(tmp_path: Path) -> None:
    text = graphml_of({"a": MIA, "b": TOM}, key="who")
    options = ReadOptions(platform="x", columns=(("handle", "who"),))
    assert ends(read_text(graphml.FORMAT, tmp_path, text, options)[0]) == (Account("x", MIA), Account("x", TOM))
    wrong = ReadOptions(columns=(("handle", "whom"),))
    with pytest.raises(UnreadableFile, match="no attribute “whom”; the attributes are “who”"):
        read_text(graphml.FORMAT, tmp_path, text, wrong)


def test_positions_of_nodes_in_d3(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "links": [{"source": 1, "target": 0, "value": 3}, {"source": 2, "target": 7}],
            "nodes": [{"name": MIA, "group": 1}, {"name": TOM, "group": 1}, {"name": LEA, "group": 2}],
        }
    )
    items, notes = read_text(nodelink.FORMAT, tmp_path, text)
    assert pairs(items) == {(TOM, MIA): 3}
    assert "no direction is stated: edges are read from source to target" in notes
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["an edge lacks one of its ends"]


# --- weights, times and other values that cannot be read


def snap_of(*lines: str) -> str:
    return "# comment\n" + "\n".join(lines)


def test_weights_of_zero_and_below_are_explained(tmp_path: Path) -> None:
    items, _ = read_text(snap.FORMAT, tmp_path, snap_of("11 12 3", "11 13 0", "11 14 -5"))
    assert pairs(items) == {("#11", "#12"): 3}
    assert [(item.line, item.reason) for item in items if isinstance(item, Skipped)] == [
        (3, "edges with a weight of 0"),
        (4, "edges with a negative weight"),
    ]


def test_unreadable_values_never_cost_an_edge(tmp_path: Path) -> None:
    text = (
        '<gexf><graph defaultedgetype="directed"><nodes><node id="mia"><attvalues><attvalue for="followers" '
        'value="many"/></attvalues></node></nodes><edges>'
        '<edge source="mia" target="tom" weight="heavy" start="soon"/>'
        '<edge source="mia" target="lea" start="later"/></edges></graph></gexf>'
    )
    items, notes = read_text(gexf.FORMAT, tmp_path, text)
    assert pairs(items) == {("mia", "tom"): 1, ("mia", "lea"): 1}
    assert any(
        note.startswith("2 times could not be read, and those mentions are undated, first in row 1") for note in notes
    )
    assert any(note.startswith("1 count of followers or posts could not be read and were left out") for note in notes)
    assert any(note.startswith("1 weight could not be read and counted as 1") for note in notes)


def test_a_column_that_only_grows_is_a_clock(tmp_path: Path) -> None:
    items, notes = read_text(snap.FORMAT, tmp_path, snap_of("11 12 0", "12 11 2797", "11 13 9000"))
    assert pairs(items) == {("#11", "#12"): 1, ("#12", "#11"): 1, ("#11", "#13"): 1}
    assert "column 3 is a clock without a date, and the mentions are undated" in notes


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (snap.FORMAT, "% bip unweighted\n1 2\n"),
        (pajek.FORMAT, "*Vertices 5 2\n1 a\n*Edges\n1 3\n"),
    ],
)
def test_two_kinds_of_nodes_are_refused(form: Format, text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="two kinds of nodes"):
        read_text(form, tmp_path, text)


@pytest.mark.parametrize("text", ["graph [ directed 1 ]", "graph [\n]\n"])
def test_a_graph_without_anything_is_said_to_be_empty(text: str, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="no nodes and no edges"):
        read_text(gml.FORMAT, tmp_path, text)


def test_broken_files_name_the_place(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"cannot be read from line 2 on \(.*\); export"):
        read_text(gexf.FORMAT, tmp_path, "<gexf>\n<graph></gexf>")
    with pytest.raises(UnreadableFile, match="line 1 never ends"):
        read_text(gml.FORMAT, tmp_path, "graph [ node [ id 1 ]")
    with pytest.raises(UnreadableFile, match="quote opens in line 2 and never closes"):
        read_text(gml.FORMAT, tmp_path, 'graph [\nnode [ id 1 label "a ]\n]')


# --- files that mean harm

BOMB = '<!DOCTYPE g [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE g [<!ENTITY i SYSTEM "file:///etc/passwd">'
PARAMETER = '<!DOCTYPE g [<!ENTITY % i SYSTEM "http://127.0.0.1:9/e.dtd"> %i;'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, PARAMETER], ids=["bomb", "outside", "parameter"])
@pytest.mark.parametrize("form", [gexf.FORMAT, graphml.FORMAT], ids=lambda form: form.name)
def test_documents_with_entities_are_refused(form: Format, doctype: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0"?>{doctype}]><{form.name}><graph><node id="a" label="&i;"/></graph></{form.name}>'
    with pytest.raises(UnreadableFile, match="declares the entity"):
        read_text(form, tmp_path, text)


def test_a_document_type_without_entities_is_no_harm(tmp_path: Path) -> None:
    text = '<!DOCTYPE graphml SYSTEM "http://graphml.graphdrawing.org/dtds/graphml.dtd">' + graphml_of(
        {"a": "A", "b": "B"}
    )
    assert pairs(read_text(graphml.FORMAT, tmp_path, text)[0]) == {("a", "b"): 1}


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ('<node id="a">' + "<x/>" * 30_000, "more than 20,000 elements"),
        ('<node id="a">' + "x" * 2_000_000, "more than 1,048,576 characters"),
        ("<g>" * 2_000, "more than 1,000 elements lie inside each other"),
        ('<node id="' + "a" * 20_000_000, "longer than 16 MiB"),
    ],
    ids=["parts", "text", "depth", "tag"],
)
def test_endless_rows_meet_a_limit(inside: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_text(gexf.FORMAT, tmp_path, f"<gexf><graph><nodes>{inside}")


def workbook_with(folder: Path, part: str, content: bytes) -> Path:
    """The sample workbook with one of its parts replaced."""
    path = folder / "book.xlsx"
    with (
        zipfile.ZipFile(SAMPLES / "excel" / "mentions.xlsx") as sample,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in sample.namelist():
            changed.writestr(name, content if name == part else sample.read(name))
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        (SHEET, b"<worksheet><sheetData>" + b" " * 100_000_000, "unpacks to 95 MiB"),
        (SHEET, f"{BOMB}]><worksheet>&i;</worksheet>".encode(), "declares the entity"),
        (SHEET, b"<worksheet><sheetData><row>" + b"<c/>" * 200_000, "more than 100,000 elements"),
        ("xl/styles.xml", b"<styleSheet>" + b" " * 40_000_000, "unpacks to 38 MiB"),
        ("xl/styles.xml", b"<styleSheet>", "cannot be read from line 1 on"),
    ],
    ids=["zip bomb", "entities", "endless row", "styles", "broken"],
)
def test_workbooks_that_mean_harm_are_refused(part: str, content: bytes, reason: str, tmp_path: Path) -> None:
    path = workbook_with(tmp_path, part, content)
    with pytest.raises(UnreadableFile, match=reason):
        read(excel.FORMAT, path)


# --- workbooks


def test_the_sheet_can_be_chosen() -> None:
    path = SAMPLES / "excel" / "mentions.xlsx"
    _, notes = read(excel.FORMAT, path)
    assert notes[0] == "sheet: “Mentions”; not read: “Read me”, “Profiles” (choose with --sheet)"
    items, _ = read(excel.FORMAT, path, ReadOptions(sheet="profiles"))
    assert [(p.account.handle, p.followers, p.engagement_rate) for p in profiles(items)] == [
        (MIA, 12300, 0.032),
        (TOM, 1200, None),
    ]
    with pytest.raises(UnreadableFile, match="no sheet “Nodes”; the sheets are “Read me”, “Mentions”, “Profiles”"):
        read(excel.FORMAT, path, ReadOptions(sheet="Nodes"))


def test_the_sheet_of_what_the_user_says_the_file_holds() -> None:
    file = plain_file(SAMPLES / "excel" / "mentions.xlsx")
    options = ReadOptions(kind="profiles")
    assert recognise(file, options) is excel.FORMAT
    items, notes = read(excel.FORMAT, file.path, options)
    assert [profile.account.handle for profile in profiles(items)] == [MIA, TOM]
    assert notes[0].startswith("sheet: “Profiles”")


@pytest.mark.parametrize(("kind", "number"), [("mentions", 7), ("profiles", 3)])
def test_graphs_give_what_the_user_asks_for(kind: LoadKind, number: int) -> None:
    file = plain_file(SAMPLES / "gexf" / "gephi.gexf")
    options = ReadOptions(kind=kind)
    assert recognise(file, options) is gexf.FORMAT
    items, _ = read(gexf.FORMAT, file.path, options)
    assert (len(mentions(items)), len(profiles(items))) == ((number, 0) if kind == "mentions" else (0, number))


def test_rows_of_workbooks_keep_their_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Source", "Target"], ["mia", "tom"], [], ["lea", "two\nlines of text"], ["tom", "mia"]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    items, _ = read(excel.FORMAT, tmp_path / "book.xlsx")
    assert [item.line for item in items if isinstance(item, Rejected)] == [4]
    assert pairs(items) == {("mia", "tom"): 1, ("tom", "mia"): 1}


def test_sheets_called_as_in_nodexl_with_other_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Edges"
    for row in (["Source", "Target"], ["mia", "tom"]):
        book.active.append(row)
    book.create_sheet("Vertices")
    book.save(tmp_path / "book.xlsx")
    assert pairs(read(nodexl.FORMAT, tmp_path / "book.xlsx")[0]) == {("mia", "tom"): 1}


def test_a_long_nodexl_workbook_is_recognised_when_it_is_opened(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SAMPLES / "nodexl" / "replies.xlsx")
    words = random.Random(1)
    for row in range(1, 9_000):
        book["Groups"].append([f"{words.getrandbits(128):x}", row])
    book.save(tmp_path / "book.xlsx")
    file = plain_file(tmp_path / "book.xlsx")
    assert not file.head.is_whole
    assert recognise(file, ReadOptions()) is excel.FORMAT
    assert pairs(read(excel.FORMAT, tmp_path / "book.xlsx")[0]) == EXPECTED["nodexl/replies.xlsx"]


@HYPOTHESIS
@given(table=TABLES)
def test_what_is_written_as_nodexl_comes_back(tmp_path: Path, table: dict[tuple[str, str], int]) -> None:
    book = openpyxl.Workbook()
    edges, vertices = book.active, book.create_sheet("Vertices")
    edges.title = "Edges"
    for row in (["", "", "Other Columns"], ["Vertex 1", "Vertex 2", "Edge Weight"]):
        edges.append(row)
    for (source, target), weight in table.items():
        edges.append([source, target, weight])
    vertices.append(["Vertex", "Followers"])
    for number, handle in enumerate({end for pair in table for end in pair}):
        vertices.append([handle, number])
    book.save(tmp_path / "book.xlsx")
    items, _ = read(nodexl.FORMAT, tmp_path / "book.xlsx")
    assert pairs(items) == Counter(table)
    assert len(profiles(items)) == len({end for pair in table for end in pair})


@pytest.mark.parametrize("encoding", ["UT-8", "utf-16-sideways", "shift_jis"])
def test_unknown_encodings_are_named(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="an encoding that is not known"):
        read_text(gexf.FORMAT, tmp_path, f'<?xml version="1.0" encoding="{encoding}"?><gexf/>')


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes((SAMPLES / "excel" / "mentions.xlsx").read_bytes()[:4_000])
    with pytest.raises(UnreadableFile, match="the workbook is damaged"):
        read(excel.FORMAT, path)
