"""Two periods of a circle: the switch, the choice of the earlier period, and who is new, gone, closer or further."""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from graph.circle.periods import Change, CircleChanges, TieChange
from graph.periods import days_of
from graph.records import format_day
from intrograph.components.data_table import data_table
from intrograph.components.text import clean, escape_markdown
from intrograph.state import url
from intrograph.state.errors import guarded_callback
from intrograph.state.view import Period, View

TITLES: dict[Change, str] = {"new": "New", "gone": "Gone", "grew": "Grew", "shrank": "Shrank"}
EMPTY: dict[Change, str] = {
    "new": "Nobody is new in the later period.",
    "gone": "Nobody is gone: everyone of the earlier period is there in the later one too.",
    "grew": "No tie has more mentions a day than before.",
    "shrank": "No tie has fewer mentions a day than before.",
}
TABLE_HEIGHT_PX = 248
YEAR = timedelta(days=364)  # whole weeks, so that the days of the week are the same ones


def period_comparison(changes: CircleChanges | None, view: View) -> None:
    """The switch that compares two periods and, if it is on, what changed between them."""
    st.session_state["compare"] = view.compared is not None
    st.toggle(
        "Compare two periods",
        key="compare",
        on_change=guarded_callback(_switch),
        args=(view,),
        help="The chosen days, or the latest ones, against those right before: who is new or gone, whose ties grew.",
    )
    if changes is None:
        return
    _periods(changes, view)
    tabs = st.tabs([f"{title} ({changes.counts[change]:,})" for change, title in TITLES.items()], key="changes")
    for tab, change in zip(tabs, TITLES, strict=True):
        with tab:
            _listed(changes, change)


def _switch(view: View) -> None:
    url.show(replace(view, compared=Period() if st.session_state["compare"] else None))


def _periods(changes: CircleChanges, view: View) -> None:
    """Both periods in words, and fields for the days of the earlier one."""
    periods = changes.periods
    earlier, later = days_of(periods.earlier), days_of(periods.later)
    name = escape_markdown(changes.people[changes.focus].display_name) if changes.focus in changes.people else "them"
    st.caption(
        f"Ties of {name}: {_words(later)} compared with {_words(earlier)}. "
        "In the picture: + new, − gone (pale), ▲ more mentions a day, ▼ fewer."
    )
    choices = _choices(changes, view)
    # The address owns the period: the field shows it and writes it back.
    st.session_state["earlier"] = next(label for label, period in choices.items() if period == view.compared)
    st.selectbox(
        "Earlier period",
        list(choices),
        key="earlier",
        width=340,
        on_change=guarded_callback(_choose),
        args=(view, choices),
    )


def _choices(changes: CircleChanges, view: View) -> dict[str, Period]:
    """The earlier periods that are offered, by their names; one that only the address names is among them."""
    first, last = days_of(changes.periods.later)
    before = first - timedelta(days=1)
    choices = {
        "Right before, as long": Period(),
        "All time before": Period(date(1970, 1, 1), before),
        "A year earlier": Period(first - YEAR, last - YEAR),
    }
    if view.compared is not None and view.compared not in choices.values():
        choices[_words(days_of(changes.periods.earlier))] = view.compared
    return choices


def _choose(view: View, choices: dict[str, Period]) -> None:
    url.show(replace(view, compared=choices[st.session_state["earlier"]]))


def _words(days: tuple[date, date]) -> str:
    first, last = (f"{day.day} {day:%b %Y}" for day in days)
    return f"{first} – {last}"


def _listed(changes: CircleChanges, change: Change) -> None:
    ties = changes.of(change)
    if not ties:
        st.caption(EMPTY[change])
        return
    rows = data_table(
        {
            "Influencer": [clean(changes.people[tie.key].bare_name) for tie in ties],
            "Mentions earlier": [tie.mentions_earlier for tie in ties],
            "Mentions later": [tie.mentions_later for tie in ties],
            "Last": [_last(tie) for tie in ties],
            "Community": [clean(changes.people[tie.key].community_name) for tie in ties],
        },
        key=f"changes-{changes.focus}-{change}",
        height=min(TABLE_HEIGHT_PX, 38 + 35 * len(ties)),
        selection="single-row",
    )
    if omitted := changes.counts[change] - len(ties):
        st.caption(f"{omitted:,} more with fewer mentions: `intrograph circle NAME --compare previous --top 0`.")
    for row in rows:
        key = ties[row].key
        label = f"Follow {escape_markdown(changes.people[key].display_name)}"
        st.button(label, key=f"changes-follow-{change}", type="primary", on_click=_follow, args=(key,))


def _last(tie: TieChange) -> str:
    """The day of the last mention in either period."""
    instants = [period.last_at for period in (tie.later, tie.earlier) if period and period.last_at is not None]
    return format_day(max(instants)) if instants else ""


def _follow(key: str) -> None:
    url.show(url.current().followed(key))
