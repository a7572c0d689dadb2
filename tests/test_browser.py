"""The app as a marketer uses it, in a real browser."""

import csv
import re
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from browser import (
    BOX_PX,
    PAGES,
    WAIT_SECONDS,
    Circle,
    app_server,
    click_row,
    is_too_wide,
    members,
    unfold,
    violations,
    wait_until_still,
    watched_page,
)
from conftest import NOW
from helpers import load, load_rows
from neo4j_server import Neo4jServer
from playwright.sync_api import Page, expect
from test_graph import HEADER, a_network

from graph.analysis.run import analyze
from graph.introductions import COLUMNS
from graph.store import Store, open_store, read, ready_store

START = "instagram:jade.runs"
HOSTILE = {
    "img": "<img src=x onerror=alert(1)>",
    "picture": "![x](http://evil.example/x.png)",
    "link": "[x](javascript:alert(1))",
    "bold": "**bold** :material/home: $x^2$ `code`",
    "turned": "\u202egnp.exe\u202c",
    "long": "n" * 9_000,
    "cjk": "美食家 🍜",
    "nothing": "\u200b\u200b",
}


def test_searching_following_going_back_and_downloading_the_list(sample_app: str, page: Page, tmp_path: Path) -> None:
    circle = Circle(page)
    page.goto(sample_app)
    page.get_by_role("link", name="Explore").click()
    assert circle.wait(lambda state: True)["center"] == START

    page.get_by_placeholder("Search by handle, name").fill("ravi.e")
    page.get_by_role("option", name="@ravi.eats").click()
    state = circle.wait(lambda state: state["center"] == "tiktok:ravi.eats")
    expect(page.get_by_placeholder("Search by handle, name")).to_have_value("")

    way = [state["center"]]
    for _ in range(3):
        following = next(key for key in members(state) if key not in way)
        state = circle.follow(following)
        way.append(following)
        assert f"focus={following.replace(':', '%3A')}" in page.url
    expect(page.get_by_role("heading", name=f"@{way[-1].split(':')[1]}")).to_be_visible()

    page.go_back()
    state = circle.wait(lambda state: state["center"] == way[-2])
    page.go_forward()
    state = circle.wait(lambda state: state["center"] == way[-1])
    page.reload()
    assert set(circle.wait(lambda state: state["center"] == way[-1])["at"]) == set(state["at"])

    page.get_by_role("link", name="Introductions").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download introductions").click()
    download.value.save_as(tmp_path / "introductions.csv")
    with open(tmp_path / "introductions.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["rank"]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 100
    expect(page.get_by_text(f"{len(rows)} people you do not work with yet")).to_be_visible()
    assert {row["introducer_handle"] for row in rows} == {"jade.runs", "milo.trail", "ravi.eats"}
    assert not {"jade.runs", "milo.trail", "ravi.eats"} & {row["target_handle"] for row in rows}


def test_expanding_and_collapsing_in_place(sample_app: str, page: Page) -> None:
    circle = Circle(page)
    page.goto(f"{sample_app}/?focus={START}")
    before = circle.wait(lambda state: True)
    opened = members(before)[0]
    after = circle.double_click(opened)
    assert after["center"] == START
    assert set(before["at"]) < set(after["at"])
    for key, place in before["at"].items():
        assert after["at"][key] == pytest.approx(place, abs=2)
    assert "open=" in page.url
    collapsed = circle.double_click(opened)
    assert set(collapsed["at"]) == set(before["at"])
    assert "open=" not in page.url


def test_the_keyboard_follows(sample_app: str, page: Page) -> None:
    circle = Circle(page)
    page.goto(f"{sample_app}/?focus={START}")
    circle.wait(lambda state: True)
    page.locator(".circle-root").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert circle.wait(lambda state: state["center"] != START)["center"] in page.url.replace("%3A", ":")


def test_a_partner_mark_is_stored(sample_app: str, sample_folder: Path, page: Page) -> None:
    page.goto(f"{sample_app}/?focus=zora_laps")
    Circle(page).wait(lambda state: True)
    wait_until_still(page)
    page.get_by_text("We work with them (partner)").click()
    # The browser turns the toggle before the server knows of it, and a page that is left gets no further run.
    expect(page.get_by_role("status").filter(has_text="is a partner now")).to_be_visible()
    page.reload()
    expect(page.locator("label", has_text="We work with them").locator("input")).to_be_checked()
    wait_until_still(page)
    with open_store(sample_folder) as store:
        assert "zora_laps" in {row.handle for row in read.partners(store)}
        page.get_by_text("We work with them (partner)").click()
        deadline = time.monotonic() + WAIT_SECONDS
        while "zora_laps" in {row.handle for row in read.partners(store)}:
            assert time.monotonic() < deadline, "the mark was not taken off"
            time.sleep(0.1)


def test_a_window_narrows_the_circle_and_stays_in_the_url(sample_app: str, page: Page) -> None:
    circle = Circle(page)
    page.goto(f"{sample_app}/?focus={START}")
    whole = circle.wait(lambda state: True)
    page.goto(f"{sample_app}/?focus={START}&from=2026-05-01&to=2026-05-31")
    narrow = circle.wait(lambda state: len(state["at"]) < len(whole["at"]))
    circle.follow(members(narrow)[0])
    assert "from=2026-05-01&to=2026-05-31" in page.url


def test_an_introduction_leads_to_the_circle(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/introductions")
    click_row(page, 0, BOX_PX)
    page.get_by_role("button", name="Show the circle of").click()
    assert Circle(page).wait(lambda state: True)["center"] in page.url.replace("%3A", ":")


def test_every_page_can_be_left_and_opened_again(sample_app: str, page: Page) -> None:
    titles = [name.title() for name in PAGES if name != "search"]  # that page has no link of its own
    page.goto(f"{sample_app}/home")

    def expect_a_page() -> None:
        wait_until_still(page)
        expect(page.get_by_text("This page has failed")).to_have_count(0)
        assert page.get_by_test_id("stMain").inner_text().strip()

    for title in [*titles, *titles]:
        page.get_by_role("link", name=title, exact=True).click()
        expect(page).to_have_url(re.compile("/$" if title == "Home" else f"/{title.lower()}"))
        expect_a_page()
    for _ in titles:
        page.go_back()
        expect_a_page()


def test_unknown_and_hostile_names_get_a_sentence(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/?focus=jade.rums")
    expect(page.get_by_text("Nobody in the store goes by “jade.rums”. Did you mean jade.runs")).to_be_visible()
    page.get_by_role("button", name="Show the most influential one instead").click()
    Circle(page).wait(lambda state: True)
    page.goto(f"{sample_app}/?focus=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.get_by_text("is not a handle")).to_be_visible()
    page.get_by_placeholder("Search by handle, name").fill("![x](http://evil.example/x.png)")
    expect(page.get_by_text("No results for “![x](http://evil.example/x.png)”")).to_be_visible()


def test_a_newcomer_has_introductions_as_a_csv_within_five_minutes(page: Page, tmp_path: Path) -> None:
    start = time.monotonic()
    with app_server({"INTROGRAPH_STORE": str(tmp_path / "empty")}) as address:
        page.goto(address)
        expect(page.get_by_role("heading", name="The graph is empty")).to_be_visible()
        for name in ("Try the sample", "Connect Neo4j", "Drop your files"):
            expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Load the sample").click()
        page.set_default_timeout(90_000)
        page.get_by_text("can be reached through your partners").wait_for()
        page.get_by_role("link", name="Introductions", exact=True).click()
        expect(page.get_by_text("people you do not work with yet")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download introductions").click()
        download.value.save_as(tmp_path / "introductions.csv")
        with open(tmp_path / "introductions.csv", encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) >= 10
        assert time.monotonic() - start < 300
        page.get_by_role("link", name="Explore").click()
        page.wait_for_selector(".circle-root[data-settled]")
        page.goto("about:blank")


def test_hostile_texts_appear_literally(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with ready_store(folder) as store:
        rows = [
            f"{one},{other},2026-05-01,reply,https://example.org"
            for one in HOSTILE
            for other in HOSTILE
            if one != other
        ]
        load_rows(store, tmp_path, "source,target,date,kind,url", rows)
        path = tmp_path / "profiles.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [
                    ("handle", "name", "bio", "url"),
                    *((handle, text, text, "javascript:alert(1)") for handle, text in HOSTILE.items()),
                ]
            )
        load(store, path)
        analyze(store, at=NOW)
    with app_server({"INTROGRAPH_STORE": str(folder)}) as address:
        circle = Circle(page)
        page.goto(f"{address}/?focus=unknown:{next(iter(HOSTILE))}")
        for handle, text in HOSTILE.items():
            if circle.wait(lambda state: True)["center"] != f"unknown:{handle}":
                circle.follow(f"unknown:{handle}")
            if handle in ("img", "picture", "link", "bold", "cjk"):
                expect(page.get_by_text(text, exact=True).first).to_be_visible()
            assert page.locator("img[src='x'], img[src*='evil'], a[href^='javascript']").count() == 0
            page.mouse.move(*circle.point(members(circle.wait(lambda state: True))[0]))
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for handle in ("img", "picture", "link", "bold", "turned", "cjk"):
            page.get_by_placeholder("Search by handle, name").fill(f"@{handle}")
            hit = page.get_by_role("option").first
            expect(hit).to_contain_text(f"@{handle} {HOSTILE[handle].strip(chr(0x202E) + chr(0x202C))}")
            expect(hit.locator("mark").first).to_have_text(handle)
            assert hit.locator("img, a, code").count() == 0
        _everywhere_else(address, page, tmp_path)
        page.goto("about:blank")


def _everywhere_else(address: str, page: Page, folder: Path) -> None:
    """The same texts in menus, lists, the table for screen readers, the map, and the picture as a file."""
    circle = Circle(page)
    tie = "unknown:img > unknown:picture"
    picked = "&pick=".join(f"unknown:{handle}" for handle in HOSTILE)
    page.goto(f"{address}/?focus=unknown:img&tie={tie}&pick={picked}")
    circle.wait(lambda state: len(state["at"]) == len(HOSTILE))
    page.get_by_text("Plain table").click()
    expect(page.get_by_role("table")).to_be_visible()
    circle.press("m")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    download.value.save_as(folder / "hostile.svg")
    drawing = ElementTree.parse(folder / "hostile.svg").getroot()
    assert {shape.tag.rpartition("}")[2] for shape in drawing.iter()} <= {
        "svg",
        "title",
        "rect",
        "line",
        "polygon",
        "circle",
        "text",
    }
    page.get_by_role("button", name="Add 8 to a list").click()
    field = page.get_by_role("combobox", name="List")
    field.fill(HOSTILE["img"])
    field.press("Enter")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"Added to “{HOSTILE['img']}”.")).to_be_visible()
    for path in ("lists", "map"):
        page.goto(f"{address}/{path}")
        expect(page.locator("canvas").first).to_be_visible()
        page.wait_for_timeout(500)
        assert page.locator("img[src='x'], img[src*='evil'], a[href^='javascript']").count() == 0
        assert not is_too_wide(page)


def test_a_store_that_goes_away_and_comes_back(
    neo4j_store: Store, neo4j_running: Neo4jServer, page: Page, tmp_path: Path
) -> None:
    load_rows(neo4j_store, tmp_path, HEADER, a_network())
    with app_server(neo4j_running.environment) as address:
        circle = Circle(page)
        page.goto(f"{address}/?focus=mia")
        circle.wait(lambda state: True)
        neo4j_running.stop()
        try:
            page.mouse.click(*circle.point("instagram:jade"))
            page.set_default_timeout(90_000)
            page.wait_for_selector("text=The graph store does not answer")
        finally:
            neo4j_running.start()
        page.wait_for_selector(".circle-root[data-settled]")
        assert circle.wait(lambda state: True)["center"] in ("instagram:jade", "instagram:mia")
        page.goto("about:blank")


def test_a_phone_needs_no_horizontal_scrolling(sample_app: str, tmp_path: Path) -> None:
    with watched_page(width=390, height=844) as page:
        page.goto(f"{sample_app}/?focus={START}")
        Circle(page).wait(lambda state: True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_order_status_and_message_of_an_introduction(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/introductions")
    expect(page.get_by_text("The score is the chance, in percent")).to_be_visible()
    unfold(page, "More filters, order, and limits per partner")
    page.get_by_text("Reach (followers)").click()
    page.get_by_text("Hide the most mentioned 1 %").click()
    expect(page.get_by_text("before the filters")).to_be_visible()
    click_row(page, 0, BOX_PX)
    expect(page.get_by_text("A message to your partner")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_contain_text("Could you introduce us?")
    expect(page.get_by_text("Latest posts between").first).to_be_visible()
    expect(
        page.get_by_text("(mention) ↗").or_(page.get_by_text("(reply) ↗")).or_(page.get_by_text("(tag) ↗")).first
    ).to_be_visible()
    page.get_by_role("button", name="Introduced", exact=True).click()
    page.get_by_role("button", name="✓ Introduced").click()
    expect(page.get_by_text("No decision yet.")).to_be_visible()


def test_the_backtest_reports_its_result_in_words(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/backtest")
    expect(page.get_by_text("No backtest yet")).to_be_visible()
    page.set_default_timeout(90_000)
    page.get_by_role("button", name="Run backtest").click()
    page.wait_for_selector("text=came true within the following", timeout=90_000)
    expect(page.get_by_role("heading", name="Tie strength")).to_be_visible()
    expect(page.get_by_text("accounts were tested")).to_be_visible()
