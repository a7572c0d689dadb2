"""Lists of introductions: filters, objectives, what is left out, what has changed, evidence."""

import math
from pathlib import Path

import pytest
from conftest import NOW
from helpers import DAY, load_rows
from hypothesis import example, given
from hypothesis import strategies as st
from test_cli import records, run
from test_graph import HEADER, a_network, key

from graph.errors import NothingFound, UnreadableFile, WrongUse
from graph.introductions import (
    COLUMNS,
    Filters,
    IntroductionSettings,
    Objective,
    as_rows,
    introduce,
    load_objective,
    read_preset,
    read_template,
    save_objective,
    write_introductions,
)
from graph.introductions.changes import ListChanges, changes_since, marks_of
from graph.introductions.evidence import evidence
from graph.introductions.learning import training
from graph.introductions.score_parts import LABELS, chance_parts, rank_parts, rounded_points, tie_part
from graph.store import Store, read
from graph.store.team import outreach, partners, shortlists
from graph.store.team.shown_lists import VISIT_MS
from graph.store.write.forget import forget


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = [
        "instagram,mia,3000,Mia,en,Lisbon",
        "instagram,ben,50000,Ben,de,Berlin",
        "instagram,zoe,8000,Zoe,en,Porto",
    ]
    load_rows(store, tmp_path, "platform,handle,followers,name,language,location", profiles, "profiles.csv")
    partners.mark_partner(store, key(store, "jade"), NOW)
    return store


def targets(store: Store, **choices: object) -> list[str]:
    return [row["target_handle"] for row in as_rows(introduce(store, **choices))]  # type: ignore[arg-type]


def test_filters_select_by_profile_and_tie(network: Store) -> None:
    scores = {row.target.handle: row.score for row in introduce(network).rows}
    assert set(targets(network, filters=Filters(languages=["EN"]))) == {"mia", "zoe"}
    assert targets(network, filters=Filters(locations=["berlin"])) == ["ben"]
    shortlists.add(network, "Spring", [key(network, "ben"), key(network, "mia")], NOW)
    assert set(targets(network, filters=Filters(lists=["Spring"]))) == {"ben", "mia"}
    with pytest.raises(NothingFound, match="There is no list"):
        targets(network, filters=Filters(lists=["Autumn"]))
    assert "star" not in targets(network, filters=Filters(active_days=30))  # it never mentions anybody
    assert "star" not in targets(network, filters=Filters(hide_hubs=True))
    near = introduce(network, filters=Filters(min_tie_strength=0.4))
    assert {row.target.handle for row in near.rows} == {"mia", "ben", "zoe"}
    assert "star" in scores
    assert all(row.score == scores[row.target.handle] for row in near.rows)


@pytest.mark.both_servers
def test_an_objective_orders_and_changes_no_score(network: Store) -> None:
    by_chance = introduce(network)
    by_reach = introduce(network, objective=Objective(0, 1, 0))
    assert [row.target.handle for row in by_reach.rows][:2] == ["ben", "zoe"]
    assert {row.target.handle: row.score for row in by_reach.rows} == {
        row.target.handle: row.score for row in by_chance.rows
    }
    save_objective(network, "Near  Lisbon", Objective(1, 2, 0, Filters(locations=("Lisbon",))))
    kept = load_objective(network, "Near Lisbon")
    assert (kept.reach, list(kept.filters.locations)) == (2, ["Lisbon"])
    with pytest.raises(NothingFound, match="no objective “Far” \\(saved are: Near Lisbon\\)"):
        load_objective(network, "Far")


@pytest.mark.both_servers
def test_declined_targets_and_resting_partners_are_left_out(network: Store) -> None:
    jade, mia, ben = (key(network, name) for name in ("jade", "mia", "ben"))
    outreach.set_status(network, mia, outreach.DECLINED, NOW, jade)
    outreach.set_status(network, ben, outreach.INTRODUCED, NOW - 10 * DAY, jade)
    assert "mia" not in targets(network)
    assert {row["target_handle"]: row["status"] for row in as_rows(introduce(network))}["ben"] == "introduced"
    assert "ben" not in targets(network, filters=Filters(not_contacted=True))
    with pytest.raises(NothingFound, match="@jade: asked within the last 30 days"):
        introduce(network, settings=IntroductionSettings(cool_down_days=30, now=NOW))
    outreach.set_status(network, mia, outreach.NEW, NOW)
    assert introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW)).rows
    network.write(lambda tx: forget(tx, jade, NOW))
    assert [row.introducer for row in outreach.noted(network)] == [None]


