"""What the team's decisions teach: the order of a list, the reason in the row, and how well that predicts."""

from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import DAY, load_rows
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_cli import records, run
from test_graph import key

from graph.introductions import IntroductionSettings, as_rows, introduce
from graph.introductions.learning.report import outcome_sentence
from graph.introductions.outcomes import (
    MAX_RATIO,
    MIN_DECISIONS,
    MIN_TESTED,
    Decision,
    Outcomes,
    outcomes,
    traits_of,
)
from graph.records import Influencer
from graph.store import Store
from graph.store.team import outreach, partners

MACRO, MICRO = ("tier", "macro"), ("tier", "micro")
DECISIONS = st.lists(st.tuples(st.booleans(), st.sampled_from([MACRO, MICRO, None])), min_size=9, max_size=60)


def decided(*rows: tuple[bool, tuple[str, object] | None]) -> Outcomes:
    return Outcomes(
        tuple(Decision(at, good, frozenset({trait} if trait else ())) for at, (good, trait) in enumerate(rows))
    )


def person(followers: int, **profile: object) -> Influencer:
    return Influencer("x:mia", "x", "mia", followers=followers, **profile)  # type: ignore[arg-type]


@given(DECISIONS)
@settings(deadline=None)
def test_a_trait_that_was_wanted_more_often_than_others_never_moves_a_target_down(rows: list) -> None:
    found = decided(*rows)
    telling = found.of(person(200_000))
    assume(telling is not None)
    assert telling is not None
    assert len(rows) >= MIN_DECISIONS
    assert 1 / MAX_RATIO <= telling.ratio <= MAX_RATIO
    rate = np.mean([good for good, trait in rows if trait])
    assert (telling.good, telling.total) == (
        sum(good for good, trait in rows if trait == MACRO),
        sum(trait == MACRO for _, trait in rows),
    )
    assert (telling.ratio > 1) == (telling.good / telling.total > rate)


def test_decisions_are_tested_on_later_ones_once_there_are_enough() -> None:
    wanted_micro = [(number % 2 == 0, MICRO if number % 2 == 0 else MACRO) for number in range(60)]
    few = decided(*wanted_micro[:12])
    assert few.is_used
    assert (few.test.auc, few.test.tested, few.test.needed) == (None, 2, MIN_TESTED - 2)
    assert outcome_sentence(few.test) == "Your decisions: 12 so far; 18 more are needed to test what they teach."
    many = decided(*wanted_micro)
    assert many.test.auc is not None
    assert many.test.auc.mean == 1.0
    assert "pick the wanted one 100% of the time" in outcome_sentence(many.test)
    assert outcome_sentence(None) == ""


def test_decisions_that_predict_later_ones_badly_move_nobody() -> None:
    # First the team wanted small accounts, then large ones.
    small = [(True, MICRO), (False, MACRO)] * 6
    rows = [*small, *[(not good, trait) for good, trait in small * 2]]
    fickle = decided(*rows)
    assert decided(*rows[:12]).is_used
    assert fickle.test.auc is not None
    assert fickle.test.auc.mean < 0.5
    assert not fickle.is_used
    assert fickle.of(person(200_000)) is None


def test_traits_are_those_that_are_known() -> None:
    known = traits_of(person(3_000, location="Lisbon", community=4))
    assert known == {("tier", "micro"), ("location", "lisbon"), ("community", 4), ("platform", "x")}
    assert traits_of(Influencer("x:mia", "x")) == {("platform", "x")}


@pytest.fixture
def decisions(store: Store, tmp_path: Path) -> Store:
    """A partner who knows 24 people equally well; the team dismissed six large ones and accepted six small ones."""
    names = [f"small{number}" for number in range(12)] + [f"large{number}" for number in range(12)]
    pairs = [pair for name in names for pair in (("jade", name), (name, "jade"))]
    lines = [f"x,{source},{target},2026-05-0{day}" for source, target in pairs for day in (1, 2)]
    load_rows(store, tmp_path, "platform,source,target,created_at", lines)
    profiles = [f"x,{name},{3_000 if name.startswith('small') else 300_000}" for name in names]
    load_rows(store, tmp_path, "platform,handle,followers", profiles, "profiles.csv")
    partners.mark_partner(store, key(store, "jade"), NOW)
    for number in range(6):
        outreach.set_status(store, key(store, f"small{number}"), outreach.ASKED, NOW + number * DAY)
        note = "Too large" if number else "Quality of the content"
        outreach.set_status(store, key(store, f"large{number}"), outreach.DISMISSED, NOW + number * DAY, note=note)
    return store


@pytest.mark.both_servers
def test_decisions_change_the_order_but_no_score_and_say_so(decisions: Store) -> None:
    rows = introduce(decisions).rows
    handles = [row.target.handle or "" for row in rows]
    assert [handle[:5] for handle in handles] == ["small"] * 12 + ["large"] * 6
    assert len({round(row.score, 6) for row in rows}) == 1
    first, last = as_rows(introduce(decisions))[0]["reason"], as_rows(introduce(decisions))[-1]["reason"]
    assert "Further up: of 6 decisions about people of the tier micro, 6 were in favor." in first
    # One dismissal was about the quality of the content, which says nothing of others.
    assert "Further down: of 5 decisions about people of the tier macro, 0 were in favor." in last
    plain = introduce(decisions, settings=IntroductionSettings(use_outcomes=False)).rows
    assert all(row.outcome is None for row in plain)
    assert {row.target.key: row.score for row in plain} == {row.target.key: row.score for row in rows}
    early = introduce(decisions, settings=IntroductionSettings(as_of=NOW + 2 * DAY)).rows
    assert all(row.outcome is None for row in early)  # six decisions are too few
    listed = records(run("introduce", "--ignore-decisions", "--top", 0, "--format", "csv"))
    assert [row["target_handle"] for row in listed] == [row.target.handle for row in plain]


def test_what_is_cleared_or_paused_counts_as_no_decision(decisions: Store) -> None:
    before = outcomes(decisions)
    assert (len(before.decisions), before.test.good) == (12, 6)
    outreach.set_status(decisions, key(decisions, "small0"), outreach.NEW, NOW + 9 * DAY)
    assert len(outcomes(decisions).decisions) == 11
    outreach.set_status(decisions, key(decisions, "small1"), outreach.PAUSED, NOW + 9 * DAY)
    assert len(outcomes(decisions).decisions) == 10
    assert before.test.needed == MIN_TESTED - 2
