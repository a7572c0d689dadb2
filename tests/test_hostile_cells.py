"""One cell that names nobody costs nothing but itself, and no account is made of it; found by `make fuzz`."""

import json
from pathlib import Path

import pytest
from post_files import bare, read

from graph.records import Mention, Profile
from ingest.fields.values import read_id
from ingest.source import Item, Rejected

NO_IDS = [
    "<b>x</b>",
    '=HYPERLINK("http://evil.example/","x")',
    "=1+cmd()",
    "@@@",
    "«»",
    "a b",
    "a\x00b",
    "[1]",
]


def names(items: list[Item]) -> set[str]:
    accounts = [end for item in items if isinstance(item, Mention) for end in (item.source, item.target)]
    accounts += [item.account for item in items if isinstance(item, Profile)]
    return {bare(account) for account in accounts}


@pytest.mark.parametrize("text", NO_IDS)
def test_markup_formulas_and_signs_are_no_ids(text: str) -> None:
    with pytest.raises(ValueError, match="not an account or post id"):
        read_id(text)


@pytest.mark.parametrize("text", ["-1", "\ufeff", "\u200b"])
def test_a_hidden_id_is_no_id(text: str) -> None:
    assert read_id(text) is None


def many(row: str, bad: str, count: int = 12) -> list[str]:
    return [*(row.replace("N", str(number)) for number in range(5001, 5001 + count)), bad]


@pytest.mark.parametrize("cell", ["a\x00b", "\x00", "[[[[", "a|b", "<b>x</b>"])
def test_an_odd_cell_decides_about_no_column(tmp_path: Path, cell: str) -> None:
    rows = ["author_id,mentioned_user,mentioned_user_id,tweet_id"]
    rows += many("N,tomtrails,6N,19N", f"5001,{cell},60000,199")
    path = tmp_path / "mentions.csv"
    path.write_text("\n".join(rows))
    mentions = [item for item in read(path, form="mentions") if isinstance(item, Mention)]
    assert [mention.target.account_id for mention in mentions][:12] == [f"6{number}" for number in range(5001, 5013)]


@pytest.mark.parametrize("cell", ["<b>x</b>", "'; DROP TABLE mention; --", "\u202e x"])
def test_an_odd_node_id_leaves_the_others_ids(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(f"Source,Target,Weight\n1,2,1\n2,3,1\n{cell},3,1\n")
    assert {(bare(item.source), bare(item.target)) for item in read(path) if isinstance(item, Mention)} == {
        ("1", "2"),
        ("2", "3"),
    }


def test_a_row_of_a_matrix_with_an_odd_name_is_rejected_alone(tmp_path: Path) -> None:
    people = ["nora", "tom", "lea", "ida", "momo", "zoe"]
    rows = [",".join(["", *people]), *(",".join([name, "1", "0", "0", "0", "0", "2"]) for name in people)]
    path = tmp_path / "matrix.csv"
    path.write_text("\n".join([*rows, "«»,1,1,1,1,1,1"]))
    assert names(read(path, form="matrix")) == set(people)


@pytest.mark.parametrize("value", [float("inf"), -1, 1e308, True, [True], 10**400, {}, [[[]]], "\ud800 x"])
def test_measures_and_nests_in_json_name_nobody(tmp_path: Path, value: object) -> None:
    posts = [{"id": f"p{n}", "username": "nora", "text": "hi", "mentions": ["tom"], "date": None} for n in range(5)]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(post) for post in [*posts, {**posts[0], "id": "p9", "mentions": [value]}]))
    assert names(read(path)) <= {"nora", "tom"}
    statuses = [
        {"account": {"acct": value, "url": "https://s.example/@nora"}, "content": "x", "mentions": [], "id": "1"}
    ]
    path = tmp_path / "statuses.json"
    path.write_text(json.dumps(statuses))
    assert not names(read(path, form="mastodon"))


@pytest.mark.parametrize("handle", ["1.784E+18", "-1"])
def test_a_rounded_id_or_a_hidden_one_is_no_handle(tmp_path: Path, handle: str) -> None:
    path = tmp_path / "mentions.csv"
    path.write_text(f"source,target\nnora,tom\ntom,lea\nlea,nora\n{handle},tom\n")
    assert names(read(path)) == {"nora", "tom", "lea"}


@pytest.mark.parametrize("column", [0, 5])
def test_a_very_long_cell_hides_no_row_from_the_detection(tmp_path: Path, column: int) -> None:
    cells = ["nora", "tom", "Directed", "7", "", ""]
    cells[column] = "x" + " y" * 5_000_000
    path = tmp_path / "edges.csv"
    path.write_text("Source;Target;Type;Weight;Id;Label\n" + ";".join(cells) + "\n" + "zoe;ida;Directed;0,5;;\n" * 9)
    counts = [item.count for item in read(path) if isinstance(item, Mention) and bare(item.source) == "zoe"]
    assert counts == [0.5] * 9


def test_a_very_long_string_hides_no_object_from_the_detection(tmp_path: Path) -> None:
    tweets = [{"id": n, "username": "nora", "text": "hi @tom", "picture": "x" * 3_000_000 * (n == 1)} for n in (1, 2)]
    path = tmp_path / "posts.json"
    path.write_text(json.dumps(tweets))
    assert names(read(path)) == {"nora", "tom"}


@pytest.mark.parametrize("pairs", [100_000, 3_000_000])  # above the limit of a cell, and above that of a line
def test_a_row_with_a_very_long_cell_ends_where_its_last_quote_closes(tmp_path: Path, pairs: int) -> None:
    path = tmp_path / "posts.csv"
    rows = ["ownerUsername,shortCode,caption,mentions/0"] + ["nora,p1,bread,tom"] * 9
    path.write_text("\n".join([*rows, "nora," + "x " * pairs + ',"with\ntwo, lines",lea', "zoe,p2,run,ida"]))
    items = read(path)
    assert names(items) == {"nora", "tom", "zoe", "ida"}
    assert sum(isinstance(item, Rejected) for item in items) == 1


@pytest.mark.parametrize("cell", [True, False, "\ufeff"])
def test_a_boolean_or_an_invisible_sign_in_a_table_in_json_is_no_handle(tmp_path: Path, cell: object) -> None:
    people = [{"username": name, "followers": 800, "bio": "Run"} for name in ("nora", "tom", cell)]
    path = tmp_path / "people.json"
    path.write_text(json.dumps(people))
    assert names(read(path)) == {"nora", "tom"}


def test_a_fediverse_account_without_a_visible_handle_is_nobody(tmp_path: Path) -> None:
    author = {"id": "1", "acct": "nora", "url": "https://social.example/@nora"}
    hidden = {"id": "2", "acct": "\ufeff", "url": "https://social.example/@tom"}
    status = {"id": "9", "uri": "u", "account": author, "content": "hi", "visibility": "public", "mentions": [hidden]}
    path = tmp_path / "statuses.json"
    path.write_text(json.dumps([status]))
    assert names(read(path)) <= {"nora@social.example"}


def test_a_cell_of_several_odd_words_counts_once_against_its_column(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    rows = ["id_str,username,full_text,in_reply_to_screen_name", "19001,nora,lovely loaf,tom"]
    path.write_text("\n".join([*rows, '19002,tom,run,"=HYPERLINK(""http://evil.example/"",""x"")"']))
    assert names(read(path)) == {"nora", "tom"}
