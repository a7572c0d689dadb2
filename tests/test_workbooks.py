"""Excel and NodeXL workbooks."""

import random
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from graph_files import (
    EXPECTED,
    HYPOTHESIS,
    MIA,
    SAMPLES,
    TABLES,
    TOM,
    mentions,
    pairs,
    profiles,
    read,
)
from hypothesis import given

from graph.errors import UnreadableFile
from ingest.input import plain_file
from ingest.registry import recognise
from ingest.source import ReadOptions, Rejected
from ingest.sources import excel, nodexl


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


def test_kinds_in_nodexl() -> None:
    kinds = Counter(mention.kind for mention in mentions(read(nodexl.FORMAT, SAMPLES / "nodexl" / "replies.xlsx")[0]))
    assert kinds == {"mention": 3, "reply": 1, "repost": 1, "follow": 1}


def test_columns_of_tweets_imply_the_platform() -> None:
    items, notes = read(nodexl.FORMAT, SAMPLES / "nodexl" / "replies.xlsx", ReadOptions())
    assert {mention.source.platform for mention in mentions(items)} == {"x"}
    assert "platform: x (from the names of its columns)" in notes
