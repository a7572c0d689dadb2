"""The reach planner: the estimate, the selection against the exact best one, and plans of a store."""

from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from exact_plan import best_selection
from helpers import load_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graph.errors import NothingFound, WrongUse
from graph.plan import Aim, Costs, PlanSettings, plan, set_reach
from graph.plan.coverage import Coverage, Reached
from graph.plan.estimate import Audiences, Reach, estimate_coverage
from graph.plan.greedy import WITH_BUDGET, WITHOUT_BUDGET, Limits, best_possible, continue_selection, select
from graph.search import resolve
from graph.store import Store
from graph.store.team import outreach, partners

SMALL = 10  # accounts that can be picked from, in cases with a known best selection


def audiences(seed: int, size: int = SMALL) -> Audiences:
    """A random network with followers of very different numbers, some unknown, and communities, some unknown."""
    random = np.random.default_rng(seed)
    followers = np.exp(random.normal(8, 0.5, size)).round()
    followers[random.random(size) < 0.1] = np.nan
    pairs = {(s, t) for s, t in random.integers(0, size, (random.integers(0, 8 * size), 2)).tolist() if s != t}
    ends = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Audiences(followers, random.integers(0, 4, size), ends[:, 0], ends[:, 1])


def coverage_of(seed: int, size: int = SMALL) -> Coverage:
    return estimate_coverage(audiences(seed, size), unseen=float(np.random.default_rng(seed).choice([0.01, 1, 30])))


def limits_of(seed: int, *, with_budget: bool) -> Limits:
    random = np.random.default_rng(seed + 1)
    costs = random.integers(1, 100, SMALL).astype(float)
    costs[random.random(SMALL) < 0.1] = np.nan
    capacity = int(random.integers(1, 6))
    return Limits(capacity, float(random.integers(20, 200)) if with_budget else None, costs)


def candidates_of(limits: Limits) -> NDArray[np.int64]:
    """Accounts 1 and above can be picked; 0 is the partner."""
    is_open = np.arange(SMALL) > 0
    return np.flatnonzero(is_open if limits.budget is None else is_open & ~np.isnan(limits.costs))


# --- the estimate


def test_a_single_account_reaches_its_followers_and_an_unknown_number_nobody() -> None:
    known = Audiences(np.array([500.0, np.nan, 80.0]), np.array([1, 1, 0]), np.array([1, 2, 0]), np.array([0, 0, 2]))
    coverage = estimate_coverage(known)
    assert [coverage.reach([row]) for row in range(3)] == pytest.approx([500, 0, 80])
    assert coverage.reach([]) == 0


def test_accounts_that_share_ties_overlap_more_and_strangers_without_a_community_not_at_all() -> None:
    fans = np.arange(4, 44)
    sources, targets = np.concatenate([fans, fans, fans + 40]), np.repeat([0, 1, 2], 40)
    followers = np.array([1000.0, 1000, 1000, 1000, *[np.nan] * 80])
    community = np.array([1, 1, 1, 0, *[1] * 80])
    coverage = estimate_coverage(Audiences(followers, community, sources, targets))
    same, same_community, strangers = (coverage.overlap(0, other) for other in (1, 2, 3))
    assert same > 3 * same_community > 0
    assert strangers == pytest.approx(0)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_reach_is_monotone_and_submodular_and_within_certain_bounds(seed: int, data: st.DataObject) -> None:
    coverage = coverage_of(seed)
    if data.draw(st.booleans()):
        coverage = coverage.scaled(np.random.default_rng(seed).random(SMALL))
    rows = st.lists(st.integers(0, SMALL - 1), unique=True)
    large = data.draw(rows)
    small = large[: data.draw(st.integers(0, len(large)))]
    new = data.draw(st.integers(0, SMALL - 1).filter(lambda row: row not in large)) if len(large) < SMALL else None
    tolerance = 1e-9 * coverage.raw(range(SMALL))
    reach = coverage.reach(large)
    assert coverage.reach(small) <= reach + tolerance
    assert max((coverage.raw([row]) for row in large), default=0) <= reach + tolerance
    assert reach <= coverage.raw(large) + tolerance
    assert coverage.reach(large[::-1]) == pytest.approx(reach)
    if new is not None:
        gain, earlier_gain = Reached(coverage, large).gain(new), Reached(coverage, small).gain(new)
        assert -tolerance <= gain <= earlier_gain + tolerance
        assert coverage.reach([*large, new]) == pytest.approx(reach + gain)
        assert Reached(coverage, large).gains()[new] == pytest.approx(gain, abs=tolerance)


