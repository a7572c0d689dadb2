"""Staging, plans, and taking loads back: the store ends as if only the loads that stay had ever been made."""

import json
from pathlib import Path

import pytest
from conftest import NOW, TEST_ALL, empty
from helpers import contents, load, load_rows, totals, write_table
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from loading_process import LoadingProcess

from graph.errors import NothingFound, WrongUse
from graph.records import Account, Mention, Profile
from graph.snapshot import current_snapshot
from graph.store import Store, find_load, read, recent_loads, unload
from ingest import Plan, Progress, ReadOptions, plan
from ingest.job import load_records
from ingest.source import Item, Rejected, Skipped
from ingest.staging import Staging, collect, discard, sorting, staging_folder

pytestmark = pytest.mark.both_servers

MENTIONS = "source,target,created_at,post_id,weight,url"
PROFILES = "handle,name,bio,followers,date"


def plan_of(store: Store, path: Path, **options: str) -> Plan:
    return plan(store, path, ReadOptions(**options), received_at=NOW)  # type: ignore[arg-type]


# --- taking loads back


def everything(store: Store) -> object:
    """Accounts with their profiles and names, mentions with what each load said of them, histories, and the span."""
    rows = store.read(
        "MATCH (i:Influencer) RETURN i.key AS key, i.handle AS handle, i.name AS name, i.bio AS bio,"
        " i.followers AS followers, i.profile_at AS at ORDER BY key"
    )
    histories = store.read(
        "MATCH (h:ProfileHistory) RETURN h.influencer AS key, h.at AS at, h.followers AS followers ORDER BY key"
    )
    aliases = store.read("MATCH (a:Alias) RETURN a.key AS key, a.influencer AS influencer ORDER BY key")
    return contents(store), rows, histories, aliases, read.span(store)


names = st.sampled_from(["ana", "bo", "cy", "di"])
mention_rows = st.tuples(
    names, names, st.sampled_from(["", "2026-01-01", "2026-02-03"]), st.integers(1, 5), st.sampled_from([1, 2, 0.5])
)
profile_rows = st.tuples(
    names,
    st.sampled_from(["", "Ana", "Bo"]),
    st.sampled_from(["", "runner"]),
    st.integers(1, 3),
    st.sampled_from(["2026-01-01", "2026-02-03"]),
)
files = st.one_of(
    st.lists(mention_rows, min_size=1, max_size=8).map(lambda rows: (MENTIONS, rows)),
    st.lists(profile_rows, min_size=1, max_size=4).map(lambda rows: (PROFILES, rows)),
)


# Each example loads five files. What Hypothesis does to explain a failure is slow and would meet the time limit.
@pytest.mark.timeout(900)
@settings(
    max_examples=100 if TEST_ALL else 25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tables=st.lists(files, min_size=3, max_size=3, unique_by=str), gone=st.integers(0, 2))
def test_unloading_any_of_three_overlapping_loads_equals_never_having_loaded_it(
    one_store: Store, tmp_path: Path, tables: list[tuple[str, list[object]]], gone: int
) -> None:
    paths = []
    for number, (header, rows) in enumerate(tables):
        cells = [(*row, "") if header == MENTIONS else row for row in rows]  # type: ignore[misc]
        paths.append(write_table(tmp_path / f"{number}.csv", header, cells))
    empty(one_store)
    for number, path in enumerate(paths):
        if number != gone:
            load(one_store, path)
    expected = everything(one_store)
    empty(one_store)
    reports = [load(one_store, path) for path in paths]
    unload(one_store, reports[gone].load.id)
    assert everything(one_store) == expected
    assert reports[gone].load.id not in {known.id for known in recent_loads(one_store)}
    unload_all = [report.load.id for number, report in enumerate(reports) if number != gone]
    for load_id in unload_all:
        unload(one_store, load_id)
    assert everything(one_store) == ({}, [], [], [], read.span(one_store))
    assert read.span(one_store).is_open