@pytest.mark.both_servers
def test_a_dismissed_target_leaves_the_list_until_it_is_asked_for(network: Store) -> None:
    jade, mia, ben = (key(network, name) for name in ("jade", "mia", "ben"))
    outreach.set_status(network, mia, outreach.DISMISSED, NOW, jade, by="ana", note=" too  far ")
    outreach.set_status(network, ben, outreach.IDEA, NOW, jade)
    listed = targets(network)
    assert "mia" not in listed
    assert "ben" in listed
    assert "ben" in targets(network, filters=Filters(not_contacted=True))
    assert introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW)).rows  # nobody was asked yet
    assert "mia" in targets(network, filters=Filters(show_dismissed=True))
    before = outreach.note_of(network, mia)
    assert before
    assert (before.status, before.introducer, before.by, before.note) == (outreach.DISMISSED, jade, "ana", "too far")
    outreach.set_status(network, mia, outreach.ASKED, NOW + 1, jade)
    with pytest.raises(NothingFound, match="@jade: asked within the last 5 days"):
        introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW))
    outreach.restore(network, mia, before)
    assert outreach.note_of(network, mia) == before
    outreach.restore(network, mia, None)
    assert outreach.note_of(network, mia) is None
    assert "mia" in targets(network)
    with pytest.raises(WrongUse, match="at most 200 characters"):
        outreach.set_status(network, mia, outreach.DISMISSED, NOW, note="x" * 201)


def test_a_dismissal_in_the_terminal_holds_for_the_list_of_the_terminal(network: Store) -> None:
    out = run("outreach", "mia", "--status", "dismissed", "--via", "jade", "--note", "too far", "--format", "csv")
    assert "mia,instagram,dismissed," in out.stdout
    assert out.stdout.splitlines()[1].endswith(",too far")
    assert "mia" not in [row["target_handle"] for row in records(run("introduce", "--format", "csv"))]
    shown = records(run("introduce", "--show-dismissed", "--format", "csv"))
    assert {row["target_handle"]: row["status"] for row in shown}["mia"] == "dismissed"


def note_list(store: Store, at: int, *, save: bool = True) -> ListChanges:
    return changes_since(store, introduce(store).rows, None, at, save=save)


@pytest.mark.both_servers
def test_what_changed_since_the_last_visit_is_marked(network: Store) -> None:
    mia = key(network, "mia")
    assert note_list(network, NOW, save=False) == note_list(network, NOW + VISIT_MS) == ListChanges()
    handles = targets(network)
    outreach.set_status(network, mia, outreach.DISMISSED, NOW)
    assert note_list(network, NOW + VISIT_MS + 1) == ListChanges()  # still the first visit
    later = NOW + 2 * VISIT_MS
    changed = note_list(network, later)
    assert (changed.since, set(changed.marks), changed.gone) == (NOW + VISIT_MS, {""}, [])
    outreach.set_status(network, mia, outreach.NEW, NOW)
    back = note_list(network, later + 1)
    place = handles.index("mia")
    assert back.marks[place] == "new"
    assert set(back.marks[place + 1 :]) <= {"down 1"}
    note_list(network, later + VISIT_MS)
    outreach.set_status(network, mia, outreach.DISMISSED, NOW)
    gone = note_list(network, later + VISIT_MS + 1)
    assert [person.handle for person in gone.gone] == ["mia"]
    network.write(lambda tx: forget(tx, mia, NOW))
    left = note_list(network, later + VISIT_MS + 2, save=False).gone
    assert "mia" not in [person.handle for person in left]
    number = read.numbers_of(network, [key(network, "jade")])
    changes_since(network, introduce(network).rows, key(network, "jade"), NOW, save=True)
    network.write(lambda tx: forget(tx, key(network, "jade"), NOW))
    names = [row["name"] for row in network.read("MATCH (l:ShownList) RETURN l.name AS name")]
    assert number
    assert names == ["all partners"]


