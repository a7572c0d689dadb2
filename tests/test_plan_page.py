"""The page Plan in a browser: from an empty store to a plan, what-if by ticks, the address, and the files."""

import re
from pathlib import Path

import pytest
from browser import app_server, is_too_wide, violations, watched_page
from conftest import NOW
from helpers import load_rows
from playwright.sync_api import Page, expect
from test_plan import MENTIONS, fill

from graph.store import Store, open_store
from graph.store.team import partners, shortlists


def box(page: Page, name: str, *, ticked: bool) -> None:
    """Set the box of a person."""
    page.get_by_role("checkbox", name=re.compile(rf"Number \d, @{re.escape(name)}, adds")).set_checked(
        ticked, force=True
    )


def test_the_page_leads_from_an_empty_store_to_a_plan(chromium: None, one_store: Store, tmp_path: Path) -> None:
    with app_server({"INTROGRAPH_STORE": str(one_store.folder)}) as address, watched_page() as page:
        page.goto(f"{address}/plan")
        expect(page.get_by_role("heading", name="The graph is empty")).to_be_visible()
        load_rows(one_store, tmp_path, MENTIONS, [("instagram", "a", "b", "2026-05-01", "tag", "p1", "")])
        page.reload()
        expect(page.get_by_text("2 people have no known number of followers")).to_be_visible()
        expect(page.get_by_role("link", name="Load profiles on the page Data")).to_be_visible()
        keys = fill(one_store, tmp_path)
        page.goto(f"{address}/plan?capacity=1")
        expect(page.get_by_text("Nobody is marked as a partner, so nobody can introduce")).to_be_visible()
        expect(page.get_by_role("heading", name="The plan (1)")).to_be_visible()
        partners.mark_partner(one_store, keys["ann"], NOW)
        page.reload()
        expect(page.get_by_text("Ask @ann, who knows them")).to_be_visible()
        box(page, "cal", ticked=False)
        expect(page.get_by_text("The 0 ticked would add about 0 people")).to_be_visible()
        box(page, "bea", ticked=True)
        expect(page.get_by_text(re.compile(r"The 1 ticked would add about .* fewer than the plan"))).to_be_visible()
        page.get_by_role("button", name="Plan again with these ticks").click()
        expect(page.get_by_text("Set: @bea. Taken out: @cal.")).to_be_visible()
        expect(page).to_have_url(re.compile(r"capacity=1&with=instagram%3Abea&without=instagram%3Acal"))
        page.reload()
        expect(page.get_by_role("checkbox", name=re.compile(r"Number 1, @bea \(set\), adds"))).to_be_checked()
        page.get_by_role("button", name="Undo all changes").click()
        expect(page.get_by_role("checkbox", name=re.compile("Number 1, @cal, adds"))).to_be_checked()


@pytest.mark.parametrize(
    ("width", "choices"),
    [(1400, {}), (390, {"color_scheme": "dark", "has_touch": True})],
    ids=["desktop-light", "phone-dark"],
)
def test_the_address_holds_the_settings_and_the_page_passes_axe(
    sample_app: str, width: int, choices: dict[str, object]
) -> None:
    with watched_page(width, 1000, **choices) as page:
        page.goto(f"{sample_app}/plan?capacity=12&niche=tier%3Amicro&cost=micro%3D100&budget=500&aim=engaged&share=0.9")
        expect(page.get_by_role("heading", name="The plan (5)")).to_be_visible()
        expect(page.get_by_role("textbox", name="Niche")).to_have_value("tier:micro")
        expect(page.get_by_text("Cost: 500.")).to_be_visible()
        expect(page.get_by_role("figure")).to_have_count(0)  # the bars are a picture with a text
        expect(page.get_by_role("img", name=re.compile("number 1 adds"))).to_be_visible()
        assert not is_too_wide(page)
        assert violations(page) == []
        page.get_by_role("textbox", name="Niche").fill("in:Atlantis")
        page.get_by_role("textbox", name="Niche").press("Enter")
        expect(page.get_by_text("Nobody else passes niche and communities")).to_be_visible()
        expect(page).to_have_url(re.compile("niche=in%3AAtlantis"))
        page.get_by_role("textbox", name="Niche").fill("")
        page.get_by_role("textbox", name="Niche").press("Enter")
        expect(page.get_by_role("heading", name="The plan (5)")).to_be_visible()


def test_a_plan_leaves_as_a_file_and_becomes_candidates_of_introductions(
    sample_app: str, sample_folder: Path, page: Page
) -> None:
    page.goto(f"{sample_app}/plan?capacity=60")
    expect(page.get_by_role("heading", name="The plan (60)")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download plan (CSV)").click()
    lines = started.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("rank,platform,target_handle,")
    assert len(lines) == 61
    page.get_by_role("button", name="Find introductions among these 60").click()
    page.get_by_role("textbox", name="Save them as the list").fill("Plan of sixty")
    page.get_by_role("textbox", name="Save them as the list").press("Tab")
    page.get_by_role("button", name="Save and find introductions").click()
    expect(page.get_by_text("Only people on the list “Plan of sixty”.")).to_be_visible()
    with open_store(sample_folder) as store:
        assert len(shortlists.members(store, "Plan of sixty")) == 60
        shortlists.delete(store, "Plan of sixty")