@given(people=st.floats(0, 1e9), more=st.floats(0, 1e9), least=st.floats(0, 1e9))
def test_a_range_holds_its_estimate(people: float, more: float, least: float) -> None:
    reach = Reach.of(people, people + more, least)
    assert reach.low <= reach.people <= reach.high <= people + more
    assert reach.low >= min(people, least)


# --- the selection


def test_the_selection_is_near_the_exact_best_one_and_its_bound_holds() -> None:
    shares = []
    for seed in range(30):
        coverage, limits = coverage_of(seed), limits_of(seed, with_budget=False)
        candidates, best = candidates_of(limits), best_selection(coverage, [0], limits)
        selection = select(coverage, [0], candidates, limits)
        bound = best_possible(coverage, [0], candidates, limits, selection)
        assert selection.guarantee == WITHOUT_BUDGET
        assert selection.gain <= best * (1 + 1e-6) <= bound * (1 + 2e-6)
        shares.append(selection.gain / best if best else 1.0)
    assert min(shares) >= WITHOUT_BUDGET
    assert np.median(shares) >= 0.98


def test_a_selection_with_a_budget_keeps_it_and_is_near_the_exact_best_one() -> None:
    shares = []
    for seed in range(30):
        coverage, limits = coverage_of(seed), limits_of(seed, with_budget=True)
        candidates, best = candidates_of(limits), best_selection(coverage, [0], limits)
        selection = select(coverage, [0], candidates, limits)
        bound = best_possible(coverage, [0], candidates, limits, selection)
        assert limits.budget is not None
        assert limits.costs[selection.rows].sum() <= limits.budget
        assert len(selection.steps) <= limits.capacity
        assert selection.gain <= best * (1 + 1e-6) <= bound * (1 + 2e-6)
        share = selection.gain / best if best else 1.0
        assert share >= (selection.guarantee or WITH_BUDGET)
        shares.append(share)
    assert np.median(shares) >= 0.98


def test_lazy_selection_picks_what_measuring_everybody_again_picks() -> None:
    coverage, limits = coverage_of(7, 300), Limits(25)
    selection = select(coverage, [3], np.arange(4, 300), limits)
    reached, gains, closed = Reached(coverage, [3]), [], [0, 1, 2, 3]
    for _ in range(25):
        again = reached.gains()
        again[closed] = 0
        closed.append(int(again.argmax()))
        gains.append(reached.add(closed[-1]))
    assert [step.gain for step in selection.steps] == pytest.approx(gains)
    longer = select(coverage, [3], np.arange(4, 300), Limits(30))
    following = continue_selection(coverage, [3], selection, np.arange(4, 300), 5)
    assert [*selection.rows, *(step.row for step in following)] == longer.rows


# --- plans of a store

PROFILES = "platform,handle,followers,engagement_rate,bio,location"
MENTIONS = "platform,source,target,created_at,kind,post_id,post_url"


def fill(store: Store, folder: Path) -> dict[str, str]:
    """A partner, two accounts with the same fans, one with others, and one whose followers are unknown."""
    people = [
        ("ann", 5000, "4%", "trail running", "Porto"),
        ("bea", 4800, "4%", "trail running", "Porto"),
        ("cal", 3000, "8%", "coffee", "Graz"),
        ("dan", 2000, "", "coffee", "Graz"),
        ("eve", "", "", "trail running", "Porto"),
    ]
    load_rows(store, folder, PROFILES, [("instagram", *person) for person in people], "profiles.csv")
    rows = []
    for number in range(40):
        at = f"2026-05-{1 + number % 28:02}"
        fans = ("ann", "bea") if number < 20 else ("cal", "dan")
        rows += [("instagram", f"fan{number}", fan, at, "tag", f"p{number}{fan}", "") for fan in fans]
    rows.append(("instagram", "ann", "cal", "2026-05-02", "tag", "q1", ""))
    rows.append(("instagram", "cal", "ann", "2026-05-03", "tag", "q2", ""))
    load_rows(store, folder, MENTIONS, rows)
    return {handle: resolve.influencer_key(store, handle) for handle in ("ann", "bea", "cal", "dan", "eve")}