def test_unloading_keeps_what_another_load_brought_too(store: Store, tmp_path: Path) -> None:
    first = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,https://example.org/1"], "a.csv")
    rows = ["jade,mia,2026-05-02,p1,3,https://example.org/2", "jade,zoe,2026-05-02,p2,1,"]
    second = load_rows(store, tmp_path, MENTIONS, rows, "b.csv")
    assert (second.load.written, second.load.repeated) == (1, 1)
    assert [m.url for m in read.events_of(store, [("unknown:jade", "unknown:mia")]).popitem()[1]] == [
        "https://example.org/1"
    ]
    done = unload(store, first.load.id[:10])
    assert (done.mentions, done.accounts, done.accounts_kept) == (0, 0, 2)
    (mention,) = read.events_of(store, [("unknown:jade", "unknown:mia")]).popitem()[1]
    assert (mention.url, mention.count) == ("https://example.org/2", 3)
    assert (unload(store, second.load.id).mentions, totals(store)["influencers"]) == (2, 0)


def test_unloading_keeps_people_whom_the_team_has_marked(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    store.write(lambda tx: tx.run("MATCH (i:Influencer {handle: 'jade'}) SET i.partner_since = 5").consume())
    done = unload(store, report.load.id)
    assert (done.mentions, done.accounts, done.accounts_kept) == (1, 1, 1)
    assert [partner.handle for partner in read.partners(store)] == ["jade"]
    again = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    assert (again.load.written, totals(store)["influencers"]) == (1, 2)


def test_snapshots_follow_an_unload(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "mia,jade,,p2,1,"], "a.csv")
    second = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-02,p3,1,", "jade,zoe,,p4,2,"], "b.csv")
    assert (current_snapshot(store).mentions, len(current_snapshot(store))) == (5, 3)
    unload(store, second.load.id)
    assert (current_snapshot(store).mentions, len(current_snapshot(store))) == (2, 2)


