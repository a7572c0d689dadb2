"""Stores of earlier versions: migrated without losing anything; stores of newer versions: refused and left alone."""

import gzip
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import neo4j
import pytest
from helpers import load_rows

from graph.circle.ego import circle
from graph.circle.paths import find_paths
from graph.errors import WrongUse
from graph.introductions import introduce
from graph.introductions.learning.model import OUTDATED
from graph.introductions.learning.training import learned_at
from graph.introductions.objective import load_objective
from graph.records import to_datetime
from graph.store import Store, ensure, migrations, read, recent_loads, schema
from graph.store.team import outreach, shortlists

pytestmark = pytest.mark.both_servers

DATA = Path(__file__).parent / "data"
OLD_STATEMENTS = (
    "CREATE CONSTRAINT sightings_influencer IF NOT EXISTS FOR (s:Sightings) REQUIRE s.influencer IS UNIQUE",
    "CREATE CONSTRAINT aim_name IF NOT EXISTS FOR (a:Aim) REQUIRE a.name IS UNIQUE",
)
EVERYTHING = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
RELATIONSHIPS = "MATCH (a)-[r]->(b) RETURN type(r) AS type, count(r) AS number ORDER BY type"


@cache
def dump() -> dict[str, Any]:
    """Every node and relationship of a store of schema 4; the people in it are invented."""
    content: dict[str, Any] = json.loads(gzip.decompress((DATA / "store-schema-4.json.gz").read_bytes()))
    return content


@cache
def expected() -> dict[str, Any]:
    """The answers of the version that wrote the dump."""
    content: dict[str, Any] = json.loads((DATA / "store-schema-4.expected.json").read_text())
    return content


def _values(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: datetime.fromisoformat(v["datetime"]) if isinstance(v, dict) else v for k, v in properties.items()}


@pytest.fixture
def old_store(store: Store) -> Store:
    """A store as the version of schema 4 left it, on each of the two servers; `ensure` has not seen it yet."""
    store.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    for statement in OLD_STATEMENTS:
        store.schema(statement)
    store.write(_restore)
    store.session.clear()
    return store


def _restore(transaction: neo4j.ManagedTransaction) -> None:
    label = {node["id"]: node["labels"][0] for node in dump()["nodes"]}
    for name in sorted(set(label.values())):
        rows = [
            {"id": node["id"], "values": _values(node["properties"])}
            for node in dump()["nodes"]
            if label[node["id"]] == name
        ]
        transaction.run(f"UNWIND $rows AS row CREATE (n:{name}) SET n = row.values, n.restored = row.id", rows=rows)
    kinds = {(label[r["start"]], r["type"], label[r["end"]]) for r in dump()["relationships"]}
    for start, kind, end in sorted(kinds):
        rows = [
            {"start": r["start"], "end": r["end"], "values": _values(r["properties"])}
            for r in dump()["relationships"]
            if (label[r["start"]], r["type"], label[r["end"]]) == (start, kind, end)
        ]
        transaction.run(
            f"UNWIND $rows AS row MATCH (a:{start} {{restored: row.start}}) MATCH (b:{end} {{restored: row.end}})"
            f" CREATE (a)-[r:{kind}]->(b) SET r = row.values",
            rows=rows,
        )
    transaction.run("MATCH (n) REMOVE n.restored")


def of_label(label: str) -> list[dict[str, Any]]:
    """The properties of the dumped nodes of a label."""
    return [node["properties"] for node in dump()["nodes"] if node["labels"] == [label]]


def key_of(handle: str) -> str:
    """The key of an account in the dump; `platform:handle` if several platforms know the handle."""
    platform, _, bare = handle.rpartition(":")
    return next(
        node["key"]
        for node in of_label("Influencer")
        if node.get("handle") == bare and platform in ("", node["platform"])
    )


