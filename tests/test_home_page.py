"""The first page: what the store holds, what to do next, and the ways on; and the store at a glance below it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser import SETTINGS, Circle, app_server, is_too_wide, violations, watched_page
from conftest import NOW, PROJECT, clean_environment
from helpers import load_rows
from playwright.sync_api import Page, expect
from test_graph import HEADER, a_network

from graph.analysis.run import analyze
from graph.overview import Advice, overview, prospects, rising, store_state
from graph.records import DAY_MS
from graph.search import resolve
from graph.store import Store, open_store, read, ready_store
from graph.store.team import outreach, partners


@pytest.mark.both_servers
def test_the_hints_say_what_to_do_next_until_it_is_done(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    first = store_state(store, NOW)
    assert [hint.advice for hint in first.hints][:2] == [Advice.ANALYZE, Advice.MARK_PARTNER]
    analyze(store, at=NOW)
    partners.mark_partner(store, resolve.influencer_key(store, "mia"), NOW)
    as_of = first.content.data_as_of
    assert as_of is not None
    assert store_state(store, as_of + DAY_MS).hints == ()
    old = store_state(store, as_of + 60 * DAY_MS)
    assert [hint.advice for hint in old.hints] == [Advice.LOAD_NEWER]
    assert "60 days old" in old.hints[0].text
    assert old.is_analyzed
    assert old.content.partners == 1
    found = overview(store, NOW)
    assert {row.introducer.handle for at in found.prospects.partners for row in at.introductions} == {"mia"}
    assert all(len(at.introductions) <= 3 for at in found.prospects.partners)


@pytest.mark.both_servers
def test_whoever_was_contacted_waits_and_a_load_with_rejected_rows_is_a_problem(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, [*a_network(), "instagram,mia,two words!,2026-05-11,reply,p99,"])
    mia, jade = (resolve.influencer_key(store, handle) for handle in ("mia", "jade"))
    outreach.set_status(store, mia, outreach.INTRODUCED, NOW)
    outreach.set_status(store, jade, outreach.DECLINED, NOW)
    state = store_state(store, NOW)
    assert [note.key for note in state.waiting] == [mia]
    assert [load.rejected > 0 for load in state.problems] == [True]


def test_growth_compares_two_periods_and_is_unknown_without_a_history(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, ["instagram,ann,old,2026-05-15,tag,p0,"])
    assert rising(one_store) is None
    days = ["01-01", *(f"05-{day:02}" for day in range(10, 16)), "04-02", "04-03"]
    load_rows(one_store, tmp_path, HEADER, [f"instagram,ann,star,2026-{day},tag,p{day}," for day in days])
    found = rising(one_store)
    assert found is not None
    assert [(rise.influencer.handle, rise.mentions, rise.before) for rise in found.people] == [("star", 6, 2)]


def test_without_partners_there_are_no_prospects(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    assert prospects(one_store, NOW).partners == ()


def test_the_command_reports_what_the_page_shows(sample_folder: Path) -> None:
    command = [sys.executable, "-m", "intrograph.cli", "overview", "--json", "--store", str(sample_folder)]
    ended = subprocess.run(
        command, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True, encoding="utf-8"
    )
    report = json.loads(ended.stdout)["report"]
    assert report["influencers"] == 1500
    asked = [row["partner"] for row in report["introductions"]]
    with open_store(sample_folder) as store:
        names = [row.display_name for row in read.partners(store)]
    assert {"@jade.runs", "@milo.trail", "@ravi.eats"} <= set(names)
    assert {partner: asked.count(partner) for partner in asked} == dict.fromkeys(names, 3)
    assert len(report["rising"]) == 5
    assert "load newer files" in " ".join(report["advice"])


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def test_the_cards_lead_on_by_keyboard_and_pass_axe(sample_app: str, width: int, scheme: str) -> None:
    with watched_page(width, 900, color_scheme=scheme) as page:
        page.goto(f"{sample_app}/home")
        page.get_by_text("can be reached through your partners").wait_for()
        expect(page.get_by_role("link", name="1,500 influencers")).to_be_visible()
        assert not is_too_wide(page)
        assert violations(page) == []
        card = page.locator("[class*=st-key-card-rising-]").first
        link = card.get_by_role("link")
        area = link.evaluate(
            "(link) => { const at = getComputedStyle(link, '::after'); return [at.position, at.width] }"
        )
        box = card.bounding_box()
        assert box
        assert area[0] == "absolute"
        assert float(area[1].removesuffix("px")) == pytest.approx(box["width"], abs=4)
        handle = link.inner_text().split(":")[0]
        link.focus()
        page.keyboard.press("Enter")
        state = Circle(page).wait(lambda state: True)
        assert re.search(r"/explore\?focus=", page.url)
        assert f"@{state['center'].split(':')[1]}" == handle


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_hint_is_readable_to_its_end(tmp_path: Path, chromium: None, setting: str) -> None:
    with ready_store(tmp_path / "store") as store:
        load_rows(store, tmp_path, HEADER, a_network())
    with (
        app_server({"INTROGRAPH_STORE": str(tmp_path / "store"), "INTROGRAPH_NO_TRAIN": "1"}) as address,
        watched_page(**SETTINGS[setting]) as page,
    ):
        page.goto(f"{address}/home")
        link = page.get_by_role("link", name="Nobody is marked as a partner yet")
        expect(link).to_contain_text("and mark them.")
        assert link.locator("span").last.evaluate("(span) => span.scrollWidth <= span.clientWidth")


def test_an_old_address_of_a_circle_leads_to_it_and_back_returns(sample_app: str, page: Page) -> None:
    page.goto(sample_app)
    page.get_by_role("heading", name="Home").wait_for()
    page.goto(f"{sample_app}/?focus=instagram:zora_laps")
    assert Circle(page).wait(lambda state: True)["center"] == "instagram:zora_laps"
    assert "/explore?focus=" in page.url
    page.go_back()
    page.get_by_role("heading", name="Home").wait_for()
