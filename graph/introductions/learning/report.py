"""What a backtest says, in words."""

from collections.abc import Sequence

from graph.introductions.learning.backtest_result import (
    IN_DEGREE,
    MIN_SOURCES,
    MODEL,
    TIE_STRENGTH,
    WITH_HUBS,
    WITHOUT_HUBS,
    Backtest,
)
from graph.introductions.learning.fairness import ACCOUNT, GroupScore
from graph.introductions.learning.list_chance import MIN_LISTS, Coverage
from graph.introductions.learning.outcome_test import OutcomeTest
from graph.text import days_in_words

HIT_MEANING = (
    "Of accounts: the share for which at least one of ten suggestions came true. "
    "Of targets: the share of their new ties that were among the ten suggestions."
)
REPORTED = (0.3, 0.5, 0.8, 0.9)  # of the levels; all are in the JSON


def coverage_sentence(coverage: Sequence[Coverage]) -> str:
    """How often lists kept what they promised; empty if too few promised anything.

    >>> coverage_sentence([Coverage(0.5, 100, 56), Coverage(0.8, 3, 3)])
    'Lists that promised at least one hit kept it: 5 in 10 in 56 of 100 lists (56%).'
    """
    tested = [test for test in coverage if test.lists >= MIN_LISTS and test.level in REPORTED]
    parts = [f"{round(10 * test.level)} in 10 in {_kept(test)}" for test in tested]
    return f"Lists that promised at least one hit kept it: {'; '.join(parts)}." if parts else ""


def _kept(test: Coverage) -> str:
    doubt = "" if test.holds else ", so it is not promised"
    return f"{test.kept:,} of {test.lists:,} lists ({test.kept / test.lists:.0%}{doubt})"


def outcome_sentence(test: OutcomeTest | None) -> str:
    """What the team's decisions are worth; empty if nobody looked.

    >>> outcome_sentence(OutcomeTest(4, 2, 0, None, 26))
    'Your decisions: 4 so far; 26 more are needed to test what they teach.'
    """
    if test is None:
        return ""
    if test.auc is None:
        return f"Your decisions: {test.decisions:,} so far; {test.needed:,} more are needed to test what they teach."
    auc = test.auc
    return (
        f"Your decisions: of a wanted and an unwanted target, earlier decisions pick the wanted one {auc.mean:.0%} of "
        f"the time (95 %: {auc.low:.0%} to {auc.high:.0%}; {test.tested:,} decisions tested; chance is 50%)."
    )


def group_name(score: GroupScore) -> str:
    """The role and the group, as a table shows them."""
    return f"{'list of' if score.role == ACCOUNT else 'target'}: {score.group}"


def caveat(result: Backtest) -> str:
    """Whether the test is conclusive, in a sentence."""
    number = max(result.sources.values())
    if not result.is_conclusive:
        return (
            f"Only {number:,} accounts could be tested, too few to compare methods (at least {MIN_SOURCES}). "
            "Load a longer history or more accounts."
        )
    return f"{number:,} accounts were tested."


def summary(result: Backtest) -> list[str]:
    """The result for a marketer, in sentences."""
    mode = WITHOUT_HUBS if result.scores.get(WITHOUT_HUBS) else WITH_HUBS
    by_method = {score.method: score for score in result.scores[mode]}
    hits, popular = by_method[MODEL].hit.mean, by_method[IN_DEGREE].hit.mean
    excluded = " (not counting the most mentioned 1 %)" if mode == WITHOUT_HUBS else ""
    sentences = [
        f"For {_in_ten(hits)}, at least one of our ten suggestions came true within the following "
        f"{days_in_words(result.days)}{excluded}. Suggesting the most popular accounts would have worked for "
        f"{_in_ten(popular)}."
    ]
    rival = max((score for score in result.scores[mode] if score.method != MODEL), key=lambda score: score.hit.mean)
    if rival.lift is not None:
        verdict = (
            "our model is better, by more than chance"
            if rival.lift.low > 0
            else "it is better than our model"
            if rival.lift.high < 0
            else "there is no clear difference"
        )
        sentences.append(f"The best simple rule ({rival.method}) worked for {_in_ten(rival.hit.mean)}: {verdict}.")
    if result.tie_scores and result.tie_scores[0].method == TIE_STRENGTH:
        strength, mentions = result.tie_scores[0].auc, result.tie_scores[1].auc
        sentences.append(
            f"Of two ties of which only one was active again, tie strength picks the right one {strength:.0%} of the "
            f"time; the number of mentions, {mentions:.0%}."
        )
    return sentences


def _in_ten(share: float) -> str:
    """
    >>> _in_ten(0.58), _in_ten(0.04)
    ('6 in 10 accounts (58%)', '4 in 100 accounts')
    """
    return (
        f"{round(10 * share)} in 10 accounts ({share:.0%})"
        if share >= 0.15
        else f"{round(100 * share)} in 100 accounts"
    )