def test_a_store_of_schema_4_keeps_its_nodes_under_their_new_names(old_store: Store) -> None:
    ensure(old_store)
    kept = {"Influencer", "Alias", "Community", "Forgotten", "Load", "Model", "Run", "Shortlist", "Store"}
    numbers = {label: len(of_label(label)) for label in kept}
    numbers |= {"ProfileHistory": len(of_label("Sightings")), "Objective": len(of_label("Aim"))}
    numbers |= {"OutreachChange": len(expected()["outreach"])}
    rows = old_store.read("MATCH (n) RETURN labels(n) AS labels, count(n) AS number")
    assert {row["labels"][0]: row["number"] for row in rows} == numbers
    types = [row["type"] for row in old_store.read(RELATIONSHIPS)]
    assert types == ["HAS_PROFILE_HISTORY", "LISTS", "MENTIONS"]
    histories = old_store.read(
        "MATCH (i:Influencer)-[:HAS_PROFILE_HISTORY]->(h:ProfileHistory) RETURN i.key AS key, properties(h) AS history"
    )
    assert all(row["key"] == row["history"]["influencer"] for row in histories)
    by_key = {history["influencer"]: history for history in of_label("Sightings")}
    assert {row["key"]: row["history"] for row in histories} == by_key
    (state,), (before,) = old_store.read("MATCH (s:Store) RETURN properties(s) AS store"), of_label("Store")
    assert state["store"]["schema"] == schema.VERSION
    renamed = {"ids_allocated": before["numbers_given"], "removed_revision": before["reshaped_revision"]}
    assert {name: state["store"][name] for name in renamed} == renamed
    assert state["store"].keys() == before.keys() - {"numbers_given", "reshaped_revision"} | {
        *renamed,
        "loads_allocated",
        "changes_allocated",
    }
    (layout,) = old_store.read("MATCH (r:Run {kind: 'layout'}) RETURN r.reported_at AS at, r.told_at AS old")
    assert layout == {"at": 1_790_000_900_000, "old": None}


def test_a_migrated_store_answers_as_before(old_store: Store) -> None:
    ensure(old_store)
    found = read.overview(old_store)
    days = {name: f"{to_datetime(getattr(found, name)):%Y-%m-%d}" for name in ("data_from", "data_as_of")}
    sizes = {name: getattr(found, name) for name in ("influencers", "mentions", "partners", "communities")}
    assert sizes | {"ties": found.pairs} | days == expected()["overview"]
    assert [row.handle for row in read.partners(old_store)] == expected()["partners"]
    for text, handles in expected()["search"].items():
        assert {row.handle for row in read.search(old_store, text, 20)} >= {h for h in handles if text in h}
    communities = sorted([c.number, c.level, c.name, c.size, c.change_text] for c in read.communities(old_store, None))
    assert communities == expected()["communities"]
    state = {True: "complete"}
    loads = [
        f"{row.file}: {row.rows_done:,} rows of {row.kind}, {state[row.complete]}" for row in recent_loads(old_store)
    ]
    assert sorted(loads) == expected()["loads"]


def test_team_marks_survive_the_migration(old_store: Store) -> None:
    ensure(old_store)
    assert [shortlist.name for shortlist in shortlists.names(old_store)] == ["Trail & family"]
    members = shortlists.members(old_store, "Trail & family")
    assert [member.influencer.handle for member in members] == expected()["shortlist"]
    notes = sorted([note.handle, note.status, note.introducer] for note in outreach.noted(old_store))
    former = [[handle, outreach.FORMER.get(status, status), by] for handle, status, by in expected()["outreach"]]
    assert notes == sorted(former)
    assert [change.number for change in outreach.all_changes(old_store)] == [1, 2]
    carried = old_store.read("MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL RETURN i.outreach_status AS s")
    assert {row["s"] for row in carried} == {status for _, status, _ in notes}
    objective = load_objective(old_store, "Reach, small ones")
    assert (objective.chance, objective.reach, objective.filters.not_contacted) == (0, 1, True)
    assert tuple(objective.filters.tiers) == ("micro", "nano")


def test_circles_keep_their_tie_strengths(old_store: Store) -> None:
    ensure(old_store)
    for handle, ties in expected()["circles"].items():
        members = circle(old_store, key_of(handle)).members
        found = [[m.influencer.handle, round(100 * m.tie.strength)] for m in members if m.tie is not None]
        assert sorted(found) == sorted(ties)
    paths = find_paths(old_store, key_of("elsa.family"), key_of("jade.runs")).paths
    assert [[key.partition(":")[2] for key in path.keys] for path in paths] == expected()["paths"]


