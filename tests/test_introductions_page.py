"""The page Introductions in a browser: rows, decisions, the picture, and the keyboard."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import WAIT_SECONDS, click_row, is_too_wide, violations, watched_page
from playwright.sync_api import Page, expect

from graph.introductions import Filters, Introduction, introduce
from graph.store import Store, open_store
from graph.store.team import outreach

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
