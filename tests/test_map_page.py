"""The map in a real browser: ties, names, gestures, keys, legend, search, choosing people, phone and dark."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from browser import Circle, is_too_wide, violations, wait_until_still, watched_page
from map_picture import MapPicture, overlapping
from playwright.sync_api import Page, expect
from test_explorer import keys_in, tick

from graph.analysis.map import read_map, with_growth
from graph.records import Window, end_of_day, start_of_day
from graph.store import open_store


def opened(page: Page, address: str, query: str = "") -> MapPicture:
    page.goto(f"{address}/map{query}")
    picture = MapPicture(page)
    picture.wait_until_painted()
    return picture


def test_ties_are_drawn_and_names_never_overlap_at_any_zoom(sample_app: str, page: Page) -> None:
    picture = opened(page, sample_app)
    ties, total = picture.evaluate("(map) => [map.drawing.first.length, map.drawing.tieTotal]")
    assert ties == total > 5_000
    # Between communities, where nobody stands, there is ink: the ties.
    inked = "(map) => map.front.getContext('2d').getImageData(0, 0, map.front.width, map.front.height).data.reduce("
    inked += "(count, value, at) => count + (at % 4 === 3 && value > 0), 0)"
    with_ties = picture.evaluate(inked)
    picture.evaluate("(map) => { map.drawing.first = map.drawing.first.subarray(0, 0); map.content += 1; }")
    picture.press("+", "-")
    picture.wait_until_painted()
    assert picture.evaluate(inked) < 0.9 * with_ties
    counts = []
    for keys in ("0", "++", "++", "+++"):
        picture.press(*keys)
        boxes = picture.names()
        assert boxes
        assert not overlapping(boxes)
        counts.append(len(boxes))
    assert picture.view()["k"] > 10


def test_a_click_opens_the_card_beside_the_map_which_stays_where_it_is(sample_app: str, page: Page) -> None:
    picture = opened(page, sample_app)
    expect(page.get_by_text("Nobody is chosen")).to_be_visible()
    box, view = picture.root.bounding_box(), picture.view()
    page.mouse.move(*picture.point(0))
    picture.wait("(map) => map.hovered === 0 && map.names[0]?.person === 0")
    contacts = picture.evaluate("(map) => map.names.length")
    assert contacts > 3
    picture.click(0)
    expect(page.get_by_text("Strongest ties")).to_be_visible()
    expect(page.get_by_role("heading", name=picture.name(0))).to_be_visible()
    assert (picture.root.bounding_box(), picture.view()) == (box, view)
    assert "/map" in page.url
    assert len(keys_in(page, "person")) == 1
    tie = page.locator(".st-key-map-panel button", has_text="mention").first
    named = tie.inner_text().split(" · ")[0]
    tie.click()
    expect(page.get_by_role("heading", name=named)).to_be_visible()
    picture.wait("(map, row) => map.opened === row && map.view.k > 3", picture.row(named))
    assert not violations(page)
    page.get_by_role("link", name="Show the circle").click()
    state = Circle(page).wait(lambda state: True)
    assert keys_in(page, "focus") == [state["center"]]
    page.go_back()
    picture.wait("(map, row) => map.opened === row", picture.row(named))


def test_everything_works_with_the_keyboard(sample_app: str, page: Page) -> None:
    picture = opened(page, sample_app)
    first = picture.view()
    picture.press("+")
    picture.wait("(map) => map.transform.k > 1.4")
    picture.press("ArrowRight", "ArrowDown")
    moved = picture.view()
    assert moved["x"] < picture.evaluate("(map) => map.fit.x * map.transform.k")
    picture.press("0")
    picture.wait("(map, x) => Math.abs(map.view.x - x) < 0.01 && map.transform.k === 1", first["x"])
    picture.press("/")
    field = page.get_by_role("combobox", name="Find a person on the map")
    expect(field).to_be_focused()
    field.fill("zora")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    wanted = page.get_by_role("option").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=wanted)).to_be_visible()
    picture.wait("(map, row) => map.opened === row && map.transform.k >= 4", picture.row(wanted))
    picture.wait_until_painted()
    picture.press("Escape")
    expect(page.get_by_text("Nobody is chosen")).to_be_visible()
    picture.press("Enter")  # whoever is in the middle: the flight has put them there
    expect(page.get_by_role("heading", name=wanted)).to_be_visible()
    field.fill("nobody has this name")
    expect(page.locator(".map-status")).to_have_text("Nobody on the map has this name.")


def test_the_legend_colors_and_filters(sample_app: str, page: Page) -> None:
    picture = opened(page, sample_app)
    page.get_by_label("Color by").select_option("tier")
    micro = page.get_by_role("button", name="micro (")
    expect(micro).to_have_attribute("aria-pressed", "true")
    everyone = int(picture.root.get_attribute("data-shown") or 0)
    hidden = int(micro.inner_text().split("(")[1].strip(")").replace(",", ""))
    micro.click()
    expect(picture.root).to_have_attribute("data-shown", str(everyone - hidden))
    expect(micro).to_have_attribute("aria-pressed", "false")
    micro.click(modifiers=["Shift"])
    expect(picture.root).to_have_attribute("data-shown", str(hidden))
    micro.click()
    expect(page.get_by_text("Nobody is shown")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(picture.root).to_have_attribute("data-shown", str(everyone))
    for name in ("platform", "followers", "pagerank", "in_degree", "bridging", "growth", "community"):
        page.get_by_label("Color by").select_option(name)
        expect(page.locator(".map-entries button[aria-pressed=true]").nth(1)).to_be_visible()
    assert everyone == 1_500


def test_mentions_in_two_periods_color_the_map(sample_app: str, sample_folder: Path, page: Page) -> None:
    with open_store(sample_folder) as store:
        april = Window(start_of_day(date(2026, 4, 1)), end_of_day(date(2026, 4, 30)))
        (growth,) = (
            coloring for coloring in with_growth(store, read_map(store), april).colorings if coloring.name == "growth"
        )
    opened(page, sample_app, "?from=2026-04-01&to=2026-04-30")
    expect(page.get_by_text("1 April 2026 to 30 April 2026, than 2 March 2026 to 31 March 2026.")).to_be_visible()
    page.get_by_label("Color by").select_option("growth")
    for entry in growth.classes:
        expect(page.get_by_role("button", name=f"{entry.label} ({entry.people:,})")).to_be_visible()
    page.get_by_role("button", name="Change the periods").click()
    page.get_by_role("button", name="The latest period").click()
    page.wait_for_url(lambda url: "from=" not in url)
    expect(page.get_by_text("1 April 2026 to 30 April 2026")).to_have_count(0)


def test_people_inside_an_outline_become_a_table_a_list_and_a_file(sample_app: str, page: Page) -> None:
    picture = opened(page, sample_app)
    page.get_by_role("button", name="Rectangle").click()
    picture.drag(0, lambda x, y: [(x - 90, y - 90), (x + 90, y + 90)])
    chosen = int(picture.root.get_attribute("data-chosen") or 0)
    assert 10 < chosen < 1_000
    expect(page.get_by_role("heading", name=f"{chosen} selected")).to_be_visible()
    expect(page.get_by_role("button", name=f"Add {chosen} to a list")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == chosen
    page.get_by_role("button", name="Clear the selection").click()
    picture.wait("(map) => map.chosen.length === 0")
    expect(page.get_by_role("heading", name="selected")).to_have_count(0)
    wait_until_still(page)  # the page is shorter, and moves
    page.get_by_role("button", name="Lasso").click()
    picture.drag(0, lambda x, y: [(x, y - 60), (x + 60, y), (x, y + 60), (x - 60, y)])
    picture.wait("(map, most) => map.chosen.length > 0 && map.chosen.length < most", chosen)
    picture.press("Escape")
    expect(page.get_by_role("heading", name="selected")).to_have_count(0)


def test_a_community_is_listed_and_leads_to_a_circle(sample_app: str, page: Page) -> None:
    opened(page, sample_app)
    community = page.get_by_role("combobox", name="Or choose a community")
    community.scroll_into_view_if_needed()
    page.wait_for_timeout(600)  # a menu closes when the page scrolls
    community.click()
    page.get_by_role("option", name="Trail & running").first.click()
    expect(page.get_by_role("heading", name="selected")).to_be_visible()
    tick(page, 0)
    page.get_by_role("button", name="Show the circle of").click()
    state = Circle(page).wait(lambda state: True)
    assert keys_in(page, "focus") == [state["center"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_card_is_below_and_a_tap_opens_it(
    sample_app: str, chromium: None, tmp_path: Path, scheme: str
) -> None:
    with watched_page(390, 844, color_scheme=scheme, has_touch=True, is_mobile=True) as page:
        picture = opened(page, sample_app)
        assert not is_too_wide(page)
        page.touchscreen.tap(*picture.point(0))
        expect(page.get_by_text("Strongest ties")).to_be_visible()
        page.wait_for_timeout(500)
        assert not violations(page)
        assert not overlapping(picture.names())
        assert not is_too_wide(page)
