"""The `--compare` of `circle`: how ties changed from one period to a later one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from graph.circle.periods import CHANGES, PREVIOUS, CircleChanges
from graph.records import Window, end_of_day, format_day, start_of_day

COLUMNS = ("handle", "platform", "change", "mentions_earlier", "mentions_later", "tie_earlier", "tie_later")


@dataclass(frozen=True)
class EarlierPeriod:
    """The earlier period of a comparison; without a window it is the one right before the later period."""

    window: Window | None = None


class PeriodType(click.ParamType[EarlierPeriod]):
    """A period as people write it: `previous`, or its first and last day as in 2026-01-01..2026-01-31."""

    name = "period"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> EarlierPeriod:
        if isinstance(value, EarlierPeriod):
            return value
        if value == PREVIOUS:
            return EarlierPeriod()
        first, _, last = str(value).partition("..")
        try:
            return EarlierPeriod(Window(start_of_day(date.fromisoformat(first)), end_of_day(date.fromisoformat(last))))
        except ValueError:
            self.fail(
                f"“{str(value)[:40]}” is not a period; write {PREVIOUS}, or two days as in 2026-01-01..2026-01-31.",
                parameter,
                context,
            )


def change_rows(changes: CircleChanges) -> list[Sequence[object]]:
    """The rows of `COLUMNS`: the listed ties, change after change."""
    rows: list[Sequence[object]] = []
    for change in CHANGES:
        for tie in changes.of(change):
            person = changes.people[tie.key]
            strengths = [round(100 * of.strength) if of else None for of in (tie.earlier, tie.later)]
            name = person.handle or person.display_name
            rows.append([name, person.platform, change, tie.mentions_earlier, tie.mentions_later, *strengths])
    return rows


def periods_in_words(changes: CircleChanges) -> str:
    """Both periods and the number of ties with each change."""
    earlier, later = changes.periods.earlier, changes.periods.later
    counts = ", ".join(f"{changes.counts[change]:,} {change}" for change in CHANGES)
    return f"{_words(later)} compared with {_words(earlier)}: {counts}."


def _words(window: Window) -> str:
    assert window.first is not None
    assert window.last is not None
    return f"{format_day(window.first)} – {format_day(window.last)}"
