"""What strangers have written leaves the program without harm: cells of spreadsheets, links, and broken characters."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import PROJECT
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from test_cypher_page import run

from graph.errors import WrongUse
from graph.export.csv import safe_cell, write_csv
from graph.links import HOST_OF_LINK, web_link
from graph.search.query import search
from graph.store import Store, read
from intrograph.components.data_table import safe_frame

FORMULA = re.compile(r"\s*(?:[=@＝＠]|[+\-＋－]+[\w(.$])")
HARMFUL = st.text(st.sampled_from([*"=+-@＝＋－＠;|,\t\r\n \"'a1(", "\u00a0", "\u200b"]), max_size=12)


def cells_of(text: str, separator: str) -> list[str]:
    """The cells that a program finds which knows no quotation marks, or another separator than ours."""
    read_with_marks = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
    split = [cell for line in re.split(r"[\r\n]", text) for cell in line.split(separator)]
    return read_with_marks + [cell for cell in split if separator != ","]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(row=st.lists(HARMFUL, min_size=1, max_size=3))
def test_no_cell_begins_a_formula_wherever_lines_are_split(separator: str, row: list[str]) -> None:
    file = io.StringIO(newline="")
    write_csv(file, ["name"] * len(row), [row])
    assert [cell for cell in cells_of(file.getvalue(), separator) if FORMULA.match(cell)] == []


@given(HARMFUL)
def test_a_safe_cell_stays_as_it_is(text: str) -> None:
    assert safe_cell(safe_cell(text)) == safe_cell(text)


HONEST = (
    "Jade; runs",
    "so happy ;-)",
    "a | b - c",
    "Hi,\n- bring water",
    "1;2;3",
    "https://a.example/?b;c=d",
    "a@b.example",
)


@pytest.mark.parametrize("text", HONEST)
def test_honest_texts_are_not_changed(text: str) -> None:
    assert safe_cell(text) == text


def test_a_table_holds_safe_texts_and_headings_and_its_numbers() -> None:
    frame = pd.DataFrame({"+1": ["=1+1", None], "n": pd.array([-1, None], dtype="Int64"), "x": [-0.5, 2.0]})
    safe = safe_frame(frame)
    assert list(safe.columns) == ["'+1", "n", "x"]
    assert safe["'+1"].tolist()[0] == "'=1+1"
    assert safe[["n", "x"]].equals(frame[["n", "x"]])


def test_tables_are_shown_in_one_place() -> None:
    pages = sorted((PROJECT / "intrograph").rglob("*.py"))
    shown = [path.name for path in pages if re.search(r"\.(dataframe|data_editor|table)\(", path.read_text())]
    assert shown == ["data_table.py"]


def test_the_download_of_a_table_itself_has_no_formula(sample_app: str, page: Page, tmp_path: Path) -> None:
    page.add_init_script("delete window.showSaveFilePicker")  # a dialog of the system, which no test can answer
    page.goto(f"{sample_app}/cypher")
    run(page, "RETURN '+1 > p59' AS `=heading`, 'x;=1+1;y' AS name, -5 AS number")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    table.hover()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "table.csv")
    rows = list(csv.reader((tmp_path / "table.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [["'=heading", "name", "number"], ["'+1 > p59", "x;'=1+1;y", "-5"]]


@pytest.mark.parametrize(
    ("text", "host", "is_of"),
    [
        ("https://www.instagram.com/jade/", "instagram.com", True),
        ("https://help.instagram.com/1", "help.instagram.com", True),
        ("https://instagram.com.attacker.invalid/jade", "instagram.com.attacker.invalid", False),
        ("https://instagram.com@attacker.invalid/jade", "attacker.invalid", False),
        ("https://instagram.com:pw@attacker.invalid:8080/jade", "attacker.invalid:8080", False),
        ("HTTPS://notinstagram.com", "notinstagram.com", False),
        ("https://instagrаm.com/jade", "xn--instagrm-76g.com", False),  # a Cyrillic letter
    ],
)
def test_a_link_says_where_it_leads(text: str, host: str, is_of: bool) -> None:
    link = web_link(text)
    assert link is not None
    assert (link.host, link.is_of("instagram")) == (host, is_of)
    assert "@" not in link.url
    assert re.findall(HOST_OF_LINK, link.url)[0].removeprefix("www.") == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "https://",
        "http://a\\@b",
        "https://a\u202eb.c",
        "https://[::1",
        "https://a:x",
    ],
)
def test_what_is_no_web_address_becomes_no_link(text: str) -> None:
    assert web_link(text) is None


def test_half_of_a_character_ends_in_a_sentence(one_store: Store) -> None:
    assert search(one_store, "\ud800", 5) == []
    with pytest.raises(WrongUse, match="half of a character"):
        read.influencers(one_store, ["\ud800"])
