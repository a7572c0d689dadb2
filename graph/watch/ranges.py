"""How wide a range must be: from past errors of similar accounts, and from what changes everybody's growth."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from graph.nx_backend.arrays import Floats
from graph.watch.robust import robust_spread

LEAST_ERRORS = 3  # below, no range can be promised
# Without evidence, everybody's growth is taken to change from period to period by half as much as that of one account.
EXPECTED_CHANGE = 0.5


@dataclass(frozen=True)
class GroupRanges:
    """The errors at both ends of the range, one value for each group of accounts; NaN where none can be promised.

    The range of a group with fewer than `LEAST_ERRORS` past errors is unknown. A range always holds the middle.
    """

    low: Floats
    high: Floats

    @classmethod
    def of(cls, groups: list[Floats], common: float, level: float) -> "GroupRanges":
        """Ranges that hold a new error of each group with probability `level`.

        Both parts of an error are independent, so their quantiles add up like standard deviations.

        Parameters
        ----------
        groups
            The past errors of each group.
        common
            The standard deviation of what changes everybody at once.
        """
        low, high = np.array([error_range(errors, level) for errors in groups]).T
        shift = norm.ppf((1 + level) / 2) * common
        return cls(-np.hypot(np.minimum(0, low), shift), np.hypot(np.maximum(0, high), shift))


def common_change(changes: list[Floats], errors: Floats) -> float:
    """The standard deviation of what changes everybody's growth in the next period, unknown to the accounts' trends.

    Parameters
    ----------
    changes
        For each past period the changes of the accounts' growth from the period before; NaN if unknown. The median is
        the difference of two common changes, so its square counts half.
    errors
        Past errors of single accounts, whose spread is the measure for what to expect without evidence.
    """
    medians = np.array([np.nanmedian(part) for part in changes if not np.isnan(part).all()])
    expected = (EXPECTED_CHANGE * robust_spread(errors)) ** 2
    periods = len(medians)
    variance = (expected + (medians**2).sum() / 2) / (1 + periods)
    # The mean over the periods, which the regression took for usual, is uncertain as well.
    return float(np.sqrt(variance * (1 + 1 / periods)))


def error_range(errors: Floats, level: float) -> tuple[float, float]:
    """The range that holds a new error with probability `level`, if it is one of a kind with these.

    Conformal (Vovk, Gammerman and Shafer 2005), whatever the distribution, if there are enough errors for it (9 for a
    level of 0.8). With fewer it is that of a normal distribution whose spread is unknown (Student 1908); NaN with fewer
    than `LEAST_ERRORS`.

    >>> error_range(np.arange(1.0, 20.0), 0.8)
    (2.0, 18.0)
    >>> low, high = error_range(np.array([-1.0, 0.0, 1.0]), 0.8)
    >>> round(low, 1), round(high, 1)
    (-2.2, 2.2)
    """
    number = len(errors)
    if number < LEAST_ERRORS:
        return np.nan, np.nan
    tail = int(np.floor((number + 1) * (1 - level) / 2 + 1e-9))
    if tail:
        ordered = np.sort(errors)
        return float(ordered[tail - 1]), float(ordered[number - tail])
    side = t.ppf((1 + level) / 2, number - 1) * errors.std(ddof=1) * np.sqrt(1 + 1 / number)
    return float(errors.mean() - side), float(errors.mean() + side)
