"""Graph files: who their nodes are, and what their edges count."""

import json
import uuid
from pathlib import Path

import pytest
from graph_files import (
    LEA,
    MIA,
    TOM,
    ends,
    gml_of,
    graphml_of,
    mentions,
    pairs,
    profiles,
    read,
    read_text,
)

from graph.errors import NothingFound, UnreadableFile
from graph.records import Account
from ingest.source import Format, ReadOptions, Rejected, Skipped
from ingest.sources import gdf, gexf, gml, graphml, nodelink, pajek, snap


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


def test_ignored_attributes_name_nothing(tmp_path: Path) -> None:
    text = graphml_of({"mia": "Mia M.", "tom": "Tom T."})
    ignoring = ReadOptions(platform="x", ignored=("label",))
    assert len(profiles(read_text(graphml.FORMAT, tmp_path, text)[0])) == 2
    assert not profiles(read_text(graphml.FORMAT, tmp_path, text, ignoring)[0])


def test_keys_of_intrograph_without_a_name_are_rejected(tmp_path: Path) -> None:
    text = graphml_of(dict.fromkeys(["x:mia", "x:nan"] + [f"x:tom{n}" for n in range(20)], ""))
    items, _ = read_text(graphml.FORMAT, tmp_path, text)
    assert not mentions(items)
    assert {item.reason for item in items if isinstance(item, Rejected)} == {
        "node “x:nan” has no label to name its account"
    }


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_other_systems(newline: str, tmp_path: Path) -> None:
    (tmp_path / "graph.gdf").write_bytes(
        newline.join(("nodedef>name VARCHAR", "mia", "edgedef>node1 VARCHAR,node2 VARCHAR", "mia,tom")).encode()
    )
    assert pairs(read(gdf.FORMAT, tmp_path / "graph.gdf")[0]) == {("mia", "tom"): 1, ("tom", "mia"): 1}


def test_a_carriage_return_inside_a_line_is_a_blank(tmp_path: Path) -> None:
    (tmp_path / "graph.gdf").write_bytes(b"nodedef>name VARCHAR,label VARCHAR\nmia,Mia\rMorgenroth\n")
    assert [profile.name for profile in profiles(read(gdf.FORMAT, tmp_path / "graph.gdf")[0])] == ["Mia Morgenroth"]


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
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["an edge has only one end"]


def test_addresses_of_profiles_name_platform_and_handle(tmp_path: Path) -> None:
    edge = '<edge source="https://www.instagram.com/mia.moves/" target="https://www.instagram.com/tom_trails/"/>'
    text = f'<gexf><graph defaultedgetype="directed"><edges>{edge}</edges></graph></gexf>'
    items, _ = read_text(gexf.FORMAT, tmp_path, text, ReadOptions())
    assert ends(items) == (Account("instagram", MIA), Account("instagram", TOM))


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
        note.startswith("2 times could not be read, so those mentions are undated, first in row 1") for note in notes
    )
    assert any(note.startswith("1 count of followers or posts could not be read and were left out") for note in notes)
    assert any(note.startswith("1 weight could not be read and counted as 1") for note in notes)


def test_a_column_that_only_grows_is_a_clock(tmp_path: Path) -> None:
    items, notes = read_text(snap.FORMAT, tmp_path, snap_of("11 12 0", "12 11 2797", "11 13 9000"))
    assert pairs(items) == {("#11", "#12"): 1, ("#12", "#11"): 1, ("#11", "#13"): 1}
    assert "column 3 is a clock without a date, so the mentions are undated" in notes


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


def test_weights_are_kept(tmp_path: Path) -> None:
    text = gml_of('label "mia"', 'label "tom"').replace("target 1", "target 1 weight 0.5")
    assert pairs(read_text(gml.FORMAT, tmp_path, text)[0]) == {("mia", "tom"): 0.5}
