"""What the explorer asks of the graph: circles, paths, common contacts, shortlists, search and the map."""

import contextlib
import csv
import io
import itertools
import sqlite3
import time
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from conftest import NOW
from helpers import DAY, load, load_rows
from test_graph import HEADER, a_network

from graph.analysis.map import read_map
from graph.analysis.run import analyze
from graph.circle.ego import Circle, circle
from graph.circle.export import PEOPLE_COLUMNS, circle_scope, people_csv
from graph.circle.paths import common_contacts, find_paths
from graph.circle.timeline import bin_mentions, playback_frames
from graph.errors import NothingFound, WrongUse
from graph.export.network import export
from graph.records import Mention, Window, end_of_day, start_of_day, to_datetime
from graph.search import index, query, resolve
from graph.store import Store
from graph.store.team import shortlists
from graph.store.write import models
from graph.store.write.forget import forget
from graph.ties import TieModel, TieSettings, latest_mentions
from graph.ties.learned import Clock
from graph.ties.logistic import Logistic
from graph.ties.stored import MODEL_ID
from intrograph.components.circle_view.drawing import Toolbar, draw
from intrograph.state.view import MAX_MEMBERS, MAX_OPENED, View

CHAIN = "date,source,target,kind"


def a_chain(store: Store, folder: Path) -> dict[str, str]:
    """a - b - c - d, a stronger path through e, and f and g apart from them; returns keys by handle."""
    strong = [
        f"2026-05-0{day},{one},{other},reply"
        for day in (1, 2, 3)
        for one, other in (("a", "e"), ("e", "a"), ("e", "d"), ("d", "e"))
    ]
    rows = ["2026-05-01,a,b,mention", "2026-05-01,b,c,mention", "2026-05-01,b,d,mention", "2026-05-01,c,d,mention"]
    load_rows(store, folder, CHAIN, [*rows, *strong, "2026-05-01,f,g,mention"])
    return {name: resolve.influencer_key(store, name) for name in "abcdefg"}


