"""`WatchState`: everything about growth that is computed once for all accounts of a store."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.nx_backend.arrays import Bools, Floats
from graph.records import DAY_MS, TierBounds
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.received import ReceivedLately, received_lately
from graph.store import Store, read
from graph.watch.estimates import Range
from graph.watch.forecast import Forecaster, Rates, forecaster
from graph.watch.growth import GrowthNorm, are_rising, growth_norm
from graph.watch.histories import WEEK_MS, WINDOW_DAYS, FollowerHistories, Trends, current_histories, trends
from graph.watch.series import InfluenceOverTime
from graph.watch.tiers import LONGEST_DAYS, Departure, departure, next_minimums


@dataclass(frozen=True)
class WatchState:
    """Growth of everybody, by position in the snapshot.

    `norm`, `model` and `rates` are None where the history of followers is too short. `leaving_rates` have the range for
    the time that an account needs to leave its tier. `received` counts mentions by others in the last `WINDOW_DAYS` of
    the stored mentions and in the same time before; None if the dated mentions do not reach so far back.
    """

    snapshot: Snapshot
    histories: FollowerHistories
    trends: Trends
    norm: GrowthNorm | None
    model: Forecaster | None
    rates: Rates | None
    leaving_rates: Rates | None
    received: ReceivedLately | None
    bounds: TierBounds

    @cached_property
    def is_rising(self) -> Bools:
        """Whether each account grows faster than its size predicts."""
        return are_rising(self.trends, self.norm) if self.norm else np.zeros(len(self.snapshot), bool)

    @cached_property
    def deviation(self) -> Floats:
        """How far the growth of each account is from what its size predicts, in standard deviations."""
        return self.norm.deviation(self.trends) if self.norm else np.zeros(len(self.snapshot))

    @cached_property
    def leaving_at(self) -> Floats:
        """The instant (ms) at which each account should leave its tier; infinity after `LONGEST_DAYS` or never."""
        if self.rates is None:
            return np.full(len(self.snapshot), np.inf)
        weeks = _weeks_at(self.trends, self.rates, self.bounds)
        with np.errstate(invalid="ignore"):
            leaves = (weeks > 0) & (weeks * WEEK_MS <= LONGEST_DAYS * DAY_MS)
        return np.where(leaves, self.trends.at + weeks * WEEK_MS, np.inf)

    @cached_property
    def influence_over_time(self) -> InfluenceOverTime:
        """The influence of each account at a few instants."""
        return InfluenceOverTime.of(self.snapshot)

    def departure(self, position: int) -> Departure | None:
        """When an account is expected to leave its tier; None if it is not, or nothing can be said."""
        if self.leaving_rates is None or np.isnan(self.trends.followers[position]):
            return None
        rates = self.leaving_rates
        rate = Range(*(float(side[position]) for side in (rates.middle, rates.low, rates.high)))
        return departure(float(self.trends.followers[position]), int(self.trends.at[position]), rate, self.bounds)


def watch_state(store: Store) -> WatchState:
    """The growth of everybody in a store; computed once for each revision of the graph and for each set of tiers."""
    snapshot, bounds = current_snapshot(store), read.tier_bounds(store)
    version = snapshot.identity, snapshot.revision, bounds
    return store.session.value("watch state", version, lambda: _state(store, snapshot, bounds))


def _state(store: Store, snapshot: Snapshot, bounds: TierBounds) -> WatchState:
    histories = current_histories(store)
    current = trends(histories)
    model = forecaster(histories)
    return WatchState(
        snapshot=snapshot,
        histories=histories,
        trends=current,
        norm=growth_norm(current),
        model=model,
        rates=model.rates(current) if model else None,
        leaving_rates=model.rates(current, _weeks_to_leave(current, model, bounds)) if model else None,
        received=received_lately(snapshot, WINDOW_DAYS),
        bounds=bounds,
    )


def _weeks_to_leave(current: Trends, model: Forecaster, bounds: TierBounds) -> Floats:
    """The weeks in which each account is expected to leave its tier, at least a day and at most the horizon."""
    weeks = _weeks_at(current, model.rates(current), bounds)
    horizon = model.horizon_days / 7
    with np.errstate(invalid="ignore"):
        is_ahead = weeks > 0
    ahead: Floats = np.where(is_ahead, np.clip(weeks, 1 / 7, horizon), horizon)
    return ahead


def _weeks_at(current: Trends, rates: Rates, bounds: TierBounds) -> Floats:
    """The weeks in which each account reaches its next tier at the middle rate: not positive or NaN if never."""
    distance = np.log(next_minimums(bounds, current.followers)) - np.log(np.maximum(1, current.followers))
    with np.errstate(divide="ignore", invalid="ignore"):
        weeks: Floats = distance / rates.middle
    return weeks
