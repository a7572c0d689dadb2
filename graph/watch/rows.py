"""Watched people as rows for a table, a CSV or a DataFrame."""

from graph.records import day_of, whole
from graph.watch.estimates import Forecast, Range
from graph.watch.watch import WatchedInfluencer

Cell = str | int | float | bool | None

COLUMNS = (
    "handle",
    "platform",
    "followers",
    "tier",
    "growth_week",
    "growth_low",
    "growth_high",
    "expected_growth",
    "rising",
    "forecast",
    "forecast_low",
    "forecast_high",
    "next_tier",
    "leaves_at",
    "leaves_earliest",
    "leaves_latest",
    "mentions",
    "mentions_before",
    "community",
)


def watch_row(person: WatchedInfluencer) -> list[Cell]:
    """One influencer in the order of `COLUMNS`; growth is in per cent a week, dates are ISO days."""
    growth, forecast, leaving = _sides(person.growth), _sides(person.forecast), person.departure
    dates = (leaving.expected, leaving.earliest, leaving.latest) if leaving else (None, None, None)
    return [
        person.influencer.bare_name,
        person.influencer.platform,
        person.influencer.followers,
        person.tier,
        *(None if side is None else round(side, 2) for side in growth),
        None if person.expected_growth is None else round(person.expected_growth, 2),
        person.is_rising,
        *(None if side is None else round(side) for side in forecast),
        leaving.into if leaving else None,
        *(None if at is None else day_of(at).isoformat() for at in dates),
        None if person.mentions is None else whole(person.mentions),
        None if person.mentions_before is None else whole(person.mentions_before),
        person.influencer.community_name,
    ]


def _sides(estimate: Range | Forecast | None) -> tuple[float | None, float | None, float | None]:
    return (estimate.middle, estimate.low, estimate.high) if estimate else (None, None, None)
