"""Tables and adjacency lists in JSON: read as the same table in CSV would be, with the lines of the JSON file."""

import json
from pathlib import Path

import pytest
from conftest import PROJECT
from post_files import mentions, read, reasons

from graph.records import Mention, Profile
from ingest.source import Rejected

SAMPLES = PROJECT / "tests" / "data" / "sources"
SHARED = PROJECT.parent / "shared" / "data"


def test_objects_are_the_rows_of_a_table() -> None:
    profiles = [item for item in read(SAMPLES / "json-rows" / "profiles.json") if isinstance(item, Profile)]
    assert [(profile.account.handle, profile.name, profile.followers) for profile in profiles] == [
        ("nora.bakes", "Nora Lindt", 12400),
        ("tom_trails", "Tom Weiss", None),
        ("lea.fit", "Lea Brandt", 800),
    ]
    edges = [item for item in read(SAMPLES / "json-rows" / "mentions.jsonl") if isinstance(item, Mention)]
    assert [(edge.source.handle, edge.target.handle, edge.count) for edge in edges] == [
        ("nora.bakes", "tom_trails", 2),
        ("tom_trails", "lea.fit", 1),
    ]


def test_rejected_objects_have_the_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "edges.json"
    path.write_text('[\n{"source": "nora",\n "target": "tom"},\n\n{"source": "a b!", "target": "tom"},\n17]')
    rejected = [item for item in read(path) if isinstance(item, Rejected)]
    assert [item.line for item in rejected] == [5, 6]
    assert rejected[1].reason == "it is not an object"


def test_columns_that_begin_in_a_later_object_are_read(tmp_path: Path) -> None:
    path = tmp_path / "edges.jsonl"
    first = {"source": "nora", "target": "tom"}
    path.write_text("\n".join(json.dumps(first | {"weight": 3} if line == 500 else first) for line in range(501)))
    assert sum(item.count for item in read(path) if isinstance(item, Mention)) == 503


def test_adjacency_lists_name_kinds_and_weights() -> None:
    assert mentions(read(SAMPLES / "adjacency" / "kinds.json")) == {
        ("nora.bakes", "mention", "tom_trails"),
        ("nora.bakes", "mention", "lea.fit"),
        ("nora.bakes", "repost", "tom_trails"),
        ("tom_trails", "mention", "nora.bakes"),
    }
    weighted = [item.count for item in read(SAMPLES / "adjacency" / "weights.json") if isinstance(item, Mention)]
    numbered = [item.count for item in read(SAMPLES / "adjacency" / "numbers.json") if isinstance(item, Mention)]
    assert (weighted, numbered) == ([0.5, 1, 4], [0.5, 0.25, 0.125])


def test_a_member_between_accounts_that_is_no_kind_stands_for_mentions(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps({"nora": {"a.b": {"tom": 3}}, "tom": {"retweets": {"nora": 1}}}))
    assert mentions(read(path)) == {("nora", "mention", "tom"), ("tom", "repost", "nora")}


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("uk-mps/map.json", "mention", 12_130),
        ("uk-mps/basic_info.json", "profile", 383),
        ("twitter-congress/congress_network_data.json", "mention", 13_289),
    ],
)
def test_real_files_hold_what_their_readme_says(name: str, kind: str, count: int) -> None:
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there")
    items = read(SHARED / name)
    kinds = ["profile" if isinstance(item, Profile) else getattr(item, "kind", "") for item in items]
    assert kinds.count(kind) == count
    assert not reasons(items)
