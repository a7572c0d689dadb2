"""Growth of influencers: trends, the forecast and its test, tiers, successors, and the tiers of a team."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from browser import is_too_wide, violations, watched_page
from conftest import NOW, PROJECT, clean_environment
from helpers import DAY, load_rows
from playwright.sync_api import Page, expect

from graph.errors import NothingFound, WrongUse
from graph.records import DEFAULT_BOUNDS, TIERS
from graph.search import resolve
from graph.store import Store, read, ready_store
from graph.store.team import partners, tier_bounds
from graph.watch import EVERYBODY, WatchScope, forecast_test, successors, watch
from graph.watch.backtest import backtest_forecast
from graph.watch.growth import are_rising, growth_norm
from graph.watch.histories import FollowerHistories, trends

ACCOUNTS, WEEKS = 120, 14
FAST = (3, 50, 99)  # accounts that grow by 12 % a week


def grown(seed: int = 7) -> FollowerHistories:
    """Histories of accounts of all sizes that grow by about 0.5 % a week, and of a few fast ones."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.005, 0.002, (ACCOUNTS, WEEKS))
    steps[list(FAST)] = rng.normal(0.12, 0.01, (len(FAST), WEEKS))
    followers = np.rint(np.geomspace(500, 90_000, ACCOUNTS)[:, None] * np.exp(np.cumsum(steps, axis=1)))
    at = NOW + 7 * DAY * np.arange(WEEKS)
    return FollowerHistories.of(
        np.repeat(np.arange(ACCOUNTS), WEEKS), np.tile(at, ACCOUNTS), followers.ravel().astype(np.int64), ACCOUNTS
    )


def test_accounts_that_grow_faster_than_their_size_predicts_rise_and_no_others() -> None:
    now = trends(grown())
    norm = growth_norm(now)
    assert norm is not None
    assert np.expm1(norm.expected(np.array([1_000.0])))[0] == pytest.approx(0.005, abs=0.002)
    assert np.flatnonzero(are_rising(now, norm)).tolist() == list(FAST)


def test_counts_copied_from_an_earlier_list_do_not_make_everybody_else_rise() -> None:
    made, copied = grown(), 70
    last_weeks = [account * WEEKS + week for account in range(ACCOUNTS) for week in (WEEKS - 2, WEEKS - 1)]
    followers = made.followers[last_weeks].reshape(ACCOUNTS, 2)
    are_copied = np.random.default_rng(1).permutation(np.setdiff1d(np.arange(ACCOUNTS), FAST))[:copied]
    followers[are_copied, 1] = followers[are_copied, 0]
    now = trends(
        FollowerHistories.of(np.repeat(np.arange(ACCOUNTS), 2), made.at[last_weeks], followers.ravel(), ACCOUNTS)
    )
    norm = growth_norm(now)
    assert norm is not None
    assert norm.accounts == ACCOUNTS - copied
    assert np.flatnonzero(are_rising(now, norm)).tolist() == list(FAST)


def test_the_forecast_beats_no_change_and_its_range_holds_what_it_promises() -> None:
    found = backtest_forecast(grown(), DEFAULT_BOUNDS)
    assert found is not None
    assert found.forecasts == found.cuts * ACCOUNTS
    assert found.coverage >= found.level - 0.05
    assert found.error < found.naive_error / 2
    assert found.fast_error is not None
    assert found.fast_naive_error is not None
    assert found.fast_error < found.fast_naive_error / 2
    assert found.left_both <= min(found.left, found.left_expected)


def test_a_forecast_uses_nothing_that_came_later() -> None:
    histories = grown()
    cut = NOW + 7 * DAY * (WEEKS - 4)
    later = histories.at > cut
    changed = FollowerHistories(histories.first, histories.at, np.where(later, 7, histories.followers))
    before, after = trends(histories.until(cut)), trends(changed.until(cut))
    assert before.rate.tolist() == after.rate.tolist()


