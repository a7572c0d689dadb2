"""The pages Plan, Watch and Outreach, and the digest, of a store with 100,000 accounts: time, limits, and width."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import app_server, is_too_wide, watched_page
from large_store import ACCOUNTS, CONVERSATIONS, fill_large
from playwright.sync_api import Page, expect
from visitor import Visitor

from graph.store import ready_store

AGAIN_SECONDS = 10.0  # for a machine that does other things too; two seconds on one that does not


@pytest.fixture(scope="module")
def large_app(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("large") / "store"
    with ready_store(folder) as store:
        fill_large(store)
        with app_server({"INTROGRAPH_STORE": str(folder), "INTROGRAPH_NO_TRAIN": "1"}) as address:
            yield address


@pytest.fixture(scope="module")
def phone(large_app: str) -> Iterator[Page]:
    with watched_page(390, 844) as page:
        page.set_default_timeout(120_000)
        yield page


@pytest.mark.parametrize("name", ["plan", "watch", "outreach"])
def test_a_page_that_was_open_before_opens_soon(large_app: str, name: str) -> None:
    visitor = Visitor(large_app)
    visitor.open(name)
    assert min(visitor.open(name) for _ in range(2)) < AGAIN_SECONDS
    assert visitor.errors == []


def test_a_plan_is_made_from_everybody(large_app: str, phone: Page) -> None:
    phone.goto(f"{large_app}/plan?capacity=12")
    expect(phone.get_by_role("heading", name="The plan (12)")).to_be_visible(timeout=120_000)
    expect(phone.get_by_role("img", name=re.compile("number 1 adds"))).to_be_visible()
    expect(phone.get_by_role("heading", name="Most followers (12)")).to_be_visible()
    assert not is_too_wide(phone)


def test_everybody_is_watched_and_tables_are_limited(large_app: str, phone: Page) -> None:
    phone.goto(f"{large_app}/watch?group=everybody")
    expect(phone.get_by_test_id("stMetricValue").filter(has_text=f"{ACCOUNTS:,}")).to_be_visible(timeout=120_000)
    expect(phone.get_by_text("Those who grow fastest for their size come first")).to_be_visible()
    assert not is_too_wide(phone)
    phone.get_by_role("tab", name="Leaving a tier").click()
    expect(phone.get_by_text("The first to leave come first")).to_be_visible()
    phone.get_by_role("tab", name="Unusual").click()
    expect(phone.get_by_text("never a verdict")).to_be_visible()
    assert not is_too_wide(phone)


def test_the_board_shows_ten_cards_a_state_and_where_the_others_are(large_app: str, phone: Page) -> None:
    phone.goto(f"{large_app}/outreach")
    expect(phone.get_by_role("heading", name=f"Idea ({CONVERSATIONS // 2})")).to_be_visible(timeout=120_000)
    rest = f"{CONVERSATIONS // 2 - 10} more: choose a campaign or an owner, or download the CSV."
    expect(phone.get_by_text(rest)).to_have_count(2)
    expect(phone.get_by_role("button", name=re.compile("^@account"))).to_have_count(20)
    assert not is_too_wide(phone)


def test_the_digest_is_short(large_app: str, phone: Page, tmp_path: Path) -> None:
    phone.goto(f"{large_app}/outreach")
    with phone.expect_download() as started:
        phone.get_by_role("button", name="Weekly digest").click()
    file = tmp_path / "digest.html"
    started.value.save_as(file)
    assert file.stat().st_size < 100_000
    phone.set_content(file.read_text("utf-8"))
    expect(phone.get_by_role("heading", name="New ties of your partners")).to_be_visible()
    assert 0 < phone.get_by_role("link").count() <= 50
    assert not is_too_wide(phone)
