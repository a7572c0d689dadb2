"""Files whose columns nobody recognises: what settles them, and the rows to decide by."""

import json
from pathlib import Path

import openpyxl
import pytest
from conftest import NOW
from helpers import load_rows
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnreadableFile
from graph.records import Mention, Profile, format_day
from graph.store import Store, read, recent_loads
from ingest.advice import without_options
from ingest.input import Input, plain_file
from ingest.preview import preview
from ingest.registry import open_source
from ingest.source import COLUMNS_OR_HEADER, ReadOptions
from ingest.staging import staging_folder

ROWS = [["Wer", "An wen", "Wann"], ["jade", "mia", "2026-05-01"], ["mia", "tom", "2026-05-02"]]


def text_file(folder: Path) -> Input:
    path = folder / "letters.csv"
    path.write_text("\n".join(";".join(row) for row in ROWS))
    return plain_file(path)


def workbook(folder: Path) -> Input:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(folder / "letters.xlsx")
    return plain_file(folder / "letters.xlsx")


def objects(folder: Path) -> Input:
    path = folder / "letters.json"
    path.write_text(json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]))
    return plain_file(path)


@pytest.mark.parametrize("written", [text_file, workbook, objects])
def test_named_columns_settle_a_file(tmp_path: Path, written: object) -> None:
    file = written(tmp_path)  # type: ignore[operator]
    with pytest.raises(UnreadableFile) as refused:
        open_source(file, ReadOptions(), NOW)
    assert "columns" in refused.value.settled_by
    shown = preview(file, ReadOptions())
    assert shown is not None
    assert [list(shown.header), *map(list, shown.rows)] == ROWS
    columns = (("source", "Wer"), ("target", "An wen"), ("at", "Wann"))
    items = list(open_source(file, ReadOptions(columns=columns), NOW).items())
    mentions = [(item.source.handle, item.target.handle) for item in items if isinstance(item, Mention)]
    assert mentions == [("jade", "mia"), ("mia", "tom")]


def test_the_header_settles_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("jade,mia,12,zoe\ntom,mia,13,ben\n")
    with pytest.raises(UnreadableFile) as refused:
        open_source(plain_file(path), ReadOptions(), NOW)
    assert refused.value.settled_by == COLUMNS_OR_HEADER
    without = preview(plain_file(path), ReadOptions(header=False))
    assert without is not None
    assert (without.header[0], without.rows[0][0], without.has_header) == ("column 1", "jade", False)
    options = ReadOptions(header=False, columns=(("source", "column 1"), ("target", "column 4")))
    items = [item for item in open_source(plain_file(path), options, NOW).items() if isinstance(item, Mention)]
    assert [item.target.handle for item in items] == ["zoe", "ben"]
    named = preview(plain_file(path), ReadOptions(header=True))
    assert named is not None
    assert (named.header, len(named.rows)) == (("jade", "mia", "12", "zoe"), 1)


def test_columns_of_posts_and_of_profiles_settle_a_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("Wer schreibt;Was\njade;hello @mia\n")
    options = ReadOptions(columns=(("author", "Wer schreibt"), ("text", "Was")))
    mentions = [item for item in open_source(plain_file(path), options, NOW).items() if isinstance(item, Mention)]
    assert [(item.source.handle, item.target.handle) for item in mentions] == [("jade", "mia")]
    path.write_text("Konto;Anzahl\njade;1200\n")
    options = ReadOptions(columns=(("handle", "Konto"), ("followers", "Anzahl")))
    profiles = [item for item in open_source(plain_file(path), options, NOW).items() if isinstance(item, Profile)]
    assert [(item.account.handle, item.followers) for item in profiles] == [("jade", 1200)]


def test_a_platform_and_an_order_of_dates_are_asked_for_where_somebody_can_answer(
    one_store: Store, tmp_path: Path
) -> None:
    def attempt(**choices: object) -> UnreadableFile:
        with pytest.raises(UnreadableFile) as caught:
            load_rows(one_store, tmp_path, "source,target,date", ["jade,mia,05/06/2026"], asks=True, **choices)
        assert recent_loads(one_store) == []
        return caught.value

    assert attempt().settled_by == ("time_format",)
    assert attempt(time_format="month-first").settled_by == ("platform",)
    rows = ["jade,mia,05/06/2026"]
    choices = {"asks": True, "platform": "x"}
    load_rows(one_store, tmp_path, "source,target,date", rows, time_format="day-first", **choices)
    span = read.span(one_store)
    assert span.first is not None
    assert format_day(span.first) == "5 June 2026"
    load_rows(one_store, tmp_path, "platform,source,target", ["tiktok,jade,mia"], "named.csv", asks=True)
    assert len(recent_loads(one_store)) == 2
    assert not any(staging_folder(one_store).glob("*/*"))


@given(
    st.lists(
        st.sampled_from(
            [
                "the file",
                "; ",
                ", ",
                " (",
                ")",
                "--column source=NAME",
                "give --no-header",
                "as in --owner jade.runs",
                ".",
            ]
        ),
        max_size=12,
    )
)
def test_no_option_is_left_in_a_text(parts: list[str]) -> None:
    assert "--" not in without_options(" ".join(parts))
