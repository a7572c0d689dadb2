"""What a backtest says about small accounts, promises and decisions, in words."""

from collections.abc import Sequence

from graph.introductions.learning.fairness import ACCOUNT, GroupScore
from graph.introductions.learning.list_chance import MIN_LISTS, Coverage
from graph.introductions.learning.outcome_test import OutcomeTest

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