def test_hidden_members_are_not_replaced_and_pinned_ones_stay(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    mia = resolve.influencer_key(one_store, "mia")
    whole = circle(one_store, mia, limit=3)
    first = whole.members[0].key
    without = circle(one_store, mia, limit=3, hidden=[first])
    assert [m.key for m in without.members] == [m.key for m in whole.members[1:]]
    assert without.omitted == whole.omitted
    wider = circle(one_store, mia, limits={mia: 1})
    last = next(key for key in (m.key for m in whole.members) if key not in {m.key for m in wider.members})
    kept = circle(one_store, mia, limits={mia: 1}, pinned=[last, mia, "instagram:nobody"])
    assert {m.key for m in kept.members} == {*(m.key for m in wider.members), last}
    assert all(edge.mentions and edge.mentions[0].at == edge.last_at for edge in whole.edges)


def test_a_plain_circle_measures_ties_by_what_the_store_has_learned(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    mia, star = (resolve.influencer_key(one_store, handle) for handle in ("mia", "star"))
    by_formula = circle(one_store, mia)
    constant = TieModel(Clock([0, NOW]), [], Logistic(0.0, [0.0] * 9), 30.0, 200)  # a chance of one half for every tie
    models.save_models(one_store, {"introductions": "{}", MODEL_ID: constant.as_json()}, NOW, 1)

    def strengths(found: Circle) -> set[float]:
        return {member.tie.strength for member in found.members if member.tie}

    assert strengths(circle(one_store, mia)) == {0.5}
    assert find_paths(one_store, mia, star).paths[0].strength == 0.5
    assert strengths(common_contacts(one_store, [mia, star]).circle) == {0.5}
    assert circle(one_store, mia, formula=TieSettings()) == by_formula
    assert strengths(circle(one_store, mia, window=Window(first=0))) == strengths(by_formula)
    models.save_models(one_store, {"introductions": "{}", MODEL_ID: "null"}, NOW + 1, 1)
    assert circle(one_store, mia) == by_formula


def test_a_circle_knows_the_size_of_the_network(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    mia, star = (resolve.influencer_key(one_store, handle) for handle in ("mia", "star"))
    for found in (
        circle(one_store, mia, limit=1),
        find_paths(one_store, mia, star).circle,
        common_contacts(one_store, [mia, star]).circle,
    ):
        assert found.network_size == 7 > len(found.everyone) - 1


def test_the_csv_of_a_circle_links_profiles_and_its_gexf_holds_all_edges(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    mia = circle(one_store, resolve.influencer_key(one_store, "mia"))
    rows = list(csv.DictReader(io.StringIO(people_csv(mia.members).decode("utf-8-sig"))))
    assert tuple(rows[0]) == PEOPLE_COLUMNS
    assert rows[0]["profile_url"] == f"https://www.instagram.com/{rows[0]['handle']}/"
    assert {row["last_at"] for row in rows} == {"2026-05-20", "2026-05-21"}
    export(one_store, tmp_path / "mia.gexf", circle_scope(mia))
    network = nx.read_gexf(tmp_path / "mia.gexf")
    assert set(network.nodes) == {member.key for member in mia.everyone}
    weights = {(source, target): weight for source, target, weight in network.edges(data="weight")}
    assert weights == {(edge.source, edge.target): edge.count for edge in mia.edges}


def test_the_last_day_of_the_calendar_is_a_day_like_any_other() -> None:
    window = View(first=date.min, last=date.max).window
    assert window == Window(start_of_day(date.min), end_of_day(date.max))
    assert window.contains(NOW)


def test_a_view_limits_its_accounts_and_offers_more_only_up_to_the_limit(one_store: Store, tmp_path: Path) -> None:
    view = View("x:me")
    for number in range(MAX_OPENED + 2):
        view = view.toggled("opened", f"x:{number}")
    assert view.opened == tuple(f"x:{number}" for number in range(2, MAX_OPENED + 2))
    assert view.toggled("opened", "x:5").opened == tuple(key for key in view.opened if key != "x:5")
    load_rows(one_store, tmp_path, HEADER, a_network())
    mia = resolve.influencer_key(one_store, "mia")
    found = circle(one_store, mia, limits={mia: 1})
    view = View(mia)
    assert {node["id"] for node in draw(found, view, Toolbar())["nodes"]} > {f"more {mia}"}
    while view.can_show_more(mia):
        assert view.with_more(mia).more[mia] > view.more.get(mia, 0)
        view = view.with_more(mia)
    assert view.more[mia] == MAX_MEMBERS
    assert f"more {mia}" not in {node["id"] for node in draw(found, view, Toolbar())["nodes"]}


@pytest.mark.both_servers
def test_paths_are_the_shortest_and_the_strongest_come_first(store: Store, tmp_path: Path) -> None:
    key = a_chain(store, tmp_path)
    found = find_paths(store, key["a"], key["d"])
    assert [path.keys for path in found.paths] == [
        (key["a"], key["e"], key["d"]),
        (key["a"], key["b"], key["d"]),
    ]
    assert found.paths[0].strength > found.paths[1].strength > 0
    assert {member.key for member in found.circle.members} == {key["b"], key["d"], key["e"]}
    near = find_paths(store, key["a"], key["e"])
    assert near.paths[0].keys == (key["a"], key["e"])
    assert not find_paths(store, key["a"], key["f"]).paths
    assert not find_paths(store, key["a"], key["a"]).paths
    assert find_paths(store, key["a"], key["d"], limit=1).more


def test_paths_are_as_short_as_those_of_networkx(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    rows = one_store.read("MATCH (a:Influencer)-[:MENTIONS]->(b:Influencer) RETURN a.key AS a, b.key AS b")
    plain = nx.Graph((row["a"], row["b"]) for row in rows)
    for one, other in itertools.islice(itertools.combinations(sorted(plain), 2), 60):
        steps = nx.shortest_path_length(plain, one, other)
        found = find_paths(one_store, one, other, limit=1000).paths
        assert len(found[0].keys) == steps + 1
        for path in found:
            assert all(plain.has_edge(*pair) for pair in itertools.pairwise(path.keys))


def test_common_contacts_known_by_most_come_first(store: Store, tmp_path: Path) -> None:
    key = a_chain(store, tmp_path)
    found = common_contacts(store, [key["a"], key["c"], key["d"]])
    assert list(found.known_by.items()) == [(key["b"], 3), (key["e"], 2)]
    assert common_contacts(store, [key["a"], key["c"], key["d"]], limit=1).more == 1
    assert not common_contacts(store, [key["a"], key["f"]]).known_by


def test_time_bins_hold_every_dated_mention_once() -> None:
    first, last = NOW - 400 * DAY, NOW
    events = [Mention("a", "b", "1", first + 7 * DAY * week, "reply", week + 1, "") for week in range(57)]
    for start in (first, NOW - 100 * DAY, NOW - 30 * DAY):
        time_bins = bin_mentions(events, start, last)
        inside = [e for e in events if e.at is not None and time_bins[0].first <= e.at <= time_bins[-1].last]
        assert sum(time_bin.count for time_bin in time_bins) == sum(event.count for event in inside)
        assert time_bins[0].first <= start
        assert time_bins[-1].last >= last
        assert all(time_bin.last + 1 == later.first for time_bin, later in itertools.pairwise(time_bins))
    playback = playback_frames(first, last)
    assert (playback.unit, {to_datetime(frame.first).day for frame in playback.frames}) == ("month", {1})
    assert playback_frames(NOW - 20 * DAY, NOW).unit == "day"
    posts = latest_mentions({("a", "b"): [*events, Mention("a", "b", "1", None, "tag", 1, "")]}, 100)
    assert posts[0].at == events[-1].at
    assert posts[-1].at is None


@pytest.mark.both_servers
def test_a_shortlist_survives_merged_accounts_and_loses_forgotten_ones(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    mia, jade = resolve.influencer_key(store, "mia"), resolve.influencer_key(store, "jade")
    assert shortlists.add(store, "  Trail   runners ", [mia, jade, mia], NOW) == "Trail runners"
    shortlists.add(store, "Trail runners", [jade], NOW + 1)
    assert shortlists.names(store) == [shortlists.Shortlist("Trail runners", 2, NOW)]
    assert {row.listed_at for row in shortlists.members(store, "Trail runners")} == {NOW}
    # An id that goes by the handle turns out to be the same account.
    load_rows(
        store, tmp_path, "date,source,source_id,target", ["2026-05-01,,77,zoe"], name="id.csv", platform="instagram"
    )
    load_rows(
        store,
        tmp_path,
        "date,source,source_id,target",
        ["2026-06-01,mia,77,zoe"],
        name="named.csv",
        platform="instagram",
    )
    assert "mia" in {row.influencer.handle for row in shortlists.members(store, "Trail runners")}
    store.write(lambda transaction: forget(transaction, resolve.influencer_key(store, "jade"), NOW))
    assert [row.influencer.handle for row in shortlists.members(store, "Trail runners")] == ["mia"]
    shortlists.remove(store, "Trail runners", [resolve.influencer_key(store, "mia")])
    assert shortlists.members(store, "Trail runners") == []
    shortlists.delete(store, "Trail runners")
    with pytest.raises(NothingFound, match="there is none yet"):
        shortlists.members(store, "Trail runners")
    for name in ("", "  ", "x" * 61, "a\x00b"):
        with pytest.raises(WrongUse, match="is not a name for a list"):
            shortlists.add(store, name, [mia], NOW)


PROFILES = [
    "jade.runs,Zoë Castell,Marathon training in Porto",
    "jader,Jana Der,Pottery",
    "milo.trail,Milo Berg,Trail mum in Malmö",
    "美食家小王,王美食,北京 vegan",
]


def search_handles(store: Store, text: str) -> list[str]:
    return [row.handle for row in query.search(store, text, 5)]


def test_search_finds_accounts_by_every_name_and_tolerates_errors(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text("\n".join(["handle,name,bio", *PROFILES, ""]), "utf-8")
    load(store, path)
    load_rows(store, tmp_path, CHAIN, ["2026-05-01,jade.runs,milo.trail,tag"])
    analyze(store, at=NOW)
    assert search_handles(store, "jade.runs")[0] == "jade.runs"
    assert search_handles(store, "JADE") == ["jade.runs", "jader"]
    assert search_handles(store, "zoe")[0] == "jade.runs"
    assert search_handles(store, "castel")[0] == "jade.runs"
    assert search_handles(store, "jaed.runs")[0] == "jade.runs"
    assert search_handles(store, "jdae.runs")[0] == "jade.runs"
    assert search_handles(store, "marahton")[0] == "jade.runs"
    assert search_handles(store, "malmo") == ["milo.trail"]
    assert search_handles(store, "trail mum")[0] == "milo.trail"
    assert search_handles(store, "ja") == ["jade.runs", "jader"]
    assert search_handles(store, "美食")[0] == "美食家小王"
    for odd in ('"', "*", "' OR 1=1 --", "NEAR(", "a*", "-", "(", "\x00", "zzzzqqqq", "x" * 5_000, "\u202e"):
        assert isinstance(search_handles(store, odd), list)


@pytest.mark.both_servers
def test_search_finds_new_accounts_and_no_forgotten_ones(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    assert search_handles(store, "jade")
    store.write(lambda transaction: forget(transaction, resolve.influencer_key(store, "jade"), NOW))
    assert "jade" not in search_handles(store, "jade")
    load_rows(store, tmp_path, CHAIN, ["2026-05-01,mia,newcomer,tag"], name="more.csv")
    assert search_handles(store, "newcomr") == ["newcomer"]


def test_an_old_index_answers_while_a_new_one_is_built(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    monkeypatch.setattr(index, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(index, "build", lambda store: None)
    assert "jade" in search_handles(one_store, "jade")  # no index yet: the store is scanned
    monkeypatch.undo()
    index.build(one_store)
    monkeypatch.setattr(index, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(index, "build", lambda store: None)
    load_rows(one_store, tmp_path, CHAIN, ["2026-05-01,mia,newcomer,tag"], name="more.csv")
    assert search_handles(one_store, "jaed") == search_handles(one_store, "jade")
    assert search_handles(one_store, "newcomer") == []


def test_an_index_of_another_schema_is_built_from_scratch(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    path = index.build(one_store)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE accounts; PRAGMA user_version = 0;")
    assert "jade" in search_handles(one_store, "jade")
    assert index.build(one_store) == path


def test_a_failed_build_of_the_index_is_logged(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(store: Store) -> Path:
        raise OSError("no space left")

    load_rows(one_store, tmp_path, HEADER, a_network())
    monkeypatch.setattr(index, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(index, "build", fail)
    assert "jade" in search_handles(one_store, "jade")
    running = one_store.session.running("search index")
    assert running is not None
    assert isinstance(running.exception(), OSError)
    for _ in range(100):  # the log entry follows the outcome by a moment
        if "search index" in caplog.text:
            return
        time.sleep(0.05)
    pytest.fail("the failure is not logged")


def test_the_map_holds_all_accounts_and_as_many_as_asked_for(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    analyze(one_store, at=NOW)
    map_view = read_map(one_store)
    accounts = one_store.read("MATCH (i:Influencer) RETURN count(i) AS number")[0]["number"]
    assert len(map_view.keys) == accounts
    assert sum(region.size for region in map_view.regions) == np.count_nonzero(map_view.community)
    assert list(map_view.influence) == sorted(map_view.influence, reverse=True)
    few = read_map(one_store, limit=2)
    assert (len(few.keys), few.omitted) == (2, accounts - 2)
