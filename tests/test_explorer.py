"""The explorer in a real browser: every gesture of the picture, the timeline, the lists and the search."""

import csv
import itertools
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from browser import (
    BOX_PX,
    SETTINGS,
    Circle,
    app_server,
    click_row,
    is_too_wide,
    kept_their_positions,
    members,
    violations,
    watched_page,
)
from playwright.sync_api import Page, expect

from graph.circle.export import PEOPLE_COLUMNS
from graph.store import open_store
from graph.store.team import shortlists

START = "instagram:jade.runs"
OPENED = "instagram:zora_laps"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=SETTINGS)
def page(request: pytest.FixtureRequest, chromium: None) -> Iterator[Page]:
    """A page that fails the test on console errors and foreign requests: a large light one, and a small dark one."""
    with watched_page(**SETTINGS[request.param]) as page:
        yield page


def shown(page: Page, address: str, query: str = "") -> tuple[Circle, dict[str, Any]]:
    """The circle of the sample's first partner, settled."""
    page.goto(f"{address}/?focus={START}{query}")
    circle = Circle(page)
    state = circle.wait(lambda state: True)
    page.locator(".circle-root").scroll_into_view_if_needed()
    return circle, state


def keys_in(page: Page, name: str) -> list[str]:
    """The values of one part of the page's address."""
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(page.url).query).get(name, [])


