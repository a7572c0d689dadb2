"""Introductions as files: which rows are new since another file, and a file of every account."""

import csv
import json
from dataclasses import replace
from pathlib import Path

from histories import context_of, growing_network, history, load_growing
from test_cli import records, run

from graph.introductions import UNTRAINED, as_rows, introduce
from graph.introductions.batch import write_all
from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.search import resolve
from graph.snapshot import current_snapshot
from graph.store import Store


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(path: Path) -> set[tuple[str, str, str, str]]:
    columns = ("source_platform", "source_handle", "target_platform", "target_handle")
    return {tuple(row[column] for column in columns) for row in rows_of(path)}  # type: ignore[misc]


def on_two_platforms(context: RankingContext, handles: list[str], keys: list[str]) -> RankingContext:
    from graph.snapshot import StringColumn

    names = {"keys": StringColumn.of(keys), "handles": StringColumn.of(handles)}
    return RankingContext(replace(context.snapshot, **names))


def test_a_new_file_tells_accounts_of_one_handle_on_two_platforms_apart(tmp_path: Path) -> None:
    # x:ana and instagram:ana both know hub, and so do x:ben and x:tom: each is two steps from all others.
    made = history([(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3)], 5)
    handles, path = ["ana", "ana", "ben", "tom", "hub"], tmp_path / "all.csv"
    keys = ["x:ana", "instagram:ana", "x:ben", "x:tom", "x:hub"]
    context = on_two_platforms(context_of(made), handles, keys)
    every_pair = {
        (*keys[source].split(":"), *keys[target].split(":"))
        for source in range(4)
        for target in range(4)
        if source != target
    }
    assert write_all(context, UNTRAINED, path) == (4, 12)
    assert pairs_of(path) == every_pair

    known = [row for row in rows_of(path) if (row["source_platform"], row["source_handle"]) == ("x", "ana")]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(known[0]))
        writer.writeheader()
        writer.writerows(known)
    write_all(context, UNTRAINED, path, only_new=True)
    assert pairs_of(path) == {pair for pair in every_pair if pair[:2] != ("x", "ana")}


def test_a_file_without_platforms_matches_only_handles_that_one_platform_has(tmp_path: Path) -> None:
    made = history([(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3)], 5)
    context = on_two_platforms(
        context_of(made), ["ana", "ana", "ben", "tom", "hub"], ["x:ana", "instagram:ana", "x:ben", "x:tom", "x:hub"]
    )
    path = tmp_path / "all.csv"
    path.write_text("source_handle,target_handle,rank,score,path\nben,tom,1,0,\nben,ana,2,0,\nben,gone,3,0,\n")
    write_all(context, UNTRAINED, path, only_new=True)
    targets_of_ben = {pair[2:] for pair in pairs_of(path) if pair[1] == "ben"}
    assert targets_of_ben == {("x", "ana"), ("instagram", "ana")}


def test_training_backtest_and_files_for_every_account_on_the_command_line(one_store: Store, tmp_path: Path) -> None:
    load_growing(one_store, tmp_path, growing_network())
    target = tmp_path / "all.csv"
    assert "name it with --csv" in run("introduce", "--all", code=2).stderr
    assert "new ties" in run("train").stderr
    told = run("introduce", "--all", "--top", 2, "--csv", target)
    assert "introductions for" in told.stderr
    first = rows_of(target)
    assert list(first[0]) == [
        "source_handle",
        "target_handle",
        "rank",
        "score",
        "path",
        "source_platform",
        "target_platform",
    ]
    assert {row["source_platform"] for row in first} == {"x"}
    assert {row["rank"] for row in first} == {"1", "2"}
    run("introduce", "--all", "--top", 20, "--csv", target, "--only-new")
    second = {(row["source_handle"], row["target_handle"]) for row in rows_of(target)}
    assert second
    assert not second & {(row["source_handle"], row["target_handle"]) for row in first}
    learned = training.learned(one_store)
    assert learned.is_current
    assert learned.ties is not None
    rows_told = records(run("introduce", "who3", "--top", 3, "--format", "csv"))
    gives_chances = "in touch within" in run("introduce", "who3", "--top", 3).stderr
    assert gives_chances == (learned.introductions.calibration is not None)
    assert len(rows_told) == 3
    plain = introduce(one_store, [resolve.influencer_key(one_store, "who3")])
    assert plain == introduce(one_store, [plain.rows[0].introducer.key], learned=learned)
    assert [row["target_handle"] for row in rows_told] == [row["target_handle"] for row in as_rows(plain)[:3]]
    assert learned.list_chance is not None
    assert plain.promise is not None
    level = plain.promise.lengths[0].level
    promised = introduce(one_store, [plain.rows[0].introducer.key], level=level)
    assert promised.promise is not None
    assert promised.promise.level >= level
    assert len(promised.rows) == promised.promise.rows == plain.promise.rows_for(level)
    shown = run("introduce", "who3", "--promise", level, "--format", "csv")
    assert "to somebody whom your partners do not know yet. Chances are" in shown.stderr
    chances = {row.target.handle: row.chance for row in promised.rows}
    for row in records(shown):
        chance = chances[row["target_handle"]]
        assert row["chance"] == ("" if chance is None else str(round(100 * chance, 1)))
    told = run("backtest")
    assert "list of: 11 to 30 contacts" in told.stdout
    assert "Lists that promised at least one hit kept it" in told.stderr
    assert "Your decisions: 0 so far; 30 more are needed" in told.stderr
    stored = training.last_backtest(one_store)
    assert stored is not None
    assert stored[0].scores["with hubs"][0].method == "model"
    assert stored[0] == testing.from_plain(json.loads(json.dumps(testing.as_plain(stored[0]))))
    assert {score.role for score in stored[0].groups} == {"account", "target"}
    run("outreach", "who5", "--status", "declined", "--via", "who3")
    assert "who5" not in {
        row["target_handle"] for row in records(run("introduce", "who3", "--top", 0, "--format", "csv"))
    }
    run("introduce", "who3", "--weigh", "reach=2", "--weigh", "chance=1", "--save-objective", "far")
    assert run("introduce", "who3", "--objective", "far").stdout
    assert "write one of chance, reach, closeness" in run("introduce", "who3", "--weigh", "fame=1", code=2).stderr
    context = ranking_context(one_store)
    assert context is ranking_context(one_store)
    assert len(context.snapshot) == len(current_snapshot(one_store))
