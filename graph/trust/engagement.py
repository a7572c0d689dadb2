"""Engagement far from that of accounts of the same size."""

from collections.abc import Iterator

import numpy as np

from graph.nx_backend.arrays import Bools, Floats
from graph.trust.flag import Finding, FlagKind, confidence_of
from graph.watch.robust import robust_fit, robust_spread

LEAST_ACCOUNTS = 50  # with followers and engagement: fewer make no norm
FLAGGED, MEDIUM, HIGH = 4.5, 6.0, 8.0  # standard deviations
SMALLEST = 1e-5  # of a rate: none at all is less


def engagement_findings(followers: Floats, engagement: Floats) -> Iterator[Finding]:
    """Accounts whose engagement is far from the norm for their size; none if too few accounts state both.

    The norm is a robust line (Huber) through log engagement over log followers: the rate falls with size. Values above
    and below it have a spread each, because they are not distributed alike.

    Parameters
    ----------
    followers, engagement : shape (n,)
        NaN if unknown; engagement is a share.
    """
    known: Bools = (followers > 0) & (engagement >= 0)
    if int(known.sum()) < LEAST_ACCOUNTS:
        return
    positions = np.flatnonzero(known)
    features = np.column_stack([np.ones(len(positions)), np.log(followers[known])])
    logs = np.log(np.maximum(SMALLEST, engagement[known]))
    expected = features @ robust_fit(features, logs)
    distance = logs - expected
    below, above = (_spread_of_side(side) for side in (distance[distance < 0], distance[distance > 0]))
    deviations = np.where(distance < 0, distance / below, distance / above)
    for index in np.flatnonzero(np.abs(deviations) >= FLAGGED).tolist():
        strength, position = abs(float(deviations[index])), int(positions[index])
        yield Finding(
            FlagKind.ENGAGEMENT,
            position,
            confidence_of(strength, MEDIUM, HIGH),
            strength,
            f"{100 * engagement[position]:.1f} % engagement with {followers[position]:,.0f} followers; accounts of "
            f"this size have about {100 * np.exp(expected[index]):.1f} %.",
        )


def _spread_of_side(distances: Floats) -> float:
    """The spread of one side of the norm."""
    return robust_spread(np.concatenate([distances, -distances]))
