"""The growth of a group of influencers: everything that the page, the command and the Python API show."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Ints
from graph.records import UNDATED, Influencer, TierBounds
from graph.store import Store, read
from graph.store.read import FollowerCount
from graph.text import counted
from graph.watch.activity import change_in_deviations
from graph.watch.estimates import Forecast, Range
from graph.watch.forecast import Forecaster
from graph.watch.growth import NINETY_PERCENT, percent
from graph.watch.scope import PARTNERS, WatchScope, scope_positions
from graph.watch.series import GroupSeries, group_series
from graph.watch.state import WatchState, watch_state
from graph.watch.tiers import Departure

TOP = 100
LOAD_HISTORY = (
    "There is no history yet: load mentions with dates, and followers at two days or more (a table with the columns "
    "handle, date and followers, or the same list of profiles again after some weeks)."
)
LOAD_FOLLOWERS = (
    "Nobody’s followers are known at two days: load a table with the columns handle, date and followers, or the same "
    "list of profiles again after some weeks."
)
NO_RANGE = "No range can be promised: too few accounts have had a similar history."
TOO_SHORT = "The follower history is too short for a forecast: load more days, at least four weeks apart."


@dataclass(frozen=True)
class WatchedInfluencer:
    """How an influencer grows.

    Attributes
    ----------
    tier
        By the bounds of the team.
    growth
        Followers gained a week in per cent, with a 90 % interval; None with fewer than two observations.
    expected_growth
        What accounts of this size gain a week, in per cent.
    deviation
        How far the growth is above that, in standard deviations.
    forecast
        Followers at the end of the forecast's horizon.
    mentions, mentions_before
        Mentions by others in the last 28 days of the data, and in the 28 days before; None if it does not go so far
        back.
    """

    influencer: Influencer
    tier: str
    observed_at: int | None
    growth: Range | None
    expected_growth: float | None
    deviation: float
    is_rising: bool
    forecast: Forecast | None
    departure: Departure | None
    mentions: float | None
    mentions_before: float | None
    history: tuple[FollowerCount, ...]


@dataclass(frozen=True)
class Watch:
    """The growth of a group.

    `people` are at most as many as were asked for, those who rise most first; `next_leaving` are as many of those who
    are expected to leave their tier, the first to leave ahead. `members` counts the group, `rising` and `leaving` those
    of it who grow faster than their size predicts, and who are expected to leave their tier. `missing`
    is a sentence that says what to load, "" if nothing lacks. `model` made the forecasts.
    """

    scope: WatchScope
    people: tuple[WatchedInfluencer, ...]
    members: int
    rising: int
    leaving: int
    next_leaving: tuple[WatchedInfluencer, ...]
    series: GroupSeries
    bounds: TierBounds
    model: Forecaster | None
    missing: str


def watch(store: Store, scope: WatchScope = PARTNERS, *, top: int | None = TOP) -> Watch:
    """How the followers, mentions and influence of a group develop, who rises, and who is about to leave a tier.

    Parameters
    ----------
    top
        The number of people to return; None for all.

    Raises
    ------
    NothingFound, UnknownInfluencer, WrongUse
        The group does not exist.
    """
    state = watch_state(store)
    members = scope_positions(store, state.snapshot, scope)
    leaving = _leaving(state, members)
    over_time = None if len(members) == len(state.snapshot) else state.influence_over_time
    return Watch(
        scope=scope,
        people=watched_people(store, state, _ordered(state, members)[:top]),
        members=len(members),
        rising=int(state.is_rising[members].sum()),
        leaving=len(leaving),
        next_leaving=watched_people(store, state, leaving[:top]),
        series=group_series(state.snapshot, state.histories, members, over_time),
        bounds=state.bounds,
        model=state.model,
        missing=_missing(state),
    )


def range_note(people: Iterable[WatchedInfluencer]) -> str:
    """A sentence if the forecast of some people has no range, else an empty text."""
    without = sum(person.forecast is not None and not person.forecast.has_range for person in people)
    return f"{counted(without, 'influencer')} without a range. {NO_RANGE}" if without else ""


def watched_people(store: Store, state: WatchState, positions: Ints) -> tuple[WatchedInfluencer, ...]:
    """The growth of the accounts at these positions, in their order."""
    keys = [state.snapshot.keys[position] for position in positions.tolist()]
    people = read.influencers(store, keys)
    rising = state.is_rising
    return tuple(
        _watched(state, people[key], position, bool(rising[position]))
        for key, position in zip(keys, positions.tolist(), strict=True)
        if key in people
    )


def _watched(state: WatchState, influencer: Influencer, position: int, is_rising: bool) -> WatchedInfluencer:
    followers, at = state.trends.followers[position], int(state.trends.at[position])
    norm, deviation, received = state.norm, state.deviation, state.received
    return WatchedInfluencer(
        influencer=influencer,
        tier=state.bounds.tier_of(influencer.followers),
        observed_at=None if at == UNDATED else at,
        growth=_growth(state, position),
        expected_growth=percent(float(norm.expected(followers))) if norm and not np.isnan(followers) else None,
        deviation=float(deviation[position]),
        is_rising=is_rising,
        forecast=_forecast(state, position),
        departure=state.departure(position),
        mentions=None if received is None else float(received.latest[position]),
        mentions_before=None if received is None else float(received.before[position]),
        history=_history(state, position),
    )


def _growth(state: WatchState, position: int) -> Range | None:
    rate, error = float(state.trends.rate[position]), float(state.trends.error[position])
    if np.isnan(rate):
        return None
    if error == 0 and state.norm is not None:  # two observations: as uncertain as accounts differ
        error = state.norm.spread
    return Range(percent(rate), percent(rate - NINETY_PERCENT * error), percent(rate + NINETY_PERCENT * error))


def _forecast(state: WatchState, position: int) -> Forecast | None:
    followers = float(state.trends.followers[position])
    if state.model is None or state.rates is None or np.isnan(followers):
        return None
    weeks = state.model.horizon_days / 7
    middle, low, high = (
        followers * float(np.exp(weeks * side[position]))
        for side in (state.rates.middle, state.rates.low, state.rates.high)
    )
    return Forecast(middle, None, None) if np.isnan(low) else Forecast(middle, low, high)


def _history(state: WatchState, position: int) -> tuple[FollowerCount, ...]:
    own = state.histories.of_account(position)
    pairs = zip(state.histories.at[own].tolist(), state.histories.followers[own].tolist(), strict=True)
    return tuple(FollowerCount(*pair) for pair in pairs)


def _leaving(state: WatchState, members: Ints) -> Ints:
    """The members who are expected to leave their tier, the first to leave ahead."""
    leaving_at = state.leaving_at[members]
    order: Ints = np.argsort(leaving_at, kind="stable")[: int(np.isfinite(leaving_at).sum())]
    return members[order]


def _ordered(state: WatchState, members: Ints) -> Ints:
    """Members by how much faster they grow than their size predicts, then by the growth of their mentions."""
    mentions = np.zeros(len(members))
    if state.received is not None:
        mentions = change_in_deviations(state.received.latest[members], state.received.before[members])
    order: Ints = np.lexsort((-mentions, -state.deviation[members]))
    return members[order]


def _missing(state: WatchState) -> str:
    if not state.histories.has_change:
        return LOAD_HISTORY if state.received is None else LOAD_FOLLOWERS
    return TOO_SHORT if state.model is None else ""