@pytest.mark.both_servers
def test_histories_of_the_store_make_forecasts_dates_and_successors(store: Store, tmp_path: Path) -> None:
    histories = grown()
    assert "load mentions with dates" in watch(store, EVERYBODY).missing
    with pytest.raises(NothingFound, match="too short"):
        forecast_test(store)
    days = [date(2026, 3, 1) + timedelta(days=7 * week) for week in range(WEEKS)]
    rows = [
        f"instagram,a{account},{days[week]},{histories.followers[account * WEEKS + week]}"
        for account in range(ACCOUNTS)
        for week in range(WEEKS)
    ]
    load_rows(store, tmp_path, "platform,handle,date,followers", rows, "followers.csv")
    found = watch(store, EVERYBODY, top=5)
    rising = [person.influencer.handle for person in found.people if person.is_rising]
    assert sorted(rising) == sorted(f"a{account}" for account in FAST)
    assert found.missing == ""
    assert (found.members, found.rising) == (ACCOUNTS, len(FAST))
    first = found.next_leaving[0].departure
    assert first is not None
    assert first.earliest is not None
    assert first.expected is not None
    assert first.earliest <= first.expected <= (first.latest or first.expected)
    key = resolve.influencer_key(store, "a3")
    partners.mark_partner(store, key, NOW)
    assert [person.influencer.key for person in watch(store).people] == [key]
    assert [person.influencer.handle for person in watch(store, WatchScope(names=("a7", "a9"))).people] != []
    assert successors(store, "a3").people == ()  # no community is known
    # The team moves the bounds, and back.
    tier_bounds.set_bounds(store, [100, 200, 300, 400])
    assert {person.tier for person in watch(store, EVERYBODY).people} == {"mega"}
    with pytest.raises(WrongUse, match="ascending"):
        tier_bounds.set_bounds(store, [100, 100, 300, 400])
    tier_bounds.set_bounds(store, [tier.minimum for tier in TIERS[1:]])
    assert read.tier_bounds(store) == DEFAULT_BOUNDS
    assert store.read("MATCH (t:TierBounds) RETURN t.name AS name") == []


def test_the_command_lists_who_rises_who_leaves_and_who_could_follow(sample_folder: Path) -> None:
    def rows(*words: str) -> list[dict[str, object]]:
        line = [sys.executable, "-m", "intrograph.cli", "watch", *words, "--store", str(sample_folder)]
        ended = subprocess.run(
            [*line, "--format", "json"], cwd=PROJECT, env=clean_environment(), check=True, capture_output=True
        )
        found: list[dict[str, object]] = json.loads(ended.stdout)
        return found

    rising = rows("--everybody", "--top", "30")
    assert all(row["rising"] for row in rising)
    leaving = rows("--everybody", "--leaving", "--top", "20")
    dates = [str(row["leaves_at"]) for row in leaving]
    assert dates == sorted(dates)
    with ready_store(sample_folder) as store:
        found = successors(store, "jade.runs")
    contacts = [one.common_contacts for one in found.people]
    assert contacts == sorted(contacts, reverse=True)
    assert contacts[0] > 0
    assert {one.person.influencer.community for one in found.people} == {found.influencer.community}
    assert {one.person.tier for one in found.people} == {found.tier}


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def test_the_page_shows_growth_departures_and_flags(sample_app: str, width: int, scheme: str) -> None:
    with watched_page(width, 1000, color_scheme=scheme) as page:
        page.goto(f"{sample_app}/watch?group=everybody")
        expect(page.get_by_test_id("stMetricValue").filter(has_text="1,500")).to_be_visible()
        expect(page.get_by_role("img", name="Followers of 1,500")).to_be_visible()
        page.get_by_text("How good is this forecast?").click()
        expect(page.get_by_text("The median error was")).to_be_visible()
        assert not is_too_wide(page)
        assert violations(page) == []
        page.get_by_role("tab", name="Leaving a tier").click()
        expect(page.get_by_text("micro from 1,000, mid from 10,000")).to_be_visible()
        page.get_by_role("tab", name="Unusual").click()
        expect(page.get_by_text("never a verdict")).to_be_visible()
        expect(page.get_by_text("What else explains it").first).to_be_visible()
        assert violations(page) == []


def test_a_flag_is_dismissed_with_a_note_and_comes_back_by_undo(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/explore?focus=tiktok:leo.derm")
    expect(page.get_by_text("0.6 % engagement with")).to_be_visible()
    page.get_by_role("button", name="Dismiss", exact=True).click()
    page.get_by_role("textbox", name="Why?").fill("a quiet week")
    page.get_by_role("button", name="Dismiss this flag").click()
    expect(page.get_by_text("Dismissed flags (1)")).to_be_visible()
    page.locator("[class*=st-key-undo-toast]").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Dismissed flags (1)")).to_have_count(0)
    expect(page.get_by_text("0.6 % engagement with")).to_be_visible()


def test_an_empty_history_says_what_to_load(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "platform,source,target", ["instagram,mia,jade", "instagram,jade,ben"])
    command = [sys.executable, "-m", "intrograph.cli", "watch", "--everybody", "--store", str(one_store.folder)]
    ended = subprocess.run(command, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True, text=True)
    assert "load mentions with dates, and followers at two days" in " ".join(ended.stderr.split())
