"""Staging, plans, and what a load says about the accounts it meets."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import NOW
from helpers import load, load_rows, totals, write_table
from loading_process import LoadingProcess

import ingest
from graph.records import Account, Mention, Profile
from graph.snapshot import current_snapshot
from graph.store import Store, read, recent_loads, unload
from ingest import Plan, Progress, ReadOptions, Report, plan
from ingest.input import plain_file
from ingest.job import load_records
from ingest.source import Item, Rejected, Skipped
from ingest.staging import Staging, collect, discard, sorting, staging_folder
from ingest.staging.locking import VanishingLock

pytestmark = pytest.mark.both_servers

MENTIONS = "source,target,created_at,post_id,weight,url"


def plan_of(store: Store, path: Path, **options: str) -> Plan:
    return plan(store, path, ReadOptions(**options), received_at=NOW)  # type: ignore[arg-type]


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


# --- files that have not changed


def test_an_unchanged_file_is_not_read_again_and_a_changed_one_always_is(store: Store, tmp_path: Path) -> None:
    """Also one of the same length whose time of change was set back; taking the load back makes it new."""
    path = tmp_path / "m.csv"
    path.write_text("source,target\njade,mia\n")
    written = os.stat(path)

    def load_later(again: bool = False) -> Report:
        later = os.stat(path).st_ctime_ns // 1_000_000 + 10_000
        return ingest.load(store, path, received_at=later, rejects=tmp_path / "r.csv", again=again)

    def read_bytes() -> int:
        file = plain_file(path)
        later = os.stat(path).st_ctime_ns // 1_000_000 + 10_000
        assert ingest.load(store, file, received_at=later, rejects=tmp_path / "r.csv").already
        return file.bytes_read

    first = load_later()
    assert not first.already
    assert read_bytes() == 0
    assert not load_later(again=True).already
    path.touch()
    assert read_bytes() > 0
    assert read_bytes() == 0
    path.write_text("source,target\njade,tom\n")
    os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert load_later().load.written == 1
    path.write_text("source,target\njade,mia\n")
    unload(store, first.load.id)
    assert load_later().load.written == 1


def test_a_file_that_changed_just_now_is_not_taken_for_unchanged(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("source,target\njade,mia\n")
    just_now = os.stat(path).st_ctime_ns // 1_000_000
    for _ in range(2):
        file = plain_file(path)
        ingest.load(store, file, received_at=just_now, rejects=tmp_path / "r.csv")
        assert file.bytes_read > 0


# --- locks


def test_the_staging_folder_holds_no_locks_after_a_load(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, "source,target", ["jade,mia"])
    assert not [path.name for path in staging_folder(store).iterdir() if path.suffix != ".sqlite"]


def test_one_process_at_a_time_holds_a_lock_whose_file_vanishes(tmp_path: Path) -> None:
    """Threads stand for processes: each opens the file by itself."""
    path, holders, most = tmp_path / "a.lock", [], []

    def work(_: int) -> None:
        for _ in range(20):
            with VanishingLock(path, 60):
                holders.append(1)
                most.append(len(holders))
                time.sleep(0.0005)
                holders.pop()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(most) == 80
    assert max(most) == 1
    assert not path.exists()
