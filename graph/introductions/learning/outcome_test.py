"""`OutcomeTest`: how well a team's earlier decisions predict later ones."""

from dataclasses import dataclass

from graph.introductions.learning.interval import Interval


@dataclass(frozen=True)
class OutcomeTest:
    """How well earlier decisions predict later ones.

    Attributes
    ----------
    decisions, good
        All decisions, and the good ones.
    tested
        The decisions that earlier ones predict.
    auc
        Of a good and a bad one, how often the good one has the higher ratio; 0.5 is chance. None without a test.
    needed
        How many more decisions the test needs; 0 with a test.
    """

    decisions: int
    good: int
    tested: int = 0
    auc: Interval | None = None
    needed: int = 0
