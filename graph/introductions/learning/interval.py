"""`Interval`: a mean and how far it can be trusted."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Floats

RESAMPLES = 2_000


@dataclass(frozen=True)
class Interval:
    """A mean over sources with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats, seed: int = 0) -> "Interval":
        draws = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
        low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
        return cls(float(values.mean()), float(low), float(high))
