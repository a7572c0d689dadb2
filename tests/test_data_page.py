"""The page Data in a real browser: several files at once, a question about columns, reports, and a load taken back."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
from browser import app_server, is_too_wide, unfold, violations, wait_until_still, watched_page
from helpers import totals
from playwright.sync_api import Locator, Page, expect

from graph.store import open_store

POSTS = """\
Verfasser;Beitrag;Datum
jade.runs;Long run with @mia_eats and @tom.trail;2026-05-01
mia_eats;Soup! Thanks @jade.runs <b>so</b> much;2026-05-02
tom.trail;Rest day;2026-05-03
"""
NODES = "Id,Label,followers\n1,jade.runs,4200\n2,mia_eats,900\n3,tom.trail,700\n"
SETTINGS = {
    "desktop-light": {"width": 1400, "height": 1000},
    "phone-dark": {"width": 390, "height": 844, "color_scheme": "dark", "has_touch": True},
}
EDGES = "Source,Target,Type,Weight\n1,2,Directed,3\n2,3,Directed,1\n"


def dropped(folder: Path) -> list[Path]:
    """Posts whose columns have unusual names, a pair of tables for Gephi, and a damaged file."""
    files = [folder / name for name in ("posts.csv", "nodes.csv", "edges.csv", "broken.csv.gz")]
    for path, text in zip(files, (POSTS, NODES, EDGES), strict=False):
        path.write_text(text, encoding="utf-8")
    files[-1].write_bytes(gzip.compress(POSTS.encode() * 100)[:60])
    return files


def choose(box: Locator, value: str) -> None:
    """Choose a value in a field, and choose it again if the page was redrawn meanwhile."""
    for _ in range(5):
        box.fill(value)
        box.press("Enter")
        box.blur()  # what was typed only is gone then
        try:
            expect(box).to_have_value(value, timeout=3_000)
        except AssertionError:
            continue
        return
    expect(box).to_have_value(value)


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_four_files_one_question_and_one_load_taken_back(
    chromium: None, tmp_path: Path, settings: dict[str, Any]
) -> None:
    store_folder = tmp_path / "store"
    environment = {"INTROGRAPH_STORE": str(store_folder), "INTROGRAPH_NO_TRAIN": "1"}
    with app_server(environment) as address, watched_page(**settings) as page:
        _drop(page, address, dropped(tmp_path))
        _answer_the_platform(page)
        _answer_the_columns(page, store_folder)
        _take_back_the_posts(page, store_folder)
        _look_before_loading(page, tmp_path)
        _take_back_the_rest(page)
        page.goto("about:blank")


def _drop(page: Page, address: str, files: list[Path]) -> None:
    """Drop files on the page of an empty store."""
    page.goto(address)
    expect(page.get_by_role("heading", name="The graph is empty")).to_be_visible()
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text(".csv").first).to_be_visible()  # before that, the form has no files
    page.get_by_role("button", name="Load", exact=True).click()
    page.wait_for_url("**/data")


def _answer_the_platform(page: Page) -> None:
    """Two files ask for their platform; with an answer both are loaded."""
    expect(page.get_by_text("posts.csv needs an answer")).to_be_visible()
    expect(page.get_by_text("nodes.csv and edges.csv do not say which platform")).to_be_visible()
    page.get_by_role("button", name="Load these files").click()
    expect(page.get_by_text("Choose the platform.")).to_be_visible()
    choose(page.get_by_role("combobox", name="Platform of these accounts").first, "instagram")
    page.get_by_role("button", name="Load these files").click()
    expect(page.get_by_text("nodes.csv: 3 new profiles, 3 new accounts.")).to_be_visible()
    expect(page.get_by_text("edges.csv: 2 new mentions, 2 new pairs, 0 new accounts.")).to_be_visible()
    expect(page.get_by_text("broken.csv.gz:").first).to_be_visible()
    assert "--" not in page.locator(".stMain").inner_text()
    assert not violations(page)


def _answer_the_columns(page: Page, store_folder: Path) -> None:
    """The posts ask for their columns and their platform."""
    page.get_by_text("A post with its text").click()
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("Choose a column for each field")).to_be_visible()
    for field, column in (("Author", "Verfasser"), ("Text", "Beitrag"), ("Time (if there is one)", "Datum")):
        choose(page.get_by_role("combobox", name=field), column)
    choose(page.get_by_role("combobox", name="Platform of these accounts"), "instagram")
    expect(page.get_by_text("Choose a column for each field")).to_have_count(0)
    unfold(page, "More settings")
    expect(page.get_by_role("combobox", name="Separator")).to_be_visible()
    assert not is_too_wide(page)
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("posts.csv: 3 new mentions, 2 new pairs, 0 new accounts")).to_be_visible()
    expect(page.get_by_text("posts.csv needs an answer")).to_have_count(0)
    expect(page.get_by_text("Skipped: posts that name nobody (1).")).to_be_visible()
    expect(page.get_by_text("nodes.csv: 3 new profiles")).to_be_visible()
    with open_store(store_folder) as store:
        assert totals(store) == {"pairs": 4, "events": 5, "mentions": 7, "influencers": 3}


def _take_back_the_posts(page: Page, store_folder: Path) -> None:
    """Taking a load back asks first; the reports of the others stay."""
    expect(page.get_by_role("button", name="Take back")).to_have_count(3)
    page.get_by_role("button", name="Take back").first.click()  # the latest: the posts
    expect(page.get_by_text("Take back posts.csv?")).to_be_visible()
    assert not violations(page)
    assert not is_too_wide(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Take back posts.csv?")).to_have_count(0)
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("posts.csv is taken back: 3 mentions and 0 accounts are removed.")).to_be_visible()
    expect(page.get_by_text("posts.csv: 3 new mentions")).to_have_count(0)
    expect(page.get_by_role("button", name="Take back")).to_have_count(2)
    with open_store(store_folder) as store:
        assert totals(store) == {"pairs": 2, "events": 2, "mentions": 4, "influencers": 3}


def _look_before_loading(page: Page, folder: Path) -> None:
    """A file that is loaded already is shown first, and then recognised; files without data are named."""
    (folder / "copy.csv").write_text(EDGES)
    with zipfile.ZipFile(folder / "notes.zip", "w") as archive:
        archive.writestr("README.md", "# What is where")
    page.locator("input[type=file]").set_input_files([folder / "copy.csv", folder / "notes.zip"])
    expect(page.get_by_text("copy.csv")).to_be_visible()
    page.get_by_text("Show me how each file is read").click()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("How copy.csv is read")).to_be_visible()
    expect(page.get_by_text("notes.zip: Skipped, no data (documentation): README.md.")).to_be_visible()
    choose(page.get_by_role("combobox", name="Platform of these accounts"), "instagram")
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("copy.csv: already loaded as edges.csv on ")).to_be_visible()


def _take_back_the_rest(page: Page) -> None:
    """The store ends empty."""
    for name, left in (("edges.csv", 1), ("nodes.csv", 0)):
        wait_until_still(page)  # rows of the list come one by one
        page.get_by_role("button", name="Take back").first.click()
        expect(page.get_by_text(f"Take back {name}?")).to_be_visible()
        page.get_by_role("button", name="Yes, take it back").click()
        expect(page.get_by_text(f"{name} is taken back:")).to_be_visible()
        expect(page.get_by_role("button", name="Take back")).to_have_count(left)
    expect(page.get_by_role("heading", name="The graph is empty")).to_be_visible()
