"""Two periods compared: a circle's new, gone, growing and shrinking ties, in the library, the command and Python."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW
from helpers import DAY, load_rows
from hypothesis import given
from hypothesis import strategies as st

from graph.circle.ego import circle
from graph.circle.explore import ExploreRequest, explore
from graph.circle.periods import compare_periods, compare_ties, with_gone
from graph.errors import WrongUse
from graph.periods import Periods, periods_of
from graph.records import Mention, Window, end_of_day, start_of_day
from graph.store import Store
from graph.store.read import Pairs
from intrograph import api, cli
from intrograph.components.circle_view.drawing import Toolbar, draw
from intrograph.state.view import Period, View

MAY = Window(start_of_day(date(2026, 5, 1)), end_of_day(date(2026, 5, 31)))
APRIL = Window(start_of_day(date(2026, 4, 1)), end_of_day(date(2026, 4, 30)))
HEADER = "date,source,target,kind"
ROWS = [
    "2026-04-02,mia,gone,tag",
    "2026-04-02,mia,more,tag",
    "2026-04-02,mia,less,tag",
    "2026-04-03,less,mia,reply",
    "2026-04-04,less,mia,reply",
    "2026-05-02,mia,new,tag",
    "2026-05-02,mia,more,tag",
    "2026-05-03,more,mia,reply",
    "2026-05-02,mia,less,tag",
    ",mia,undated,tag",
]
MIA = "instagram:mia"


@pytest.fixture
def two_months(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, ROWS, platform="instagram")
    return store


@pytest.mark.both_servers
def test_new_and_gone_people_and_growing_and_shrinking_ties_are_told_apart(two_months: Store) -> None:
    changes = compare_periods(two_months, MIA, MAY, APRIL)
    found = {tie.key.partition(":")[2]: (tie.change, tie.mentions_earlier, tie.mentions_later) for tie in changes.ties}
    assert found == {"new": ("new", 0, 1), "gone": ("gone", 1, 0), "more": ("grew", 1, 2), "less": ("shrank", 3, 1)}
    assert changes.counts == {"new": 1, "gone": 1, "grew": 1, "shrank": 1, "same": 0}
    assert changes.people.keys() == {MIA, *(tie.key for tie in changes.ties)}
    # The app asks for the same in its one answer, and draws who is gone beside the circle of the later period.
    page = explore(two_months, ExploreRequest(focus=MIA, window=MAY, compare=True, earlier=APRIL))
    assert page.changes == changes
    assert "instagram:gone" not in {member.key for member in page.circle.everyone}
    drawn = with_gone(page.circle, changes)
    assert {member.key for member in drawn.members} - {member.key for member in page.circle.members} == {
        "instagram:gone"
    }
    nodes = {node["id"]: node for node in draw(page.circle, View(MIA), Toolbar(), changes)["nodes"]}
    signs = {key.partition(":")[2]: node["name"][0] for key, node in nodes.items() if key != MIA}
    assert signs == {"new": "+", "gone": "−", "more": "▲", "less": "▼"}
    assert [key for key, node in nodes.items() if node.get("pale")] == ["instagram:gone"]


def test_a_period_that_is_not_chosen_is_the_latest_time_and_the_one_before(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, ROWS, platform="instagram")
    changes = compare_periods(one_store, MIA, Window())
    earlier, later = changes.periods.earlier, changes.periods.later
    assert later == Window(start_of_day(date(2026, 4, 18)), end_of_day(date(2026, 5, 3)))
    assert earlier == Window(start_of_day(date(2026, 4, 2)), end_of_day(date(2026, 4, 17)))


def test_what_cannot_be_compared_is_refused_in_a_sentence(one_store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="No mention has a date"):
        periods_of(Window(), Window())
    load_rows(one_store, tmp_path, HEADER, ROWS, platform="instagram")
    with pytest.raises(WrongUse, match="ends before it begins"):
        compare_periods(one_store, MIA, Window(MAY.last, MAY.first))


mentions = st.lists(
    st.builds(
        lambda end, day, count: Mention(*end, str(day), NOW + day * DAY, "tag", count),
        st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("a", "d")]),
        st.integers(0, 40),
        st.integers(1, 5),
    ),
    max_size=30,
)


def pairs_of(made: list[Mention[str]]) -> Pairs:
    pairs: Pairs = {}
    for mention in made:
        pairs.setdefault((mention.source, mention.target), []).append(mention)
    return pairs


@given(mentions, st.integers(0, 40), st.integers(0, 40))
def test_a_period_compared_with_itself_has_no_changes(made: list[Mention[str]], first: int, length: int) -> None:
    window = Window(NOW + first * DAY, NOW + (first + length) * DAY)
    changes = compare_ties(pairs_of(made), "a", Periods(window, window))
    assert {tie.change for tie in changes} <= {"same"}
    inside = {mention.source for mention in made if window.contains(mention.at)}
    inside |= {mention.target for mention in made if window.contains(mention.at)}
    assert {tie.key for tie in changes} == inside - {"a"}


@given(mentions, st.integers(1, 39))
def test_periods_that_change_places_turn_new_into_gone_and_growth_into_loss(made: list[Mention[str]], cut: int) -> None:
    before, after = Window(NOW, NOW + cut * DAY - 1), Window(NOW + cut * DAY, NOW + 41 * DAY)
    forth = {tie.key: tie.change for tie in compare_ties(pairs_of(made), "a", Periods(before, after))}
    back = {tie.key: tie.change for tie in compare_ties(pairs_of(made), "a", Periods(after, before))}
    mirrored = {"new": "gone", "gone": "new", "grew": "shrank", "shrank": "grew", "same": "same"}
    assert {key: mirrored[change] for key, change in forth.items()} == back


def test_the_command_and_python_say_the_same(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, ROWS, platform="instagram")
    words = ["circle", "mia", "--since", "2026-05-01", "--until", "2026-05-31", "--format", "json"]
    options = ["--store", str(one_store.folder), "--compare"]
    ended = CliRunner().invoke(cli.main, [*words, *options, "2026-04-01..2026-04-30"])
    assert ended.exit_code == 0, ended.output
    rows = json.loads(ended.stdout)
    assert "1 May 2026 – 31 May 2026 compared with 1 April 2026 – 30 April 2026: 1 new, 1 gone" in ended.stderr
    days = {"since": "2026-05-01", "until": "2026-05-31", "earlier_since": "2026-04-01", "earlier_until": "2026-04-30"}
    frame = api.compare_periods(api.Store(one_store), "mia", **days).to_frame()
    for name in ("change", "mentions_earlier", "mentions_later"):
        assert dict(zip(frame["handle"], frame[name], strict=True)) == {row["handle"]: row[name] for row in rows}
    wrong = CliRunner().invoke(cli.main, [*words, *options, "yesterday"])
    assert wrong.exit_code == 2
    assert "write previous, or two days" in wrong.stderr


@given(st.dates(), st.dates())
def test_a_compared_period_comes_back_from_its_address(first: date, last: date) -> None:
    view = View("x:mia", compared=Period(min(first, last), max(first, last)))
    assert View.from_url({name: [str(value)] for name, value in view.to_url().items()}) == view
    assert View.from_url({"compare": ["2026-02-01~2026-01-01"]}).compared is None


def test_the_line_of_the_timeline_counts_the_picked_people_only(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, ROWS, platform="instagram")
    activity = explore(one_store, ExploreRequest(focus=MIA, picked=["instagram:less"])).activity
    assert sum(time_bin.count for time_bin in activity.picked) == 4
    assert sum(time_bin.count for time_bin in activity.all) == len(ROWS) - 1
    assert activity.kinds == ["tag", "reply"]
    assert explore(one_store, ExploreRequest(focus=MIA)).activity.picked == []
    assert circle(one_store, MIA).pairs