@pytest.mark.both_servers
def test_a_plan_prefers_new_people_to_many_followers_and_says_why(store: Store, tmp_path: Path) -> None:
    keys = fill(store, tmp_path)
    partners.mark_partner(store, keys["ann"], NOW)
    found = plan(store, PlanSettings(capacity=1))
    assert [pick.person.handle for pick in found.picks] == ["cal"]
    assert [person.handle for person in found.naive] == ["bea"]
    assert found.reach.added.people > found.naive_reach.added.people
    assert [pick.person.handle for pick in found.next_in_line] == ["bea", "dan"]
    assert found.left_out.without_followers == 41  # eve and all fans
    pick = found.picks[0]
    assert pick.introduction is not None
    assert pick.introduction.introducer.handle == "ann"
    assert pick.adds.low <= pick.adds.people <= pick.adds.high <= 3000
    assert pick.adds_engaged == pytest.approx(0.08 * pick.adds.people, rel=0.05)
    assert pick.reasons[0].startswith("Adds about ")
    assert pick.reasons[-1] == "21 accounts mention them; none of them mentions a partner or an earlier pick."
    assert found.certainty.share >= found.certainty.rule == WITHOUT_BUDGET  # type: ignore[operator]
    both = set_reach(store, [keys["bea"], keys["cal"]]).added
    alone = max(set_reach(store, [keys[handle]]).added.low for handle in ("bea", "cal"))
    assert both.low >= alone * (1 - 1e-9)
    again = set_reach(store, [keys["cal"]])
    assert again == found.reach
    assert set_reach(store, [keys["ann"]]).added.people == 0


def test_niche_choices_and_budget_narrow_a_plan(one_store: Store, tmp_path: Path) -> None:
    keys = fill(one_store, tmp_path)

    def handles(**choices: object) -> list[str | None]:
        found = plan(one_store, PlanSettings(**choices))  # type: ignore[arg-type]
        return [pick.person.handle for pick in found.picks]

    assert handles(niche="in:Porto", capacity=5) == ["ann", "bea"]
    assert handles(niche="coffee", capacity=1) == ["cal"]
    assert handles(included=(keys["dan"],), excluded=(keys["ann"],), capacity=2) == ["dan", "bea"]
    assert handles(aim=Aim.ENGAGED, capacity=1) == ["cal"]
    outreach.set_status(one_store, keys["ann"], outreach.DECLINED, NOW)
    assert handles(capacity=1) == ["bea"]
    costs = Costs({keys["bea"]: 900.0, keys["cal"]: 100.0}, {"micro": 250.0})
    found = plan(one_store, PlanSettings(budget=400, costs=costs))
    assert [pick.person.handle for pick in found.picks] == ["cal", "dan"]
    assert found.reach.cost == 350
    only_known = plan(one_store, PlanSettings(budget=400, costs=Costs({keys["cal"]: 100.0})))
    assert only_known.left_out.without_cost == 2
    assert "have no known cost" in " ".join(only_known.left_out.sentences)


def test_a_plan_that_cannot_be_made_says_what_to_do(one_store: Store, tmp_path: Path) -> None:
    keys = fill(one_store, tmp_path)
    for choices, words in (
        ({"budget": 100.0}, "give them for tiers"),
        ({"capacity": 0}, "from 1 to 500"),
        ({"capacity": 1, "included": (keys["ann"], keys["bea"])}, "raise it"),
    ):
        with pytest.raises(WrongUse, match=words):
            plan(one_store, PlanSettings(**choices))  # type: ignore[arg-type]
    with pytest.raises(NothingFound, match="widen them"):
        plan(one_store, PlanSettings(niche="in:Atlantis"))
    with pytest.raises(NothingFound, match="load their profiles"):
        plan(one_store, PlanSettings(niche="eve"))
