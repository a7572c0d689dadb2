"""`Range` and `Forecast`: estimates with both ends of their range."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and between which ends it should lie."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The followers to expect; `low` and `high` are None where no range can be promised."""

    middle: float
    low: float | None
    high: float | None

    @property
    def has_range(self) -> bool:
        return self.low is not None