def test_an_unload_that_was_interrupted_is_finished_by_the_next_load(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"])
    steps = []

    def stop(done: int, total: int) -> None:
        steps.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unload(store, report.load.id, stop)
    found = find_load(store, report.load.id)
    assert steps
    assert found is not None
    assert found.unloading
    again = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"])
    assert (again.load.written, again.load.repeated, again.already) == (2, 0, False)
    assert totals(store) == {"pairs": 2, "events": 2, "mentions": 2, "influencers": 3}


def test_what_cannot_be_unloaded_is_said(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    with pytest.raises(NothingFound, match="intrograph loads"):
        unload(store, "nothing")
    store.write(lambda tx: tx.run("MATCH (l:Load) REMOVE l.number").consume())
    with pytest.raises(WrongUse, match="an earlier version"):
        unload(store, report.load.id)


def test_an_interrupted_load_of_an_earlier_version_starts_over(store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"]
    first = load_rows(store, tmp_path, MENTIONS, rows)
    store.write(lambda tx: tx.run("MATCH (l:Load) REMOVE l.number SET l.complete = false, l.rows_done = 1").consume())
    store.write(lambda tx: tx.run("MATCH ()-[m:MENTIONS]->() REMOVE m.loads").consume())
    second = load_rows(store, tmp_path, MENTIONS, rows)
    assert (second.load.rows_done, second.load.repeated, second.load.id) == (2, 2, first.load.id)
    assert totals(store)["mentions"] == 2
    unload(store, second.load.id)
    assert totals(store)["mentions"] == 2  # the earlier version brought them


# --- weights


def test_weights_that_are_no_whole_numbers_are_kept(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,2,", "mia,jade,2026-05-01,p1,1,"], "a.csv")
    rows = ["jade,mia,2026-05-02,p2,0.5,", "jade,zoe,2026-05-02,p3,0.25,", "jade,zoe,2026-05-03,p4,1,"]
    load_mentions(store, tmp_path, [tuple(row.split(",")) for row in rows])
    assert totals(store)["mentions"] == 4.75
    counts = {pair: [m.count for m in made] for pair, made in read.ties_of(store, ["unknown:jade"]).items()}
    assert counts["unknown:jade", "unknown:mia"] == [2, 0.5]
    assert counts["unknown:jade", "unknown:zoe"] == [0.25, 1]
    assert [type(count) for count in counts["unknown:mia", "unknown:jade"]] == [int]
    snapshot = current_snapshot(store)
    assert snapshot.network().weights.sum() == 4.75


def load_mentions(store: Store, folder: Path, rows: list[tuple[str, ...]]) -> None:
    """Load mentions whose weights are kept as they are."""
    items = [
        Mention(Account("unknown", source), Account("unknown", target), f"{post}/mention", None, count=float(weight))
        for source, target, _, post, weight, _ in rows
    ]
    load_records(store, "weights", items, received_at=NOW, load_id="weights", rejects=folder / "r.csv")


def test_a_later_total_takes_the_place_of_an_earlier_one(store: Store, tmp_path: Path) -> None:
    header = "source,target,weight"
    load_rows(store, tmp_path, header, ["jade,mia,3", "jade,zoe,1"], "week1.csv", weights="total")
    second = load_rows(store, tmp_path, header, ["jade,mia,5", "jade,zoe,1"], "week2.csv", weights="total")
    assert totals(store)["mentions"] == 6
    unload(store, second.load.id)
    assert totals(store)["mentions"] == 4


# --- staging


def test_a_file_of_both_kinds_and_rows_of_several_records(store: Store, tmp_path: Path) -> None:
    jade, mia = Account("x", "jade"), Account("x", "mia")
    items: list[Item] = [
        Mention(jade, mia, "p1/mention", 5),
        Mention(jade, Account("x", "zoe"), "p1/mention", None),
        Profile(jade, NOW, followers=10),
        Skipped(3, "posts that name nobody"),
        Skipped(4, "posts that name nobody"),
        Rejected(5, "no author", "add one", ["", "x"]),
    ]
    report = load_records(store, "posts.json", items, received_at=NOW, load_id="both", rejects=tmp_path / "r.csv")
    done = report.load
    assert (done.kind, done.rows_done, done.written, done.rejected, done.undated) == ("both", 6, 3, 1, 1)
    assert done.skipped == {"posts that name nobody": 2}
    assert recent_loads(store)[0] == done
    assert report.rejects is not None
    assert [row.line for row in report.examples] == [5]


def test_a_very_chatty_pair_is_written_in_parts(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "MAX_PAIR_ROWS", 300)
    rows = [f"jade,mia,2026-05-01,{number},1," for number in range(1_000)] + ["mia,jade,2026-05-01,x,1,"]
    report = load_rows(store, tmp_path, MENTIONS, rows, batch_rows=100)
    assert report.load.written == 1_001
    assert totals(store) == {"pairs": 2, "events": 1_001, "mentions": 1_001, "influencers": 2}


def test_progress_tells_both_phases(one_store: Store, tmp_path: Path) -> None:
    seen: list[Progress] = []
    rows = [f"a{n},b{n % 7},2026-05-01,{n},1," for n in range(500)]
    load_rows(one_store, tmp_path, MENTIONS, rows, batch_rows=50, progress=seen.append)
    assert [p.phase for p in seen] == ["reading"] * sum(p.phase == "reading" for p in seen) + ["writing"] * sum(
        p.phase == "writing" for p in seen
    )
    assert {p.phase for p in seen} == {"reading", "writing"}
    assert (seen[-1].records, seen[-1].share) == (500, 1.0)


def test_nothing_is_left_in_the_staging_folder(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    assert [path for path in staging_folder(store).iterdir() if path.suffix != ".lock"] == []
    with Staging(staging_folder(store), "stopped") as staging:
        staging.begin_reading(NOW)
        collect(staging, [Mention(Account("x", "a"), Account("x", "b"), "1")])
        discard(store)  # one in use stays
    assert (staging_folder(store) / "stopped").exists()
    discard(store)
    assert not (staging_folder(store) / "stopped").exists()


def test_a_damaged_staging_file_is_read_again(store: Store, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.phase == "writing":
            raise Stopped

    rows = ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"]
    with pytest.raises(Stopped):
        load_rows(store, tmp_path, MENTIONS, rows, progress=stop)
    (file,) = staging_folder(store).glob("*/records.duckdb")
    file.write_bytes(b"no database" * 100)
    assert load_rows(store, tmp_path, MENTIONS, rows).load.written == 2
    assert totals(store)["events"] == 2


def test_two_processes_load_the_same_file_and_another_at_once(store: Store, tmp_path: Path) -> None:
    paths = [
        write_table(tmp_path / name, MENTIONS, [f"a{n % 40},b{n % 30},2026-05-01,{n},1," for n in numbers])
        for name, numbers in (("a.csv", range(600)), ("b.csv", range(300, 900)))
    ]
    for process in [LoadingProcess.start(path, "x", 40) for path in (paths[0], paths[0], paths[1])]:
        process.finish()
    assert totals(store)["events"] == 900
    loads = {known.file: known for known in recent_loads(store)}
    assert {name: known.rows_done for name, known in loads.items()} == {"a.csv": 600, "b.csv": 600}
    assert sum(known.written for known in loads.values()) == 900


# --- plans and acquaintance


def test_a_plan_tells_what_a_load_then_does(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"], "a.csv")
    rows = [
        "jade,mia,2026-05-01,p1,1,",
        "jade,mia,,p3,1,",
        "jade,kim,2026-05-01,p4,1,",
        "kim,kim,,p5,1,",
        "kim kim,mia,,p6,1,",
    ]
    path = write_table(tmp_path / "b.csv", MENTIONS, rows)
    before = json.dumps(store.read("MATCH (n) RETURN properties(n) AS n"), default=str)
    planned = plan_of(store, path)
    assert json.dumps(store.read("MATCH (n) RETURN properties(n) AS n"), default=str) == before
    assert (planned.kind, planned.accounts, planned.new_accounts) == ("mentions", 3, 1)
    assert (planned.pairs, planned.new_pairs) == (2, 1)
    assert (planned.new_mentions, planned.known_mentions, planned.self_mentions) == (2, 1, 1)
    assert (planned.contents.mentions, planned.contents.rejected, planned.contents.undated) == (4, 1, 2)
    assert isinstance(planned.first[0], Mention)
    assert (planned.first[0].source.handle, planned.first[0].event_id, len(planned.first)) == ("jade", "p1/mention", 4)
    assert [row.line for row in planned.rejected] == [6]
    done = load(store, path).load
    assert (done.written, done.repeated, done.self_mentions) == (2, 1, 1)


def test_a_load_of_strangers_and_of_namesakes_elsewhere_says_so(store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia,2026-05-01,p1,1,", "mia,zoe,2026-05-01,p2,1,"]
    first = load_rows(store, tmp_path, MENTIONS, rows, "a.csv", platform="instagram")
    assert not any("known" in note for note in first.notes)
    second = load_rows(store, tmp_path, MENTIONS, rows, "b.csv")
    assert second.acquaintance is not None
    assert (second.acquaintance.known, second.acquaintance.namesakes) == (0, {"instagram": 3})
    assert any(note.startswith("none of the 3 accounts was known before") for note in second.notes)
    assert any("3 of 3 new accounts have the handle of an account on instagram" in note for note in second.notes)
    third = load_rows(store, tmp_path, MENTIONS, ["jade,kim,2026-05-01,p3,1,"], "c.csv", platform="instagram")
    assert "accounts: 1 of 2 were known" in third.notes