def test_the_plus_expands_and_collapses_and_nobody_moves(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    assert circle.badge(OPENED) or page.viewport_size == {"width": 390, "height": 1400}
    circle.expand_or_collapse(OPENED, "Expand")
    opened = circle.wait(lambda state: state["settled"] > before["settled"])
    assert keys_in(page, "open") == [OPENED]
    assert opened["center"] == START
    assert set(before["at"]) < set(opened["at"])
    assert kept_their_positions(before, opened)
    circle.expand_or_collapse(OPENED, "Collapse")
    collapsed = circle.wait(lambda state: state["settled"] > opened["settled"])
    assert set(collapsed["at"]) == set(before["at"])
    assert kept_their_positions(before, collapsed)


def test_names_never_cover_one_another(sample_app: str, page: Page) -> None:
    opened = "&open=".join([OPENED, "instagram:iris.trail", "instagram:leo.eats"])
    circle, state = shown(page, sample_app, f"&open={opened}")
    assert len(state["at"]) > 60
    page.wait_for_timeout(700)
    named = []
    for zoom in (0.5, 1.0, 2.5):
        circle.evaluate("(root, zoom) => root.network.moveTo({ scale: zoom, animation: false })", zoom)
        page.wait_for_timeout(200)
        labels = circle.evaluate("(root) => root.labels")
        for a, b in itertools.combinations(labels, 2):
            is_beside = a["right"] <= b["left"] or b["right"] <= a["left"]
            assert is_beside or a["bottom"] <= b["top"] or b["bottom"] <= a["top"], (a, b)
        assert "★ @jade.runs" in {label["name"] for label in labels}
        named.append(len(labels))
    assert named == sorted(named)  # nearer, more names have room
    assert named[0] < len(state["at"])


def test_the_dashed_circle_counts_the_omitted_people_and_adds_them(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app, f"&more=5~{START}")
    dashed = f"more {START}"
    assert len(members(before)) == 5
    label = circle.evaluate("(root, id) => root.network.body.data.nodes.get(id).name", dashed)
    left = int(label.removesuffix(" more"))
    expect(page.get_by_text(f"{left} more with weaker ties are not drawn")).to_be_visible()
    page.mouse.click(*circle.point(dashed))
    after = circle.wait(lambda state: len(members(state)) > 5)
    assert len(members(after)) == 5 + left
    assert dashed not in after["at"]
    assert kept_their_positions(before, after)
    assert keys_in(page, "more") == [f"35~{START}"]


def test_following_moves_nobody_who_stays(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    after = circle.follow(OPENED)
    assert kept_their_positions(before, after)
    assert keys_in(page, "focus") == [OPENED]


def test_hide_pin_undo_and_redo(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    gone, pinned = members(before)[:2]
    circle.choose(gone, "Hide")
    circle.wait(lambda state: gone not in state["at"])
    expect(page.get_by_text("1 hidden by you.")).to_be_visible()
    page.get_by_role("button", name="Show them again").click()
    circle.wait(lambda state: gone in state["at"])
    page.get_by_role("button", name="Redo").click()
    circle.wait(lambda state: gone not in state["at"])
    circle.choose(pinned, "Pin: keep in the picture")
    page.wait_for_url("**/*pin=*")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(lambda url: "pin=" not in url)
    page.get_by_role("button", name="Undo").click()
    circle.wait(lambda state: gone in state["at"])
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    circle.press("y")
    circle.wait(lambda state: gone not in state["at"])
    circle.press("y")
    page.wait_for_url("**/*pin=*")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    far = "instagram:leo.eats"
    page.goto(f"{sample_app}/?focus={far}&pin={pinned}")
    assert pinned in circle.wait(lambda state: state["center"] == far)["at"]
    page.goto("about:blank")


def test_gestures_in_quick_succession_are_all_kept(sample_app: str, page: Page) -> None:
    circle, _ = shown(page, sample_app)
    # Each key comes before the page has drawn what the one before it changed.
    circle.press("p", "ArrowRight", "p", "s")
    page.wait_for_url("**/*pick=*")
    (picked,) = keys_in(page, "pick")
    assert picked != START
    assert keys_in(page, "pin") == [START, picked]
    circle.press("z", "z", "z")
    page.wait_for_url(lambda url: "pin=" not in url and "pick=" not in url)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    circle.press("y", "y", "y")
    page.wait_for_url("**/*pick=*")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    assert (keys_in(page, "pin"), keys_in(page, "pick")) == ([START, picked], [picked])
    page.goto("about:blank")


def test_the_back_button_of_the_browser_moves_undo_too(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    circle.follow(OPENED)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.go_back()
    circle.wait(lambda state: state["center"] == START)
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    page.get_by_role("button", name="Redo").click()
    circle.wait(lambda state: state["center"] == OPENED)
    assert set(before["at"]) & set(circle.wait(lambda state: True)["at"])


def test_the_breadcrumb_has_thumbnails_and_leads_back(sample_app: str, page: Page) -> None:
    circle, _ = shown(page, sample_app)
    circle.follow(OPENED)
    crumbs = page.get_by_role("navigation", name="Visited circles")
    expect(crumbs.get_by_role("button")).to_have_count(2)
    first = crumbs.get_by_role("button", name="@jade.runs")
    assert (first.locator("img").get_attribute("src") or "").startswith("data:image/png")
    first.click()
    circle.wait(lambda state: state["center"] == START)
    expect(crumbs.get_by_role("button")).to_have_count(1)


def test_paths_between_two_and_common_contacts(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    first, second = (key for key in ("instagram:iris.trail", "instagram:theo.laps") if key in before["at"])
    page.keyboard.down("Shift")
    page.mouse.click(*circle.point(first))
    expect(page.get_by_role("button", name="Paths from @jade.runs")).to_be_visible()
    page.mouse.click(*circle.point(second))
    page.keyboard.up("Shift")
    page.get_by_role("button", name="Paths between them").click()
    expect(page.get_by_text("weakest tie").first).to_contain_text("@iris.trail")
    state = circle.wait(lambda state: state["center"] == first)
    assert second in state["at"]
    page.reload()
    expect(page.get_by_text("weakest tie").first).to_be_visible()
    page.get_by_role("button", name="Back to the circle").click()
    circle.wait(lambda state: state["center"] == START)
    page.get_by_role("button", name="Common contacts").click()
    expect(page.get_by_text("known by 2 of 2").first).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    circle.wait(lambda state: state["center"] == START and set(state["at"]) == set(before["at"]))


def test_a_tie_shows_its_mentions_and_its_posts(sample_app: str, page: Page) -> None:
    circle, _ = shown(page, sample_app)
    where = """(root, from, to) => {
        const edge = Object.values(root.network.body.edges).find((e) => e.fromId === from && e.toId === to);
        const at = root.network.canvasToDOM(edge.edgeType.getPoint(0.5));
        const box = root.getBoundingClientRect();
        return [box.x + at.x, box.y + at.y]; }"""
    circle.wait_until_still()
    x, y = circle.evaluate(where, START, "instagram:iris.trail")
    page.mouse.move(x + 40, y + 40)
    page.mouse.move(x, y, steps=8)
    card = page.locator("div.vis-tooltip")
    expect(card).to_contain_text("@jade.runs → @iris.trail")
    expect(card).to_contain_text("mentions (")
    expect(card).to_contain_text("2026")
    page.mouse.click(x, y)
    expect(page.get_by_text("@jade.runs and @iris.trail")).to_be_visible()
    expect(page.get_by_role("link", name="@jade.runs → @iris.trail").first).to_be_visible()
    assert keys_in(page, "tie") == [f"{START} > instagram:iris.trail"]
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("@jade.runs and @iris.trail")).not_to_be_visible()


def test_a_period_is_chosen_by_mouse_and_keyboard_and_plays(sample_app: str, page: Page) -> None:
    circle, whole = shown(page, sample_app)
    track = page.locator(".time-track")
    track.scroll_into_view_if_needed()
    expect(page.get_by_text("All time ·")).to_be_visible()
    box = track.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=5)
    page.mouse.up()
    page.wait_for_url("**/*from=2026-*&to=2026-*")
    narrow = circle.wait(lambda state: len(state["at"]) < len(whole["at"]))
    assert kept_their_positions(whole, narrow)
    first = keys_in(page, "from")[0]
    page.get_by_role("slider", name="First day").press("ArrowRight")
    page.wait_for_url(lambda url: f"from={first}" not in url and "from=" in url)
    page.get_by_role("button", name="All time").click()
    page.wait_for_url(lambda url: "from=" not in url)
    page.get_by_role("button", name="Play").click()
    page.wait_for_url("**/*from=2026-02-23*")
    page.wait_for_url("**/*from=2026-03-30*")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="All time").click()
    page.wait_for_url(lambda url: "from=" not in url)


def test_the_picture_and_the_circle_are_exported(sample_app: str, page: Page, tmp_path: Path) -> None:
    circle, state = shown(page, sample_app)

    def downloaded(name: str, exact: bool = True) -> Path:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=exact).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    drawing = ElementTree.parse(downloaded("SVG")).getroot()
    assert len(drawing.findall(f"{SVG}circle")) == len(state["at"])
    assert {"★ @jade.runs"} < {text.text for text in drawing.findall(f"{SVG}text")}
    png = downloaded("PNG").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert min(struct.unpack(">II", png[16:24])) > 600
    with open(downloaded("CSV"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == PEOPLE_COLUMNS
    assert {f"{row['platform']}:{row['handle']}" for row in rows} == set(members(state))
    page.get_by_role("button", name="Export").click()
    network = nx.read_gexf(downloaded("Download GEXF"))
    assert set(network.nodes) == set(state["at"])
    assert network.number_of_edges() > len(rows)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert circle.wait(lambda state: True)["center"] == START


def tick(page: Page, *rows: int) -> None:
    """Tick rows of the table on the page; its boxes are drawn, not elements."""
    for row in rows:
        click_row(page, row, BOX_PX)


def test_ticked_rows_become_a_list_and_a_csv(sample_app: str, sample_folder: Path, page: Page, tmp_path: Path) -> None:
    shown(page, sample_app)
    tick(page, 0, 1)
    page.get_by_role("button", name="Add 2 to a list").click()
    field = page.get_by_role("combobox", name="List")
    field.fill("Trail <b>runners</b>")
    field.press("Enter")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Added to “Trail <b>runners</b>”.")).to_be_visible()
    page.goto(f"{sample_app}/lists")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "list.csv")
    with open(tmp_path / "list.csv", encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2
    tick(page, 0)
    page.get_by_role("button", name="Remove 1").click()
    expect(page.get_by_text("1 removed")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 removed")).to_have_count(0)
    with open_store(sample_folder) as store:
        assert len(shortlists.members(store, "Trail <b>runners</b>")) == 2
    page.get_by_role("button", name="Delete this list").click()
    expect(page.get_by_text("There is no list yet")).to_be_visible()


def test_the_plain_table_has_the_same_people_as_the_picture(sample_app: str, page: Page) -> None:
    _, state = shown(page, sample_app)
    page.get_by_text("Plain table").click()
    table = page.get_by_role("table", name="Circle of @jade.runs")
    expect(table.get_by_role("rowheader")).to_have_count(len(members(state)))
    names = {name.lstrip("@") for name in table.get_by_role("rowheader").all_inner_texts()}
    assert names == {key.partition(":")[2] for key in members(state)}


def test_the_keyboard_does_everything(sample_app: str, page: Page) -> None:
    circle, before = shown(page, sample_app)
    circle.press("ArrowRight")
    current = circle.evaluate("(root) => root.network.getSelectedNodes()[0]")
    assert current != START
    expect(page.locator(".circle-status")).to_contain_text("tie")
    circle.press("+")
    circle.wait(lambda state: set(before["at"]) < set(state["at"]) or state["settled"] > before["settled"])
    assert keys_in(page, "open") == [current]
    assert circle.evaluate("(root) => root.network.getSelectedNodes()") == [current]
    circle.press("z")
    page.wait_for_url(lambda url: "open=" not in url)
    circle.wait(lambda state: set(state["at"]) == set(before["at"]))  # the picture follows the address
    circle.wait_until_still()
    circle.press("ArrowRight")
    circle.press("s")
    expect(page.get_by_text("Picked:")).to_be_visible()
    circle.press("ArrowRight")
    circle.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_text("move along ties")).to_be_visible()
    circle.press("/")
    expect(page.get_by_role("combobox", name="Search influencers")).to_be_focused()


def test_dropped_files_are_loaded_and_rejected_rows_can_be_downloaded(
    chromium: None, page: Page, tmp_path: Path
) -> None:
    mentions = tmp_path / "mentions.csv"
    rows = [f"2026-05-0{day},mia,{who},reply" for day in range(1, 9) for who in ("jade", "zoe", "tom")]
    mentions.write_text("\n".join(["date,source,target,kind", *rows, "2026-05-01,mia,<b>,reply", ""]), encoding="utf-8")
    profiles = tmp_path / "profiles.csv"
    profiles.write_text("handle,followers,name\nmia,4200,Mia <b>M</b>\n", encoding="utf-8")
    with app_server({"INTROGRAPH_STORE": str(tmp_path / "empty"), "INTROGRAPH_NO_TRAIN": "1"}) as address:
        page.goto(f"{address}/data")
        expect(page.get_by_role("heading", name="The graph is empty")).to_be_visible()
        page.locator("input[type=file]").set_input_files([mentions, profiles])
        expect(page.get_by_text("profiles.csv")).to_be_visible()  # before that, the form has no files
        platform = page.get_by_role("combobox", name="Platform, if a file does not name one")
        platform.fill("instagram")
        platform.press("Enter")
        page.get_by_role("button", name="Load", exact=True).click()
        expect(
            page.get_by_text("mentions.csv: 24 new mentions, 3 new pairs, 4 new accounts, 1 row rejected.")
        ).to_be_visible()
        expect(page.get_by_text("Row 26:")).to_be_visible()
        expect(page.get_by_text("profiles.csv: 1 new profile, 0 new accounts.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the rejected rows").click()
        download.value.save_as(tmp_path / "bad.csv")
        assert "2026-05-01,mia,<b>,reply" in (tmp_path / "bad.csv").read_text("utf-8-sig")
        page.goto(f"{address}/?focus=mia")
        Circle(page).wait(lambda state: len(state["at"]) == 4)
        expect(page.get_by_text("Mia <b>M</b>", exact=True)).to_be_visible()
        page.goto("about:blank")


def test_the_tour_is_ticked_off_by_doing(sample_app: str, page: Page) -> None:
    circle, _ = shown(page, sample_app)
    expect(page.get_by_text("1 of 4: Click a circle")).to_be_visible()
    state = circle.follow(OPENED)
    expect(page.get_by_text("2 of 4: Double-click another one")).to_be_visible()
    circle.double_click(members(state)[0])
    expect(page.get_by_text("4 of 4: Open Introductions")).to_be_visible()
    page.get_by_role("button", name="Skip tour").click()
    expect(page.get_by_text("of 4:")).to_have_count(0)


def test_a_still_page_sends_nothing_and_draws_nothing(sample_app: str, page: Page) -> None:
    frames: list[Any] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    circle, _ = shown(page, sample_app)
    page.wait_for_timeout(2_000)
    frames.clear()
    circle.evaluate("(root) => { root.drawn = 0; root.network.on('afterDrawing', () => (root.drawn += 1)) }")
    page.wait_for_timeout(3_000)
    assert not frames
    assert circle.evaluate("(root) => root.drawn") == 0


def test_gestures_on_a_phone(sample_app: str, tmp_path: Path, chromium: None) -> None:
    with watched_page(390, 844, has_touch=True, is_mobile=True, reduced_motion="reduce") as page:
        circle, before = shown(page, sample_app)
        page.locator(".circle-root").scroll_into_view_if_needed()
        page.touchscreen.tap(*circle.point(OPENED))
        state = circle.wait(lambda state: state["center"] == OPENED)
        assert kept_their_positions(before, state)
        assert not is_too_wide(page)
        someone = members(state)[0]
        x, y = circle.point(someone)
        finger = page.context.new_cdp_session(page)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        expect(page.get_by_role("menuitem", name="Hide")).to_be_visible()
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.get_by_role("menuitem", name="Hide").tap()
        circle.wait(lambda state: someone not in state["at"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 1000), (390, 844)], ids=["desktop", "phone"])
def test_every_page_is_accessible(
    sample_app: str, tmp_path: Path, chromium: None, size: tuple[int, int], scheme: str
) -> None:
    with watched_page(*size, color_scheme=scheme) as page:
        circle = Circle(page)
        tie = f"{START} > instagram:iris.trail"
        page.goto(f"{sample_app}/?focus={START}&open={OPENED}&pick=instagram:iris.trail&tie={tie}")
        circle.wait(lambda state: True)
        page.get_by_text("Plain table").click()
        expect(page.get_by_role("table")).to_be_visible()
        page.mouse.click(*circle.point(OPENED), button="right")
        assert not violations(page)
        assert not is_too_wide(page)
        for path, text in (
            ("introductions", "people you do not work with yet"),
            ("map", "1,500 people"),
            ("lists", "There is no list yet"),
            ("data", "A file that is added twice"),
            ("backtest", "A backtest checks"),
        ):
            page.goto(f"{sample_app}/{path}")
            expect(page.get_by_text(text).first).to_be_visible()
            page.wait_for_timeout(800)
            assert not violations(page), path
            assert not is_too_wide(page), path
