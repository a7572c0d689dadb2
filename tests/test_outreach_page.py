"""The page Outreach: empty, small, and in a browser: moving by keyboard, undo, filters, three sizes, and import."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import WAIT_SECONDS, is_too_wide, violations, watched_page
from conftest import NOW
from helpers import load_rows
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest
from test_graph import HEADER, a_network

from graph.outreach import Details, next_change
from graph.search import resolve
from graph.store import Store, open_store, read
from graph.store.team import outreach, partners
from graph.store.team.outreach_limits import NO_PARTNER_LIMITS, OutreachLimits, PartnerLimits, limits

CAMPAIGN = "Spring"
HOSTILE = "**bold** [x](http://a.invalid) <b>"


def outreach_page() -> None:
    import streamlit as st

    from intrograph.pages import introductions, notices, outreach

    st.session_state["introductions_page"] = st.Page(introductions.page, url_path="introductions")
    st.session_state["explore_page"] = st.session_state["introductions_page"]
    notices.guarded(outreach.page)


@pytest.fixture
def network(one_store: Store, tmp_path: Path) -> Store:
    load_rows(one_store, tmp_path, HEADER, a_network())
    partners.mark_partner(one_store, "instagram:jade", NOW)
    return one_store


def note(store: Store, key: str, status: str, **details: str) -> None:
    outreach.append(store, [next_change(store, key, status, NOW, Details(**details))])


def test_an_empty_board_says_what_to_do(network: Store) -> None:
    page = AppTest.from_function(outreach_page, default_timeout=200).run()
    assert "press “Idea” or “Asked”" in page.info[0].value
    assert not page.exception


def test_cards_move_are_edited_undone_and_filtered(network: Store) -> None:
    note(network, "instagram:mia", outreach.ASKED, introducer="instagram:jade", campaign=CAMPAIGN, owner=HOSTILE)
    note(network, "instagram:mia", outreach.AGREED, campaign="Winter")
    page = AppTest.from_function(outreach_page, default_timeout=200).run()
    headings = [heading.value for heading in page.subheader]
    assert headings == [
        *("Idea (0)", "Asked (1)", "Introduced (0)", "Agreed (1)"),
        *("Declined (0)", "Paused (0)", "Not a fit (0)"),
    ]
    warned = [caption.value for caption in page.caption if caption.value.startswith("⚠")]
    assert len(warned) == 1
    assert "agreed" in warned[0]
    assert not [caption.value for caption in page.caption if "**bold" in caption.value]
    key = f"instagram:mia|{CAMPAIGN}"
    page.button(key=f"on-{key}").click().run()
    found = outreach.note_of(network, "instagram:mia", CAMPAIGN)
    assert found is not None
    assert (found.status, found.introducer, found.owner) == (outreach.INTRODUCED, "instagram:jade", HOSTILE)
    next(button for button in page.button if button.label == "Undo").click().run()
    found = outreach.note_of(network, "instagram:mia", CAMPAIGN)
    assert found is not None
    assert (found.status, found.at) == (outreach.ASKED, NOW)
    page.button(key=f"choose-{key}").click().run()
    next(field for field in page.text_input if field.label == "Next step").input("call her")
    next(button for button in page.button if button.label == "Save" and "details" in str(button.form_id)).click().run()
    found = outreach.note_of(network, "instagram:mia", CAMPAIGN)
    assert found is not None
    assert (found.next_step, found.status, found.at) == ("call her", outreach.ASKED, NOW)
    page.selectbox(key="outreach-campaign").select("Winter").run()
    assert [heading.value for heading in page.subheader if not heading.value.endswith("(0)")] == ["Agreed (1)"]
    page.selectbox(key="outreach-owner").select(HOSTILE).run()
    assert "No conversation passes these filters" in page.info[0].value
    assert not page.exception


def test_limits_are_set_on_the_page(network: Store) -> None:
    page = AppTest.from_function(outreach_page, default_timeout=200).run()
    page.number_input[0].set_value(5)
    next(button for button in page.button if button.label == "Save").click().run()
    assert limits(network) == OutreachLimits(5, 14)
    page.selectbox(key="outreach-limits-for").select("instagram:jade").run()
    assert page.number_input[0].placeholder == "As for all partners"
    page.number_input[0].set_value(1)
    page.number_input[1].set_value(30)
    next(button for button in page.button if button.label == "Save").click().run()
    [jade] = read.partners(network)
    assert PartnerLimits.of(jade) == PartnerLimits(1, 30)
    next(button for button in page.button if button.label == "Undo").click().run()
    [jade] = read.partners(network)
    assert PartnerLimits.of(jade) == NO_PARTNER_LIMITS
    assert not page.exception


# --- in a browser


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Iterator[Store]:
    """The sample with two conversations, which are taken back at the end."""
    with open_store(sample_folder) as store:
        keys = [resolve.influencer_key(store, name) for name in ("zora_laps", "june_runs")]
        for key in keys:
            note(store, key, outreach.IDEA, campaign=CAMPAIGN, introducer=resolve.influencer_key(store, "jade.runs"))
        yield store
        for key in keys:
            outreach.restore(store, key, None, NOW, campaign=CAMPAIGN)


def wait_for_status(store: Store, key: str, status: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while (found := outreach.note_of(store, key, CAMPAIGN)) is None or found.status != status:
        assert time.monotonic() < deadline, f"the status is {found}"
        time.sleep(0.1)


def test_the_keyboard_moves_a_card_and_the_undo_brings_it_back(sample_app: str, sample: Store, page: Page) -> None:
    key = resolve.influencer_key(sample, "june_runs")
    page.goto(f"{sample_app}/outreach?campaign={CAMPAIGN}")
    expect(page.get_by_role("heading", name="Idea (2)")).to_be_visible()
    page.get_by_role("button", name="@june_runs", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("@june_runs: idea"))).to_be_visible()
    expect(page.get_by_role("button", name="Show the circle")).to_be_visible()  # the end of the panel
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name=re.compile("@june_runs: asked"))).to_be_visible()
    wait_for_status(sample, key, outreach.ASKED)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Idea (2)")).to_be_visible()
    wait_for_status(sample, key, outreach.IDEA)


@pytest.mark.parametrize("size", [(1400, 1000), (390, 844)], ids=["desktop", "phone"])
def test_the_board_is_accessible_in_the_dark(
    sample_app: str, sample: Store, chromium: None, size: tuple[int, int]
) -> None:
    with watched_page(*size, color_scheme="dark") as page:
        page.goto(f"{sample_app}/outreach")
        page.get_by_role("button", name="@june_runs", exact=True).click()
        expect(page.get_by_role("heading", name=re.compile("@june_runs: idea"))).to_be_visible()
        expect(page.get_by_role("heading", name="Not a fit (0)")).to_be_visible()
        assert not violations(page)
        assert not is_too_wide(page)


def test_the_limits_of_a_partner_can_be_read_on_their_card_in_the_dark(sample_app: str, chromium: None) -> None:
    with watched_page(390, 844, color_scheme="dark") as page:
        page.goto(f"{sample_app}/explore?focus=instagram:jade.runs")
        page.get_by_role("button", name="Limits for this partner").click()
        expect(page.get_by_role("spinbutton", name="Days between two requests")).to_be_visible()
        assert not violations(page)
        assert not is_too_wide(page)
