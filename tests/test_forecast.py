"""The range of the forecast: how often it holds the real number on planted histories, and the words without a range."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, PROJECT, clean_environment
from helpers import DAY, load_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from graph.nx_backend.arrays import Bools
from graph.records import DEFAULT_BOUNDS
from graph.store import Store
from graph.watch import EVERYBODY, ForecastTest, watch
from graph.watch.backtest import backtest_forecast, sentences_of
from graph.watch.forecast import forecaster
from graph.watch.histories import FollowerHistories, trends
from graph.watch.ranges import LEAST_ERRORS, GroupRanges, common_change, error_range
from intrograph.state import session

NOISE = 0.02  # standard deviation of growth in a period of four weeks
IDEAL_WIDTH = 2 * 1.28 * NOISE  # of a range that knows everything but the noise


def planted(
    accounts: int, periods: int, seed: int, *, heavy_tails: bool = False, everybody: float = 0.0, missing: float = 0.0
) -> FollowerHistories:
    """Accounts that grow by 2 % a period with known noise; `everybody` is the spread of what changes all at once."""
    rng = np.random.default_rng(seed)
    shape = accounts, periods
    noise = rng.standard_t(3, shape) / np.sqrt(3) if heavy_tails else rng.normal(size=shape)
    steps = 0.02 + NOISE * (noise + everybody * rng.normal(size=(1, periods)))
    followers = np.rint(np.exp(rng.uniform(8, 12, (accounts, 1)) + np.cumsum(steps, axis=1))).astype(np.int64)
    return observed(followers, rng.random(shape) >= missing)


def observed(followers: np.ndarray, is_seen: Bools) -> FollowerHistories:
    """Histories from followers every four weeks, of those observations that were made."""
    accounts, periods = followers.shape
    at = NOW + 28 * DAY * np.arange(periods)
    seen = is_seen.ravel()
    return FollowerHistories.of(
        np.repeat(np.arange(accounts), periods)[seen], np.tile(at, accounts)[seen], followers.ravel()[seen], accounts
    )


def result_of(histories: FollowerHistories) -> ForecastTest:
    result = backtest_forecast(histories, DEFAULT_BOUNDS)
    assert result is not None
    return result


@pytest.mark.parametrize("heavy_tails", [False, True], ids=["normal", "heavy-tails"])
@pytest.mark.parametrize("missing", [0.0, 0.3], ids=["complete", "gaps"])
@pytest.mark.parametrize("periods", [5, 12])
def test_the_range_holds_what_it_promises_on_short_and_long_histories_with_known_noise(
    periods: int, missing: float, heavy_tails: bool
) -> None:
    test = result_of(planted(3_000, periods, seed=1, heavy_tails=heavy_tails, missing=missing))
    assert 0.77 <= test.coverage <= 0.87
    assert np.log1p(test.width / 100) <= 1.3 * IDEAL_WIDTH


def test_the_range_holds_what_it_promises_on_average_if_periods_differ_for_everybody() -> None:
    coverage = [result_of(planted(300, 8, seed, everybody=0.5)).coverage for seed in range(10)]
    assert 0.75 <= np.mean(coverage) <= 0.87


def test_few_accounts_still_get_an_honest_range() -> None:
    coverage = [result_of(planted(30, 8, seed)).coverage for seed in range(10)]
    assert 0.75 <= np.mean(coverage) <= 0.87


def newcomers(seed: int = 3) -> tuple[FollowerHistories, Bools]:
    """Accounts that grow by 2 % a period; a third are seen for the first time late, and grow by 20 % and unsteadily."""
    rng = np.random.default_rng(seed)
    accounts, periods = 1_500, 6
    first_seen = np.where(np.arange(accounts) % 3 == 0, rng.integers(2, periods, accounts), 0)
    is_new = np.arange(periods) <= first_seen[:, None] + 1
    is_young = is_new & (first_seen > 0)[:, None]
    steps = rng.normal(np.where(is_young, 0.20, 0.02), np.where(is_young, 0.10, 0.02))
    followers = np.rint(np.exp(9 + np.cumsum(steps, axis=1))).astype(np.int64)
    histories = observed(followers, np.arange(periods) >= first_seen[:, None])
    return histories, first_seen == periods - 2


def test_accounts_that_were_seen_once_are_expected_to_grow_as_others_did_after_they_were_seen_once() -> None:
    histories, are_new = newcomers()
    known = histories.until(NOW + 28 * DAY * 4)
    model = forecaster(known)
    assert model is not None
    rates = model.rates(trends(known))
    grown = np.log(histories.followers[histories.last()] / known.followers[known.last()])[are_new] / 4
    middle, low, high = (side[are_new] for side in (rates.middle, rates.low, rates.high))
    assert np.median(middle) == pytest.approx(0.05, abs=0.01)  # 20 % in four weeks
    assert 0.7 <= np.mean((low <= grown) & (grown <= high)) <= 0.9


def test_a_period_without_change_does_not_blow_up_later_trends() -> None:
    rng = np.random.default_rng(5)
    followers = np.rint(np.exp(12 + np.cumsum(rng.normal(0.02, 0.02, (500, 5)), axis=1))).astype(np.int64)
    is_stale = rng.random(500) < 0.7
    followers[is_stale, 1] = followers[is_stale, 0]  # the same list loaded again
    histories = observed(followers, np.ones((500, 5), bool)).until(NOW + 28 * DAY * 2)
    model = forecaster(histories)
    assert model is not None
    assert np.abs(model.rates(trends(histories)).middle).max() < 0.1


@settings(deadline=None)  # a busy machine
@given(st.lists(st.floats(-1e3, 1e3), min_size=9, max_size=60), st.sampled_from([0.5, 0.8]))
def test_the_range_of_errors_holds_its_share_of_those_that_it_was_made_from(errors: list[float], level: float) -> None:
    low, high = error_range(np.array(errors), level)
    assert np.mean([low <= error <= high for error in errors]) >= level - 2 / len(errors)


def test_a_range_from_a_handful_of_errors_holds_its_share_of_new_ones() -> None:
    errors = np.random.default_rng(2).normal(size=(4_000, LEAST_ERRORS + 1))
    ranges = np.array([error_range(row[:-1], 0.8) for row in errors])
    assert np.mean((ranges[:, 0] <= errors[:, -1]) & (errors[:, -1] <= ranges[:, 1])) == pytest.approx(0.8, abs=0.02)


def test_fewer_errors_promise_nothing_and_common_changes_widen_every_range() -> None:
    errors = [np.linspace(-1, 1, 19), np.array([0.5, -0.5])]
    narrow, wide = GroupRanges.of(errors, 0.0, 0.8), GroupRanges.of(errors, 1.0, 0.8)
    assert np.isnan(narrow.low).tolist() == np.isnan(narrow.high).tolist() == [False, True]
    assert wide.low[0] < narrow.low[0] < narrow.high[0] < wide.high[0]
    steady = common_change([np.zeros(9), np.zeros(9)], errors[0])
    assert steady < common_change([np.zeros(9)], errors[0]) < common_change([np.ones(9)], errors[0])


def test_the_test_says_how_many_forecasts_had_no_range() -> None:
    histories = observed(np.full((60, 5), 9_000), np.arange(5) >= np.where(np.arange(60) < 2, 3, 0)[:, None])
    assert result_of(histories).without_range == 2
    assert "For 2 forecasts no range could be promised." in sentences_of(result_of(histories))


def newcomer_page() -> None:
    from graph.watch import WatchScope, watch
    from intrograph.components.growth_view import person_growth
    from intrograph.state import session

    person_growth(watch(session.store(), WatchScope(names=("newcomer",))).people[0])


def test_the_page_and_the_command_say_in_the_same_words_that_there_is_no_range(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories = planted(60, 4, seed=8)
    days = [date(2026, 3, 1) + timedelta(days=28 * period) for period in range(4)]
    rows = [
        f"instagram,a{account},{days[at % 4]},{histories.followers[at]}"
        for at, account in enumerate(histories.accounts)
    ]
    rows.append(f"instagram,newcomer,{days[-1]},9900")
    load_rows(one_store, tmp_path, "platform,handle,date,followers", rows, "followers.csv")
    words = "No range can be promised: too few accounts have had a similar history."
    line = [sys.executable, "-m", "intrograph.cli", "watch", "newcomer", "--format", "json"]
    ended = subprocess.run(
        [*line, "--store", str(one_store.folder)], cwd=PROJECT, env=clean_environment(), check=True, capture_output=True
    )
    (row,) = json.loads(ended.stdout)
    assert row["forecast"] > 9_900
    assert row["leaves_at"] is not None
    assert (row["forecast_low"], row["forecast_high"], row["leaves_earliest"], row["leaves_latest"]) == (None,) * 4
    assert f"1 influencer without a range. {words}" in " ".join(ended.stderr.decode().split())
    monkeypatch.setattr(session, "store", lambda: one_store)
    (caption,) = AppTest.from_function(newcomer_page, default_timeout=200).run().caption
    text = caption.value.replace("\\", "")  # Markdown's
    assert text.endswith(words)
    assert "8 of 10 times" not in text
    assert "Becomes mid (10,000 followers) about" in text
    assert "earliest" not in text
    people = watch(one_store, EVERYBODY).people
    assert sum(person.forecast is not None and person.forecast.has_range for person in people) > 50  # of 61
