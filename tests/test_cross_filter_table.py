"""Tables of people, brushes on them, and their histograms: by hand, against pandas, and from a store."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import NOW
from helpers import DAY, load, load_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from test_graph import HEADER, a_network

from graph.analysis.run import analyze
from graph.cross_filter import (
    Brushes,
    CategoryColumn,
    NumberColumn,
    People,
    PeopleTable,
    RangeBrush,
    SetBrush,
    histograms,
    passing,
    people_table,
)
from graph.cross_filter.bins import calendar_edges, decade_edges
from graph.cross_filter.brushes import parse_range
from graph.cross_filter.histograms import bins_of, range_of, snapped
from graph.cross_filter.network import network_table
from graph.errors import WrongUse
from graph.records import UNDATED, day_of
from graph.snapshot import current_snapshot
from graph.store import Store

NAN = float("nan")
EXAMPLES = settings(max_examples=40, deadline=None)
counts = st.one_of(st.just(NAN), st.integers(0, 10**8).map(float))
shares = st.one_of(st.just(NAN), st.floats(0, 100))


@st.composite
def populations(draw: st.DrawFn) -> PeopleTable:
    size = draw(st.integers(1, 40))

    def column(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=size, max_size=size))

    return people_table(
        People(
            keys=[f"x:{row}" for row in range(size)],
            followers=np.array(column(counts)),
            influence=np.array(column(shares)),
            engagement=np.array(column(shares)),
            active_at=np.array(column(st.sampled_from([UNDATED, NOW, NOW - 3 * DAY, NOW - 900 * DAY])), np.int64),
            community=np.array(column(st.integers(0, 4)), np.int64),
            platform=[draw(st.sampled_from(["x", "instagram"])) for _ in range(size)],
            kind=[draw(st.sampled_from(["", "reply", "tag"])) for _ in range(size)],
            community_names={1: "Running", 2: "Baking"},
        )
    )


@st.composite
def brushed(draw: st.DrawFn) -> tuple[PeopleTable, Brushes]:
    table = draw(populations())
    brushes = Brushes()
    for column in draw(st.lists(st.sampled_from(table.columns), unique_by=lambda column: column.name)):
        if isinstance(column, NumberColumn):
            first, last = sorted(draw(st.tuples(*[st.integers(0, column.bins - 1)] * 2)))
            brushes = brushes.with_brush(range_of(column, first, last))
        else:
            values = draw(st.sets(st.sampled_from([category.value for category in column.categories]), min_size=1))
            brushes = brushes.with_brush(SetBrush(column.name, frozenset(values)))
    return table, brushes


def as_frame(table: PeopleTable) -> pd.DataFrame:
    """The table as pandas knows it: intervals and texts."""
    frame = pd.DataFrame(index=list(table.keys))
    for column in table.columns:
        if isinstance(column, NumberColumn):
            frame[column.name] = pd.cut(column.values, column.edges, right=False, labels=False)
        else:
            frame[column.name] = [column.categories[code].value for code in column.codes]
    return frame


def in_pandas(table: PeopleTable, frame: pd.DataFrame, brushes: Brushes) -> pd.Series:
    passed = pd.Series(True, index=frame.index)
    for brush in brushes:
        column = table.column(brush.column)
        if isinstance(brush, SetBrush):
            passed &= frame[brush.column].isin(brush.values)
        else:
            assert isinstance(column, NumberColumn)
            values = pd.Series(column.values, index=frame.index)
            passed &= values.ge(brush.low) & values.lt(brush.high)
    return passed


@EXAMPLES
@given(brushed())
def test_histograms_count_what_pandas_counts_without_the_columns_own_brush(case: tuple[PeopleTable, Brushes]) -> None:
    table, brushes = case
    frame = as_frame(table)
    assert table.chosen_keys(passing(table, brushes)) == list(frame.index[in_pandas(table, frame, brushes)])
    for histogram, column in zip(histograms(table, brushes), table.columns, strict=True):
        others = in_pandas(table, frame, brushes.without(column.name))
        names = (
            range(column.bins)
            if isinstance(column, NumberColumn)
            else [category.value for category in column.categories]
        )
        expected = frame[others].groupby(column.name).size().reindex(names, fill_value=0)
        assert histogram.counts.tolist() == expected.tolist()
        assert histogram.total.tolist() == frame.groupby(column.name).size().reindex(names, fill_value=0).tolist()
        assert histogram.unknown == int(frame.loc[others, column.name].isna().sum())


@EXAMPLES
@given(brushed())
def test_clearing_a_brush_restores_what_was_before_it(case: tuple[PeopleTable, Brushes]) -> None:
    table, brushes = case
    for brush in brushes:
        before = brushes.without(brush.column)
        assert before.with_brush(brush).without(brush.column) == before
        restored = histograms(table, before.with_brush(brush).without(brush.column))
        for one, other in zip(restored, histograms(table, before), strict=True):
            assert (one.counts == other.counts).all()
    assert passing(table, Brushes()).all()


@EXAMPLES
@given(brushed())
def test_brushes_come_back_from_their_texts(case: tuple[PeopleTable, Brushes]) -> None:
    table, brushes = case
    again = Brushes.from_texts(brushes.to_texts())
    assert (passing(table, again) == passing(table, brushes)).all()
    assert again.to_texts() == brushes.to_texts()


@EXAMPLES
@given(brushed())
def test_a_range_of_whole_bins_is_snapped_to_itself_and_one_of_all_bins_is_none(
    case: tuple[PeopleTable, Brushes],
) -> None:
    table, brushes = case
    kept = snapped(table, brushes)
    for brush in brushes:
        column = table.column(brush.column)
        if isinstance(column, NumberColumn) and isinstance(brush, RangeBrush):
            is_whole = bins_of(column, brush) == (0, column.bins - 1)
            assert kept.on(brush.column) == (None if is_whole else brush)
        else:
            assert kept.on(brush.column) == brush


@EXAMPLES
@given(populations())
def test_every_value_is_in_the_bin_that_its_edges_name(table: PeopleTable) -> None:
    for column in table.columns:
        if isinstance(column, NumberColumn):
            known = ~np.isnan(column.values)
            codes = column.codes[known].astype(int)
            assert (column.edges[codes] <= column.values[known]).all()
            assert (column.values[known] < column.edges[codes + 1]).all()
            assert (column.codes[~known] == column.bins).all()


def test_edges_are_round_numbers_and_days_on_which_a_unit_begins() -> None:
    assert decade_edges(np.array([3.0, NAN, 700])).tolist() == [2, 5, 10, 20, 50, 100, 200, 500, 1000]
    assert decade_edges(np.array([1000.0])).tolist() == [1000, 2000]
    assert decade_edges(np.array([NAN, 0])).tolist() == [0, 1]
    wide = decade_edges(np.array([1e-6, 3e9]))
    assert wide[0] == 0
    assert len(wide) < 40
    for span, unit in ((20, "day"), (150, "week"), (900, "month"), (3000, "quarter"), (9000, "year")):
        edges = calendar_edges(np.array([NOW - span * DAY, NOW]))
        days = [day_of(int(edge)) for edge in edges]
        assert edges[0] <= NOW - span * DAY
        assert edges[-2] <= NOW < edges[-1]
        begins = {
            "day": lambda day: True,
            "week": lambda day: day.weekday() == 0,
            "month": lambda day: day.day == 1,
            "quarter": lambda day: (day.day, day.month % 3) == (1, 1),
            "year": lambda day: (day.day, day.month) == (1, 1),
        }[unit]
        assert all(map(begins, days)), (unit, days)
        assert 2 < len(days) <= 38


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("followers", "1000-10000", RangeBrush("followers", 1000, 10_000)),
        ("followers", "1k..1.5M", RangeBrush("followers", 1000, 1_500_000)),
        ("followers", "5,000-", RangeBrush("followers", 5000, None)),
        ("influence", "-2", RangeBrush("influence", None, 2)),
        ("active", "1970-01-02..1970-01-02", RangeBrush("active", DAY, 2 * DAY)),
        ("active", "..1970-01-02", RangeBrush("active", None, 2 * DAY)),
    ],
)
def test_ranges_are_read_as_people_write_them(column: str, text: str, expected: RangeBrush) -> None:
    assert parse_range(column, text) == expected
    assert parse_range(column, expected.texts[0]) == expected


@pytest.mark.parametrize("text", ["", "-", "..", "10", "ten-twenty", "20-10", "nan..5", "1e999..", "2026-05-01"])
def test_a_wrong_range_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongUse, match="write it as 1000-10000"):
        parse_range("followers", text)
    assert Brushes.from_texts([f"followers:{text}"]) == Brushes()


def test_a_column_nobody_has_a_value_for_is_left_out_with_a_sentence() -> None:
    nobody = np.full(2, NAN)
    table = people_table(
        People(
            keys=["x:mia", "x:zoe"],
            followers=nobody,
            influence=np.array([1.5, 0.5]),
            engagement=nobody,
            active_at=np.full(2, UNDATED),
            community=np.zeros(2, np.int64),
            platform=["x", "x"],
            kind=["reply", ""],
            community_names={},
        )
    )
    assert [column.name for column in table.columns] == ["influence", "platform", "kind"]
    assert table.missing_text == "Nobody here has a value for followers or engagement or last activity or community."
    followers = Brushes.from_texts(["followers:1..5"])
    assert not passing(table, followers).any()
    assert snapped(table, followers) == Brushes()
    assert not passing(table, Brushes.from_texts(["platform:mastodon"])).any()


@pytest.mark.both_servers
def test_the_table_of_a_store_has_the_values_of_everybody(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = tmp_path / "profiles.csv"
    profiles.write_text("handle,platform,followers,engagement_rate\nmia,instagram,4200,0.03\n", encoding="utf-8")
    load(store, profiles)
    analyze(store, at=NOW)
    table, snapshot = network_table(store), current_snapshot(store)
    assert network_table(store) is table
    assert list(table.keys) == list(snapshot.keys)
    mia = table.chosen_keys(passing(table, Brushes.from_texts(["followers:4200..4201", "tier:micro"])))
    assert mia == [
        row["key"] for row in store.read("MATCH (i:Influencer) WHERE i.followers = 4200 RETURN i.key AS key")
    ]
    engagement, active, kind = (table.column(name) for name in ("engagement", "active", "kind"))
    assert isinstance(engagement, NumberColumn)
    assert isinstance(active, NumberColumn)
    assert isinstance(kind, CategoryColumn)
    assert np.nanmax(engagement.values) == pytest.approx(3)
    made = store.read(
        "MATCH (i:Influencer)-[m:MENTIONS]->() RETURN i.key AS key, collect(m.at) AS at, collect(m.kinds) AS kinds"
    )
    rows = {key: row for row, key in enumerate(table.keys)}
    assert int((~np.isnan(active.values)).sum()) == len(made) > 0
    for row in made:
        assert active.values[rows[row["key"]]] == max(at for part in row["at"] for at in part)
        kinds = [name for part in row["kinds"] for name in part]
        main = kind.categories[kind.codes[rows[row["key"]]]].value
        assert kinds.count(main) == max(map(kinds.count, kinds))