@given(st.lists(st.integers(), unique=True, max_size=20), st.lists(st.integers(), unique=True, max_size=20))
def test_marks_lead_from_the_earlier_list_to_this_one(before: list[int], now: list[int]) -> None:
    for row, (target, mark) in enumerate(zip(now, marks_of(before, now), strict=True)):
        if mark == "new":
            assert target not in before
            continue
        direction, _, ranks = mark.partition(" ")
        assert before.index(target) == row + int(ranks or 0) * {"up": 1, "down": -1, "": 0}[direction]


SCORES = st.floats(0, 100)
EFFECTS = st.dictionaries(st.sampled_from([*LABELS]), st.floats(-5, 5))


@given(SCORES, SCORES, EFFECTS)
@example(1.5, 0.0, {"tie": 5e-324})  # the least float: its product with a score is not exact
def test_the_parts_of_a_score_add_up_to_it(score: float, other: float, effects: dict[str, float]) -> None:
    for parts in (chance_parts(score, other, effects), rank_parts(score, other / 100, effects), tie_part(score)):
        assert all(part.points > 0 for part in parts)
        assert math.isclose(sum(part.points for part in parts), score, abs_tol=1e-6)
        assert math.isclose(sum(rounded_points(parts)), round(sum(10 * part.points for part in parts)) / 10)


def test_the_parts_of_every_introduction_add_up_to_its_score(network: Store) -> None:
    rows = introduce(network, learned=training.NOTHING).rows
    assert {len(row.score_parts) for row in rows} == {1, 2}
    for row in rows:
        assert math.isclose(sum(part.points for part in row.score_parts), row.score)


def test_a_cap_spreads_introductions_over_partners(network: Store) -> None:
    partners.mark_partner(network, key(network, "lea"), NOW)
    free = introduce(network)
    assert len({row.target.key for row in free.rows}) == len(free.rows)
    assert any(row.alternatives for row in free.rows)
    capped = introduce(network, settings=IntroductionSettings(cap=1))
    asked = [row.introducer.handle for row in capped.rows]
    assert sorted(asked) == ["jade", "lea"]
    assert (capped.over_cap, capped.cap) == (len(free.rows) - 2, 1)
    assert (free.over_cap, free.cap) == (0, None)


def test_mentions_after_as_of_are_ignored(network: Store) -> None:
    early = introduce(network, settings=IntroductionSettings(as_of=1_778_371_200_000 + DAY))  # 11 May 2026
    assert "star" not in {row.target.handle for row in early.rows}  # first mentioned on 21 May
    assert all(row.last_tie.out + row.last_tie.back <= 2 for row in early.rows)


@pytest.mark.both_servers
def test_evidence_holds_the_posts_of_both_ties(network: Store) -> None:
    zoe = next(row for row in introduce(network).rows if row.target.handle == "zoe")
    found = evidence(network, zoe)
    assert {(post.source, post.target) for post in found.first_tie} == {
        (key(network, "jade"), key(network, "mia")),
        (key(network, "mia"), key(network, "jade")),
    }
    assert [post.at for post in found.last_tie] == sorted((post.at for post in found.last_tie), reverse=True)
    assert all(post.url.startswith("https://example.org/p/") for post in (*found.first_tie, *found.last_tie))


def test_column_maps_and_messages_by_the_user(network: Store, tmp_path: Path) -> None:
    columns = tmp_path / "map.json"
    columns.write_text('{"columns": {"Creator": "target_handle", "Seen": "last_interaction_at"}, "dates": "%d/%m/%Y"}')
    words = tmp_path / "message.txt"
    words.write_text("Hi {introducer_handle}, who is {target_name}?")
    found = introduce(network, top=1)
    file = tmp_path / "mapped.csv"
    write_introductions(found, file, read_preset(columns, COLUMNS))
    assert file.read_text(encoding="utf-8-sig").splitlines() == ["Creator,Seen", "ben,20/05/2026"]
    assert as_rows(found, read_template(words))[0]["message"] == "Hi jade, who is Ben?"
    columns.write_text('{"columns": {"Creator": "shoe_size"}}')
    words.write_text("Hi {secret}")
    for read_file, match in (
        (lambda: read_preset(columns, COLUMNS), "shoe_size"),
        (lambda: read_template(words), "secret"),
    ):
        with pytest.raises(UnreadableFile, match=match):
            read_file()
