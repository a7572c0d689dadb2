"""Growth of influencers: trends against what size predicts, forecasts, departures from tiers, and successors."""

from graph.watch.backtest import ForecastTest, forecast_test, sentences_of
from graph.watch.estimates import Forecast, Range
from graph.watch.rows import COLUMNS, watch_row
from graph.watch.scope import EVERYBODY, PARTNERS, WatchScope, scope_keys
from graph.watch.successors import Successor, Successors, successors
from graph.watch.tiers import Departure
from graph.watch.watch import NO_RANGE, Watch, WatchedInfluencer, range_note, watch

__all__ = [
    "COLUMNS",
    "EVERYBODY",
    "NO_RANGE",
    "PARTNERS",
    "Departure",
    "Forecast",
    "ForecastTest",
    "Range",
    "Successor",
    "Successors",
    "Watch",
    "WatchScope",
    "WatchedInfluencer",
    "forecast_test",
    "range_note",
    "scope_keys",
    "sentences_of",
    "successors",
    "watch",
    "watch_row",
]
