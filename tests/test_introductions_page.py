"""The page Introductions in a browser: rows, decisions, lanes, the bar of the score, columns, and the keyboard."""

import itertools
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BOX_PX, ROW_PX, WAIT_SECONDS, click_row, is_too_wide, violations, watched_page
from playwright.sync_api import Locator, Page, expect

from graph.introductions import Filters, Introduction, introduce
from graph.introductions.changes import ALL
from graph.store import Store, open_store, read
from graph.store.team import outreach
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


def expect_selected(page: Page, introduction: Introduction) -> None:
    expect(page.get_by_role("heading", name=heading(introduction))).to_be_visible()


def wait_for_status(store: Store, key: str, status: str | None, note: str | None = None) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        stored = outreach.note_of(store, key)
        if (stored.status if stored else None, stored.note if stored else None) == (status, note):
            return
        assert time.monotonic() < deadline, f"the status is {stored}"
        time.sleep(0.1)


def test_the_panel_follows_clicks_arrow_keys_and_buttons(opened: Page, first: list[Introduction]) -> None:
    page = opened
    click_row(page, 2)
    expect_selected(page, first[2])
    page.keyboard.press("ArrowDown")
    expect_selected(page, first[3])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect_selected(page, first[1])
    page.get_by_role("button", name="↑").click()
    expect_selected(page, first[0])
    expect(page.get_by_role("button", name="↑")).to_be_disabled()
    page.get_by_role("button", name="↓").focus()
    page.keyboard.press("Enter")
    expect_selected(page, first[1])


def test_a_dismissal_takes_a_reason_and_its_undo_brings_the_target_back(
    opened: Page, sample: Store, first: list[Introduction]
) -> None:
    page, target = opened, first[1].target
    click_row(page, 1)
    expect_selected(page, first[1])
    page.get_by_role("button", name="Not a fit, because").click()
    page.get_by_role("button", name="Too far away").click()
    expect(page.get_by_text(f"{target.display_name} is dismissed.")).to_be_visible()
    expect_selected(page, first[2])
    wait_for_status(sample, target.key, outreach.DISMISSED, "Too far away")
    assert target.key not in [row.target.key for row in introduce(sample).rows]
    shown = introduce(sample, filters=Filters(show_dismissed=True)).rows
    assert target.key in [row.target.key for row in shown]
    page.get_by_role("button", name="Undo").click()
    expect_selected(page, first[1])
    wait_for_status(sample, target.key, None)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.get_by_role("button", name="Not a fit", exact=True).click()
    expect(page.get_by_text(f"{target.display_name} is dismissed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    wait_for_status(sample, target.key, None)
    expect_selected(page, first[1])


def test_ideas_and_asked_are_marked_and_a_second_click_clears_them(
    opened: Page, sample: Store, first: list[Introduction]
) -> None:
    page, target = opened, first[2].target
    click_row(page, 2)
    expect_selected(page, first[2])
    page.get_by_role("button", name="Idea").click()
    expect(page.get_by_role("button", name="✓ Idea")).to_be_visible()
    page.get_by_role("button", name="Asked", exact=True).click()
    expect(page.get_by_role("button", name="✓ Asked")).to_be_visible()
    wait_for_status(sample, target.key, outreach.ASKED)
    note = outreach.note_of(sample, target.key)
    assert note
    assert note.introducer == first[2].introducer.key
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="✓ Idea")).to_be_visible()
    wait_for_status(sample, target.key, outreach.IDEA)
    page.get_by_role("button", name="✓ Idea").click()
    wait_for_status(sample, target.key, None)


def test_anybody_can_be_asked_about_and_the_row_that_is_read(opened: Page, first: list[Introduction]) -> None:
    page = opened
    selected = page.get_by_role("heading", name=HEADING).inner_text().partition(",")[0]
    page.get_by_role("button", name="Why this rank?").click()
    expect(page.get_by_text(re.compile(rf"^{re.escape(selected)} is in the list, at rank \d+ of"))).to_be_visible()
    page.get_by_label("Handle of somebody").fill("no.such.handle")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("Nobody in the store goes by")).to_be_visible()
    page.get_by_label("Handle of somebody").fill(first[0].introducer.key)
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text(re.compile("are never targets|cannot be introduced to themselves"))).to_be_visible()


@pytest.mark.parametrize("size", [(1400, 1000), (390, 844)], ids=["desktop", "phone"])
def test_the_page_is_accessible_in_the_dark(sample_app: str, chromium: None, size: tuple[int, int]) -> None:
    with watched_page(*size, color_scheme="dark") as page:
        page.goto(f"{sample_app}/introductions")
        expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
        expect(page.get_by_role("img", name="Score")).to_be_visible()
        assert not violations(page)
        assert not is_too_wide(page)


# --- lanes, the bar of the score, and columns


def select(page: Page, first: list[Introduction], row: int) -> None:
    """Select a row, wherever the table stands, by the arrow keys."""
    click_row(page, 0)
    page.keyboard.press("Control+Home")  # the first row may have been scrolled out of sight
    expect_selected(page, first[0])
    for number in range(1, row + 1):
        page.keyboard.press("ArrowDown")
        expect_selected(page, first[number])


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
