"""The page Introductions in a browser: the paths as lanes, the parts of the score, and the columns of the table."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BOX_PX, ROW_PX, click_row, watched_page
from playwright.sync_api import Locator, Page, expect

from graph.introductions import Introduction, introduce
from graph.introductions.changes import ALL
from graph.store import Store, open_store, read
from graph.store.team.shown_lists import note_shown

HEADING = re.compile(r"^@\S+, introduced by @\S+$")


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Iterator[Store]:
    with open_store(sample_folder) as store:
        yield store


@pytest.fixture(scope="module")
def first(sample: Store) -> list[Introduction]:
    """The first introductions of the sample."""
    return introduce(sample, top=40).rows


@pytest.fixture(scope="module")
def opened(sample_app: str) -> Iterator[Page]:
    """One page for all tests of a module: opening it takes longer than what they do."""
    with watched_page() as page:
        page.goto(f"{sample_app}/introductions")
        expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
        yield page


def heading(introduction: Introduction) -> str:
    return f"{introduction.target.display_name}, introduced by {introduction.introducer.display_name}"


def select(page: Page, first: list[Introduction], row: int) -> None:
    """Select a row, wherever the table stands, by the arrow keys."""
    click_row(page, 0)
    page.keyboard.press("Control+Home")  # the first row may have been scrolled out of sight
    expect(page.get_by_role("heading", name=heading(first[0]))).to_be_visible()
    for number in range(1, row + 1):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("heading", name=heading(first[number]))).to_be_visible()


def names_in(page: Page, lane: str) -> Locator:
    return page.locator(f".lanes-{lane} .lanes-text")


def test_the_parts_under_the_bar_add_up_to_the_score(opened: Page, first: list[Introduction]) -> None:
    row = next(row for row, introduction in enumerate(first) if len(introduction.score_parts) > 1)
    select(opened, first, row)
    expect(opened.get_by_role("img", name=f"Score {first[row].score:.1f}")).to_be_visible()
    values = opened.locator(".score-bar li span:last-child").all_inner_texts()
    assert round(sum(map(float, values)), 1) == round(first[row].score, 1)
    assert len(values) == len(first[row].score_parts)


def test_the_lanes_show_the_paths_and_a_click_or_a_key_selects_the_row(opened: Page, first: list[Introduction]) -> None:
    page = opened
    select(page, first, 0)
    expect(names_in(page, "target")).to_have_count(10)
    assert set(names_in(page, "target").all_inner_texts()) == {row.target.display_name for row in first[:10]}
    assert set(names_in(page, "partner").all_inner_texts()) == {row.introducer.display_name for row in first[:10]}
    expect(page.locator('.lanes-target[aria-pressed="true"]')).to_have_text(first[0].target.display_name)
    fourth = page.get_by_role("button", name=f"{heading(first[3])}, score")
    fourth.hover()
    expect(page.locator(".lanes-hovered")).to_have_count(1)
    expect(page.locator(".lanes-target.lanes-lit")).to_have_count(1)
    fourth.click()
    expect(page.get_by_role("heading", name=heading(first[3]))).to_be_visible()
    expect(fourth).to_have_attribute("aria-pressed", "true")
    fourth.press("Home")
    top = names_in(page, "target").first.inner_text()
    page.keyboard.press("Enter")
    chosen = next(row for row in first if row.target.display_name == top)
    expect(page.get_by_role("heading", name=heading(chosen))).to_be_visible()


def test_ticked_rows_are_drawn_and_no_names_overlap(opened: Page, first: list[Introduction]) -> None:
    page = opened
    page.mouse.move(0, 0)
    select(page, first, 0)
    for row in (1, 2):
        click_row(page, row, BOX_PX)
    expect(names_in(page, "target")).to_have_count(3)  # the selected one too
    assert set(names_in(page, "target").all_inner_texts()) == {row.target.display_name for row in first[:3]}
    boxes = [box for name in page.locator(".lanes-name").all() if (box := name.bounding_box())]
    for one, other in itertools.combinations(boxes, 2):
        apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        assert apart or abs(one["y"] - other["y"]) >= min(one["height"], ROW_PX / 2)
    for row in (1, 2):
        click_row(page, row, BOX_PX)
    expect(names_in(page, "target")).to_have_count(10)


def test_chosen_columns_and_what_changed_since_the_last_visit_are_shown(
    sample_app: str, chromium: None, sample: Store, first: list[Introduction]
) -> None:
    numbers = read.numbers_of(sample, [row.target.key for row in first])
    partner = next(iter(read.partners(sample)))
    gone = read.numbers_of(sample, [partner.key])[partner.key]
    earlier = (gone, *(numbers[row.target.key] for row in first[1:]))
    sample.write(lambda transaction: transaction.run("MATCH (l:ShownList) DELETE l").consume())
    note_shown(sample, ALL, earlier, 0, save=True)
    with watched_page() as page:
        page.goto(f"{sample_app}/introductions")
        expect(page.get_by_text("Changes since the list was shown on 1 January 1970.")).to_be_visible()
        expect(page.get_by_text(f"Gone: {partner.display_name} (now a partner).")).to_be_visible()
        headers = page.get_by_test_id("stDataFrame").get_by_role("columnheader", include_hidden=True)
        expect(headers.filter(has_text="Change")).to_have_count(1)
        expect(headers.filter(has_text="Followers")).to_have_count(1)
        page.get_by_role("button", name="Columns", exact=True).click()
        page.get_by_test_id("stButtonGroup").get_by_role("button", name="Followers").click()
        expect(headers.filter(has_text="Followers")).to_have_count(0)
