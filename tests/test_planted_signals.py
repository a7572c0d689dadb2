"""The model finds the mechanism by which the ties of an invented network come about."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import CONNECTOR, DELAY, MECHANISMS, POSTS, TREND, WORDS, planted

from graph import nx_backend as backend
from graph.introductions.learning import backtest as testing
from graph.introductions.learning.periods import TrainingPeriod
from graph.snapshot.history import History

assert backend  # networkx finds the backend by its name

# hit@10 that the model has to reach, and its lead over the best simple rule; two mechanisms have a rule of their own.
GOALS = {CONNECTOR: (0.6, -0.05), DELAY: (0.4, 0.05), WORDS: (0.4, 0.03), TREND: (0.8, -0.05), POSTS: (0.5, 0.15)}
WITH_TIME = "recency co-citation"  # the only simple rule that a fashion has an effect on
LEAD_BY_TREND = 0.1  # hit@10, over the rules without time


def hit_rate_by_chance(history: History) -> float:
    """hit@10 of lists in random order."""
    period = TrainingPeriod.of(history, 1 - testing.HOLDOUT, 1.0)
    assert period is not None
    exam = period.lesson(history.accounts, history.accounts, 0, 0).exam
    tried = np.arange(testing.SLOTS)
    misses = [np.prod((len(each) - each.chosen.sum() - tried) / (len(each) - tried)) for each in exam]
    return float(1 - np.mean(misses))


@pytest.mark.parametrize("mechanism", MECHANISMS)
@given(seed=st.integers(0, 1_000))
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_mechanism_of_a_network_is_found(mechanism: str, seed: int) -> None:
    history = planted(mechanism, seed)
    result = testing.backtest(history)
    model, *rules = result.scores[testing.WITHOUT_HUBS]
    at_least, lead = GOALS[mechanism]
    assert model.hit.mean >= at_least
    assert model.hit.mean >= max(rule.hit.mean for rule in rules) + lead
    assert model.hit.low > hit_rate_by_chance(history)
    if mechanism == TREND:
        assert all(rule.lift.mean >= LEAD_BY_TREND for rule in rules if rule.lift and rule.method != WITH_TIME)
        assert all(rule.lift.low > 0 for rule in rules if rule.lift and rule.method != WITH_TIME)
