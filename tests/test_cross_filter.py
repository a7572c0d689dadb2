"""The filters of people in a real browser: brushes by mouse and keyboard, bars, and what follows for the chosen."""

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import SETTINGS, Circle, is_too_wide, violations, watched_page
from map_picture import MapPicture
from playwright.sync_api import Locator, Page, expect

START = "instagram:jade.runs"


@pytest.fixture(params=SETTINGS)
def page(request: pytest.FixtureRequest, chromium: None) -> Iterator[Page]:
    """A page that fails the test on console errors and foreign requests: a large light one, and a small dark one."""
    with watched_page(**SETTINGS[request.param]) as page:
        yield page


def shown(page: Page, address: str, query: str = "") -> Locator:
    """The filters of the circle around the sample's first partner."""
    page.goto(f"{address}/?focus={START}{query}")
    return unfolded(page)


def unfolded(page: Page) -> Locator:
    """The filters of the page, once they are there."""
    expect(page.locator(".cf-summary")).to_contain_text("people")
    if not page.locator(".cf-grid").is_visible():
        page.locator(".cf-fold summary").click()
    page.locator(".cf").scroll_into_view_if_needed()
    return page.locator(".cf-summary")


def check_access(page: Page) -> None:
    """Everybody can use the page, and it is not too wide, once it stands still."""
    expect(page.locator("[data-stale=true]")).to_have_count(0)  # what a run is about to replace is pale
    assert violations(page) == []
    assert not is_too_wide(page)


def filters_in(page: Page) -> list[str]:
    """The brushes in the page's address."""
    return parse_qs(urlsplit(page.url).query).get("filter", [])


def wait_for_filters(page: Page, *expected: str) -> None:
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("filter", []) == list(expected))


def drag(page: Page, column: str, start: float, end: float) -> None:
    """Drag over a histogram, from one share of its width to another."""
    track = page.locator(f"[data-column={column}] .cf-track")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box
    middle = box["y"] + 0.15 * box["height"]
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=4)
    page.mouse.up()


def test_brushes_and_bars_filter_the_table_and_each_other_and_stay_in_the_address(sample_app: str, page: Page) -> None:
    summary = shown(page, sample_app)
    expect(summary).to_have_text("18 people")
    drag(page, "followers", 0.3, 0.45)  # the third and the fourth of eight bins
    wait_for_filters(page, "followers:2000..10000")
    expect(summary).to_have_text("10 of 18 people")
    expect(page.get_by_role("heading", name="As a table (10)")).to_be_visible()
    tier = page.locator("[data-column=tier]")
    expect(tier.get_by_role("button", name="micro")).to_contain_text("10")
    tag = page.get_by_role("group", name="Kind of mention").get_by_role("button", name="tag")
    tag.focus()
    page.keyboard.press("Space")
    wait_for_filters(page, "followers:2000..10000", "kind:tag")
    expect(tag).to_have_attribute("aria-pressed", "true")
    both = summary.inner_text()
    assert 0 < int(both.split()[0]) < 10
    first = page.get_by_role("slider", name="Followers, from")
    expect(first).to_have_attribute("aria-valuetext", "2k")
    first.press("ArrowLeft")
    wait_for_filters(page, "followers:1000..10000", "kind:tag")
    expect(first).to_be_focused()
    page.go_back()
    wait_for_filters(page, "followers:2000..10000", "kind:tag")
    expect(first).to_have_attribute("aria-valuetext", "2k")
    page.reload()
    expect(summary).to_have_text(both)
    unfolded(page)
    page.get_by_role("button", name="Clear Followers").click()
    wait_for_filters(page, "kind:tag")
    page.get_by_role("button", name="Clear all").click()
    wait_for_filters(page)
    expect(summary).to_have_text("18 people")
    expect(page.get_by_role("heading", name="As a table (18)")).to_be_visible()
    drag(page, "engagement", 0.9, 0.7)
    page.wait_for_url("**filter=engagement**")
    page.locator("[data-column=engagement] .cf-track").dblclick(position={"x": 150, "y": 5})
    wait_for_filters(page)
    expect(page.get_by_role("heading", name="As a table (18)")).to_be_visible()
    check_access(page)


def test_a_link_brings_the_filters_and_a_wrong_one_is_ignored(sample_app: str, page: Page, tmp_path: Path) -> None:
    summary = shown(page, sample_app, "&filter=tier:mid&filter=tier:macro&filter=followers:ten&filter=nothing:1")
    expect(summary).to_have_text("4 of 18 people")
    circle = Circle(page)
    circle.wait(lambda state: True)
    nodes = "({ network }) => Object.values(network.body.nodes)"
    assert circle.evaluate(f"(root) => ({nodes})(root).filter((node) => node.options.opacity < 1).length") == 14
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "people.csv")
    with open(tmp_path / "people.csv", encoding="utf-8-sig", newline="") as file:
        assert {row["tier"] for row in csv.DictReader(file)} == {"mid", "macro"}
    page.locator("[data-column=tier]").get_by_role("button", name="macro").click()
    wait_for_filters(page, "tier:mid")
    expect(summary).to_have_text("3 of 18 people")
    shown(page, sample_app, "&filter=tier:mega")
    expect(summary).to_have_text("0 of 18 people")
    expect(page.get_by_text("Nobody passes these filters")).to_be_visible()


def test_the_filtered_people_become_a_list_and_the_candidates_of_introductions(sample_app: str, page: Page) -> None:
    shown(page, sample_app, "&filter=tier:mid&filter=tier:macro")
    expect(page.get_by_role("button", name="Add 4 to a list")).to_be_visible()
    page.get_by_role("button", name="Find introductions among these 4").click()
    field = page.get_by_role("textbox", name="Save them as the list")
    field.fill("Large <b>runners</b>")
    field.press("Enter")
    page.get_by_role("button", name="Save and find introductions").click()
    page.wait_for_url("**/introductions?list=*")
    expect(page.get_by_text("Only people on the list “Large <b>runners</b>”.")).to_be_visible()
    expect(page.get_by_text("before the filters")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Only people on the list")).to_be_visible()
    page.get_by_role("button", name="All people").click()
    expect(page.get_by_text("Only people on the list")).to_have_count(0)
    page.wait_for_url(lambda url: "list=" not in url)
    page.goto(f"{sample_app}/lists")
    page.get_by_role("button", name="Delete this list").click()
    expect(page.get_by_text("There is no list yet")).to_be_visible()


def test_the_map_shows_those_who_pass_while_the_brush_is_dragged(sample_app: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{sample_app}/map")
    picture = MapPicture(page)
    picture.wait_until_painted()
    summary = unfolded(page)
    expect(summary).to_have_text("1,500 people")
    track = page.locator("[data-column=followers] .cf-track")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 8, steps=4)
    expect(summary).to_contain_text(" of 1,500 people")
    passing = summary.inner_text().split()[0].replace(",", "")
    picture.wait("(map, passing) => map.root.dataset.shown === passing", passing)
    assert filters_in(page) == []  # nothing was sent yet
    page.mouse.up()
    page.wait_for_url("**/map?filter=followers*")
    expect(page.get_by_role("heading", name=f"{int(passing):,} selected")).to_be_visible()
    page.reload()
    picture.wait_until_painted()
    picture.wait("(map, passing) => map.root.dataset.shown === passing", passing)
    unfolded(page)
    page.get_by_role("button", name="Clear all").click()
    picture.wait("(map) => map.root.dataset.shown === '1500'")
    check_access(page)
