"""The growth of a group or of one influencer: small charts over time, and tables of people."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from graph.records import day_of, format_day, whole
from graph.watch import NO_RANGE, Departure, Forecast, Successors, Watch, WatchedInfluencer
from graph.watch.series import INFLUENCE_DAYS
from intrograph.components import sparklines
from intrograph.components.data_table import data_table
from intrograph.components.text import clean, escape_markdown, short

HEIGHT_PX, HEADER_PX, ROW_PX = 420, 38, 35
_COLUMNS = {
    "Followers": st.column_config.NumberColumn(format="localized", help="As last seen."),
    "Growth a week": st.column_config.NumberColumn(format="%.1f %%", help="The trend of the last 28 days."),
    "Usual": st.column_config.NumberColumn(format="%.1f %%", help="What accounts of this size gain a week."),
    "Above usual": st.column_config.NumberColumn(
        format="%.1f", help="In standard deviations; 3 and more counts as rising."
    ),
    "Mentions": st.column_config.NumberColumn(help="By others in the last 28 days of the data."),
    "Before": st.column_config.NumberColumn(help="Mentions by others in the 28 days before."),
    "Leaves on": st.column_config.DateColumn(format="D MMM YYYY", help="When the next tier is expected to begin."),
    "Earliest": st.column_config.DateColumn(format="D MMM YYYY", help="At the fastest growth of the range."),
    "Latest": st.column_config.DateColumn(
        format="D MMM YYYY", help="At the slowest growth of the range; empty: perhaps not within a year, or no range."
    ),
}


def series_charts(found: Watch) -> None:
    """Followers, mentions and influence of a group, side by side."""
    series, charts = found.series, []
    if len(series.followers) > 1:
        title = f"Followers of {series.counted:,}" if found.members > 1 else "Followers"
        charts.append(sparklines.curve(title, [(point.at, round(point.value)) for point in series.followers]))
    if series.mentions:
        title = f"Mentions by others, every {series.step_days} days"
        charts.append(sparklines.bars(title, [(point.at, whole(point.value)) for point in series.mentions]))
    if series.influence:
        title = f"Influence (average account: 1), {INFLUENCE_DAYS:.0f} days each"
        points = [(point.at, point.value) for point in series.influence]
        charts.append(sparklines.curve(title, points, form="{:.2f}".format))
    if charts:
        for column, chart in zip(st.columns(len(charts), gap="medium"), charts, strict=True):
            column.html(chart)


def growth_table(people: Sequence[WatchedInfluencer], *, key: str) -> WatchedInfluencer | None:
    """People and how they grow; returns the one in the ticked row."""
    growth = [person.growth.middle if person.growth else None for person in people]
    frame = pd.DataFrame(
        {
            "Influencer": [clean(person.influencer.bare_name) for person in people],
            "Rising": ["rising" if person.is_rising else "" for person in people],
            "Followers": pd.array([person.influencer.followers for person in people], dtype="Int64"),
            "Tier": [person.tier for person in people],
            "Growth a week": growth,
            "Usual": [person.expected_growth for person in people],
            "Above usual": [person.deviation if person.growth else None for person in people],
            "Mentions": [person.mentions for person in people],
            "Before": [person.mentions_before for person in people],
            "Community": [clean(person.influencer.community_name) for person in people],
        }
    )
    return _ticked(people, frame, key)


def leaving_table(people: Sequence[WatchedInfluencer], *, key: str) -> WatchedInfluencer | None:
    """People who are expected to leave their tier; returns the one in the ticked row."""
    departures = [person.departure for person in people]
    frame = pd.DataFrame(
        {
            "Influencer": [clean(person.influencer.bare_name) for person in people],
            "Followers": pd.array([person.influencer.followers for person in people], dtype="Int64"),
            "Tier": [person.tier for person in people],
            "Next tier": [leaving.into if leaving else "" for leaving in departures],
            "Leaves on": [
                day_of(at) if at else None for at in (leaving and leaving.expected for leaving in departures)
            ],
            "Earliest": [day_of(at) if at else None for at in (leaving and leaving.earliest for leaving in departures)],
            "Latest": [day_of(at) if at else None for at in (leaving and leaving.latest for leaving in departures)],
            "Community": [clean(person.influencer.community_name) for person in people],
        }
    )
    return _ticked(people, frame, key)


def successor_table(found: Successors, *, key: str) -> WatchedInfluencer | None:
    """People who could follow an influencer, with the reasons; returns the one in the ticked row."""
    people = [one.person for one in found.people]
    frame = pd.DataFrame(
        {
            "Influencer": [clean(person.influencer.bare_name) for person in people],
            "Followers": pd.array([person.influencer.followers for person in people], dtype="Int64"),
            "Common contacts": [one.common_contacts for one in found.people],
            "Why": [clean("; ".join(one.reasons), 200) for one in found.people],
        }
    )
    return _ticked(people, frame, key)


def person_growth(person: WatchedInfluencer) -> None:
    """Followers of one influencer over time, and what is expected of them."""
    st.markdown(f"**{escape_markdown(person.influencer.display_name)}**")
    if len(person.history) > 1:
        st.html(sparklines.curve("Followers", list(person.history)))
    st.caption(escape_markdown(" ".join(_sentences(person)), 500))


def _sentences(person: WatchedInfluencer) -> list[str]:
    sentences = []
    if person.growth is not None and person.expected_growth is not None:
        sentences.append(
            f"Gains {person.growth.middle:.1f} % a week (from {person.growth.low:.1f} to {person.growth.high:.1f} %); "
            f"accounts of this size gain {person.expected_growth:.1f} %."
        )
    if person.forecast is not None:
        sentences.append(_expected(person.forecast))
    if person.departure is not None and person.departure.expected is not None:
        sentences.append(_becomes(person.departure, person.departure.expected))
    if person.forecast is not None and not person.forecast.has_range:
        sentences.append(NO_RANGE)
    return sentences or ["Nothing is known about the growth of this account."]


def _expected(forecast: Forecast) -> str:
    expected = f"Next expected: {short(round(forecast.middle))} followers"
    if forecast.low is None or forecast.high is None:
        return f"{expected}."
    return f"{expected} (8 of 10 times between {short(round(forecast.low))} and {short(round(forecast.high))})."


def _becomes(leaving: Departure, expected: int) -> str:
    becomes = f"Becomes {leaving.into} ({leaving.followers:,} followers) about {format_day(expected)}"
    if leaving.earliest is None:
        return f"{becomes}."
    latest = format_day(leaving.latest) if leaving.latest else "perhaps not within a year"
    return f"{becomes}; earliest {format_day(leaving.earliest)}, latest {latest}."


def _ticked(people: Sequence[WatchedInfluencer], frame: pd.DataFrame, key: str) -> WatchedInfluencer | None:
    height = min(HEIGHT_PX, HEADER_PX + ROW_PX * max(1, len(people)))
    rows = data_table(frame, key=key, height=height, columns=_COLUMNS, selection="single-row")
    return people[rows[0]] if rows else None