@pytest.mark.parametrize("name", ["learned", "objective"])
def test_a_model_of_an_older_version_is_left_unread_and_ties_keep_their_strength(old_store: Store, name: str) -> None:
    ensure(old_store)
    assert learned_at(old_store, None).introductions is OUTDATED
    objective = load_objective(old_store, "Reach, small ones") if name == "objective" else None
    filters = objective.filters if objective else None
    rows = introduce(old_store, top=60, objective=objective, filters=filters).rows
    assert objective is None or {row.target.tier for row in rows} == {"micro", "nano"}
    ties = {(row.introducer.handle, row.target.handle): round(100 * row.tie_introducer_target) for row in rows}
    former = {(introducer, target): tie for target, introducer, _, _, tie in expected()["introductions"][name]}
    both = ties.keys() & former.keys()
    assert len(both) >= 10
    assert {pair: ties[pair] for pair in both} == {pair: former[pair] for pair in both}


def test_forgotten_people_stay_forgotten(old_store: Store, tmp_path: Path) -> None:
    ensure(old_store)
    rows = ["instagram,pia.family,jade.runs", "instagram,jade.runs,pia.family", "instagram,jade.runs,brand.new"]
    report = load_rows(old_store, tmp_path, "platform,source,target", rows)
    assert (report.load.forgotten, report.load.written) == (2, 1)
    assert not read.keys_of_handle(old_store, "pia.family")


def test_a_migration_that_is_stopped_again_and_again_ends_the_same(
    old_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "BATCH", 40)
    write, stops = old_store.write, 0

    def stopping_write(work: Any) -> Any:
        nonlocal budget
        budget -= 1
        if budget < 0:
            raise KeyboardInterrupt
        return write(work)

    monkeypatch.setattr(old_store, "write", stopping_write)
    for _ in range(100):
        budget = 9  # every start looks for unfinished work in seven places
        try:
            ensure(old_store)
            break
        except KeyboardInterrupt:
            stops += 1
    assert stops >= 2
    monkeypatch.undo()
    test_a_store_of_schema_4_keeps_its_nodes_under_their_new_names(old_store)


def test_old_constraints_are_dropped(old_store: Store) -> None:
    ensure(old_store)
    names = {row["name"] for row in old_store.read("SHOW CONSTRAINTS YIELD name RETURN name")}
    assert not names & {"sightings_influencer", "aim_name"}
    assert {"profile_history_influencer", "objective_name"} <= names


def test_stored_backtests_and_models_get_their_new_keys() -> None:
    scores = [{"method": "model", "hit": {"mean": 0.5}, "mrr": {"mean": 0.2}, "lead": None}]
    old = {"model": "trees", "scores": {"with hubs": scores}, "telling": "few", "plain": ["plain words"]}
    new = json.loads(migrations.rename_model(json.dumps(old)))
    assert new["model"] == "gbdt"
    assert new["scores"]["with hubs"][0].keys() == {"method", "hit", "mrr", "lift"}
    assert (new["caveat"], new["summary"]) == ("few", ["plain words"])
    calibration = {"logistic": {"intercept": 1.0}, "foretold": [0.1], "happened": [0.2]}
    model = json.loads(migrations.rename_model(json.dumps({"kind": "logit", "trees": [], "calibration": calibration})))
    assert model == {
        "kind": "logit",
        "boosters": [],
        "calibration": {"logistic": {"intercept": 1.0}, "predicted": [0.1], "observed": [0.2]},
    }
    assert migrations.rename_model("null") == "null"


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    newer = schema.VERSION + 1
    store.write(lambda tx: tx.run("MATCH (s:Store) SET s.schema = $newer", newer=newer).consume())
    before = store.read(EVERYTHING)
    with pytest.raises(WrongUse, match="update Intrograph or name another store"):
        ensure(store)
    assert store.read(EVERYTHING) == before
    assert before[0]["properties"]["schema"] == newer
