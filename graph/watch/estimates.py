"""`Range`: an estimate with both ends of its range."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and between which ends it should lie."""

    middle: float
    low: float
    high: float
