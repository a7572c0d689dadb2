"""Backups, restores and copies: everything travels, to either server, in one state, whatever is killed."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
import zstandard
from click.testing import CliRunner, Result
from conftest import NOW, PROJECT, TEST_ALL, empty
from helpers import contents, load_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_process import LoadingProcess
from test_graph import HEADER, a_network
from test_house import CODE, texts
from test_schedule import report

import intrograph as ig
from graph.analysis.run import analyze
from graph.errors import StoreBusy, WrongUse
from graph.introductions import Filters, Objective, save_objective
from graph.search import resolve
from graph.store import FeedBatch, Load, Login, Store, login_of, node_ids, recent_loads, unload, write_batch
from graph.store.copy import backup_file, reading, rows, writing
from graph.store.copy.kinds import NODES, RELATIONSHIPS, STORE
from graph.store.meanings import LABELS
from graph.store.meanings import RELATIONSHIPS as KNOWN_TYPES
from graph.store.pausing import writers_paused
from graph.store.read import columns
from graph.store.schema import STATEMENTS, VERSION
from graph.store.team import dismissals, outreach, partners, saved_queries, saved_views, shortlists, tier_bounds
from graph.store.team.dismissals import Dismissal
from graph.store.team.saved_views import Position, SavedView
from graph.store.team.shown_lists import note_shown
from graph.store.write.models import save_models
from intrograph import backups, cli
from intrograph.forget import forget

ROUNDS = 12 if TEST_ALL else 1
PROFILES = "platform,handle,account_id,name,bio,email,followers,date"


def fill(store: Store, folder: Path) -> Store:
    """A node or relationship of everything that a store keeps."""
    load_rows(store, folder, HEADER, a_network())
    people = ["instagram,jade,17,Jade 🏃,Runs,j@x.org,3000,2026-05-01", "instagram,jade2,17,,,,3100,2026-06-01"]
    load_rows(store, folder, PROFILES, [*people, "instagram,gone,5,Gone,,g@x.org,1,2026-05-01"], "profiles.csv")
    weights = ["instagram,ben,star,0.25,", "instagram,gone,star,1,2026-05-02"]
    load_rows(store, folder, "platform,source,target,weight,created_at", weights, "weights.csv")
    analyze(store, at=NOW)
    jade, tom = (resolve.influencer_key(store, name) for name in ("jade2", "tom"))
    partners.mark_partner(store, jade, NOW)
    outreach.set_status(
        store, tom, "asked", NOW, jade, by="ana", note="by mail", campaign="Spring", owner="ben", next_step="Call"
    )
    shortlists.add(store, "Runners", [tom], NOW)
    note_shown(store, "all", (1, 2), NOW, save=True)
    saved_queries.save(store, "Everyone", "MATCH (i:Influencer) RETURN i", NOW)
    saved_views.save(store, SavedView("Ours", "focus=instagram%3Atom", NOW, (Position(tom, 1.5, -2.0),)))
    tier_bounds.set_bounds(store, [2_000, 20_000, 200_000, 2_000_000])
    dismissals.dismiss(store, tom, Dismissal("jump", NOW, NOW, "ana", "on television"))
    save_objective(store, "Ours", Objective(filters=Filters(tiers=("micro",))))
    save_models(store, {"ties": "{}"}, NOW, 3)
    write_batch(store, "feed", Load("live", "live", "mentions", NOW), FeedBatch("batch", "cursor", ("tom",)), NOW)
    forget(store, resolve.influencer_key(store, "gone"), NOW)
    return store


def everything(store: Store) -> dict[str, Any]:
    """Every row of a store, and its own node without what differs in a copy."""
    found: dict[str, Any] = {}
    with writers_paused(store) as read_columns:
        for batch in reading.batches(read_columns, reading.present(read_columns)):
            found.setdefault(batch.kind, []).extend(batch.texts)
    [own] = store.read("MATCH (s:Store) RETURN properties(s) AS own")
    left = {name: value for name, value in own["own"].items() if name not in ("revision", "copy_id")}
    return {kind: sorted(texts) for kind, texts in found.items()} | {STORE: left}


def back_up(store: Store, path: Path) -> Path:
    return backups.back_up(store, path, NOW).path


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.stderr
    return result


# --- everything travels


def test_a_store_travels_to_the_other_server_and_back(one_store: Store, neo4j_store: Store, tmp_path: Path) -> None:
    before = everything(fill(one_store, tmp_path))
    assert before.keys() == NODES.keys() | RELATIONSHIPS.keys() | {STORE}
    done = backups.restore_file(neo4j_store, back_up(one_store, tmp_path / "a.backup"))
    assert not done.continued
    assert everything(neo4j_store) == before
    identities = {columns.state(store).identity for store in (one_store, neo4j_store)}
    assert len(identities) == 2  # or a snapshot of one would be taken for one of the other
    for name, store in (("one", one_store), ("two", neo4j_store)):
        ig.introductions(ig.Store(store)).to_csv(tmp_path / f"{name}.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one.csv").read_text().count("\n") > 2
    one, two = (ig.circle(ig.Store(store), "jade2").to_frame() for store in (one_store, neo4j_store))
    assert one.equals(two)
    assert len(one)

    for store in (one_store, neo4j_store):  # both go on from there
        more = ["instagram,gone,jade2,2026-07-01,mention,q1,", "instagram,new,jade2,2026-07-01,mention,q2,"]
        report = load_rows(store, tmp_path, HEADER, more, "more.csv")
        assert (report.load.forgotten, report.load.new_mentions) == (1, 1)
        assert load_rows(store, tmp_path, HEADER, a_network()).load.resumed is False
        first = next(load for load in recent_loads(store) if load.file == "mentions.csv")
        assert unload(store, first.id).mentions == 34
    assert contents(one_store) == contents(neo4j_store)
    assert len(contents(one_store)) == 2

    path, expected = back_up(neo4j_store, tmp_path / "b.backup"), everything(neo4j_store)
    empty(one_store)
    backups.restore_file(one_store, path)
    assert everything(one_store) == expected


def test_every_label_and_type_that_the_store_writes_is_in_a_backup() -> None:
    cypher = "\n".join(
        text
        for path in CODE
        if path.is_relative_to(PROJECT / "graph" / "store")
        for _, text in texts(path)
        if re.search(r"\b(CREATE|MERGE)\b", text)
    )
    labels, types = set(re.findall(r"\(\w*:([A-Z][a-z]\w*)", cypher)), set(re.findall(r"\[\w*:([A-Z_]+)", cypher))
    labels |= set(re.findall(r"CREATE CONSTRAINT \w+ IF NOT EXISTS FOR \(\w:(\w+)", "\n".join(STATEMENTS)))
    assert labels == NODES.keys() | {STORE} == LABELS.keys()
    assert types == RELATIONSHIPS.keys() == KNOWN_TYPES.keys()


@pytest.mark.both_servers
def test_what_others_keep_in_the_database_is_left_out_and_said(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network()[:2])
    store.write(lambda tx: tx.run("CREATE (:Theirs {x: 1})-[:`Odd ``type`]->(:Theirs)").consume())
    result = run("backup", tmp_path / "a.backup", "--quiet")
    assert result.stderr == "Left out, as they are not Intrograph's: Odd `type, Theirs.\n"


@pytest.mark.both_servers
def test_large_and_small_batches_read_the_same(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(fill(store, tmp_path))
    monkeypatch.setattr(node_ids, "IDS_AT_ONCE", 4)
    for name, most in (("NODES_AT_ONCE", 3), ("RELATIONSHIPS_AT_ONCE", 5), ("OF_HUB_AT_ONCE", 2)):
        monkeypatch.setattr(reading, name, most)
    assert everything(store) == before


values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(st.text('aé🏃"\\\n', max_size=4), max_size=4),
    st.lists(st.integers(-(2**53), 2**53), max_size=4),
    st.integers(-(10**13), 10**13).map(lambda ms: {"ms": ms}),
)


@pytest.mark.both_servers
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(properties=st.lists(st.dictionaries(st.sampled_from(["a", "b_1", "text"]), values), min_size=1, max_size=3))
def test_values_come_back_as_they_were(store: Store, properties: list[dict[str, Any]]) -> None:
    wanted = [row | {"name": str(number)} for number, row in enumerate(properties)]
    for row in wanted:
        rows.checked_row("Objective", row)
    store.write(lambda tx: [tx.run("MATCH (o:Objective) DELETE o").consume()])
    # One by one, as instants and other values of one name do not meet in a store.
    store.write(lambda tx: [writing.create(tx, "Objective", [row]) for row in wanted])
    assert sorted(everything(store)["Objective"]) == sorted(
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for row in wanted
    )


# --- one state, whatever happens meanwhile


@pytest.mark.both_servers
def test_every_backup_during_a_load_is_the_state_between_two_transactions(store: Store, tmp_path: Path) -> None:
    lines = [f"p{number % 37},p{number % 41 + 50},2026-05-{number % 28 + 1:02},post{number}" for number in range(600)]
    path = tmp_path / "mentions.csv"
    path.write_text("source,target,created_at,post_id\n" + "\n".join(lines) + "\n")
    process, states = LoadingProcess.start(path, "x", 24), []
    while psutil.pid_exists(process.pid):
        process.wait_for_steps(3, "writing")
        file = backup_file.check_file(back_up(store, tmp_path / "now.backup"), VERSION)
        found = [(kind, row) for _, kind, of_line in file.batches(0) for row in of_line]
        pairs = [row[2] for kind, row in found if kind == "MENTIONS"]
        mentions = sum(len(pair["ids"]) for pair in pairs)
        assert mentions == sum(row["new_mentions"] for kind, row in found if kind == "Load")
        assert len(pairs) == sum(row["new_pairs"] for kind, row in found if kind == "Load")
        assert file.header.store["ids_allocated"] == sum(kind == "Influencer" for kind, _ in found)
        states.append(mentions)
    process.finish()
    assert states == sorted(states)
    assert len({state for state in states if 0 < state < 600}) > 3


def test_a_store_that_changes_all_the_same_is_said(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network()[:2])

    def write_meanwhile() -> None:
        with writers_paused(one_store), one_store.open_transaction() as writer:  # which knows nothing of the others
            writer.run("MATCH (s:Store) SET s.revision = s.revision + 1").consume()
            writer.commit()

    with pytest.raises(StoreBusy, match="was written to while it was read"):
        write_meanwhile()


# --- kill -9


def killed_rounds(*arguments: object) -> int:
    """How many processes were killed before one came to its end; see backup_process."""
    script = [sys.executable, str(PROJECT / "tests" / "backup_process.py"), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    ended = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout)


def address(store: Store) -> str:
    return str(store.folder) if store.embedded else store.label


@pytest.mark.both_servers
@pytest.mark.timeout(120 * ROUNDS + 180)
def test_a_killed_backup_or_restore_is_complete_or_says_that_it_is_not(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    analyze(store, at=NOW)
    before, path = everything(store), tmp_path / "a.backup"
    assert killed_rounds("backup", address(store), path, 1)
    run("status")  # no lock of a killed process is left
    for seed in range(ROUNDS):
        empty(store)
        assert killed_rounds("restore", address(store), path, seed) > 2
        assert everything(store) == before


def test_a_killed_copy_continues(
    one_store: Store, neo4j_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTROGRAPH_CACHE", str(tmp_path / "cache"))
    load_rows(one_store, tmp_path, HEADER, a_network())
    for variable in ("USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"NEO4J_TO_{variable}", os.environ[f"NEO4J_{variable}"])
    monkeypatch.delenv("NEO4J_URI")
    for _ in range(ROUNDS):
        empty(neo4j_store)
        assert killed_rounds("copy", neo4j_store.label, "-", 3) > 2
        assert everything(neo4j_store) == everything(one_store)
    assert not list(tmp_path.glob("cache/**/*.backup"))


# --- stores that are not complete, and files that are not what they should be


@pytest.mark.both_servers
def test_a_part_of_a_backup_is_refused_until_it_is_complete_or_discarded(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    path = back_up(store, tmp_path / "a.backup")
    empty(store)
    seen = {"restoring": 0}

    def stop(phase: str, done: int, total: int) -> None:
        seen[phase] += 1
        if done > 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.restore_file(store, path, stop)
    for command in (["status"], ["load", tmp_path / "mentions.csv"], ["backup", tmp_path / "b.backup"], ["analyze"]):
        said = run(*command, code=2).stderr
        assert f"is incomplete: restoring {path} was not finished; run the same `intrograph restore`" in said
    with pytest.raises(WrongUse, match="The store is being restored"):  # an app that was open before
        partners.mark_partner(store, "instagram:jade", NOW)
    other = tmp_path / "b.backup"
    other.write_bytes(path.read_bytes())
    assert "continuing an interrupted run" in run("restore", other).stderr  # a copy of the file will do
    assert f"{path} is restored already: 7 influencers" in run("restore", path).stderr
    assert "is not empty" in run("restore", back_up(store, tmp_path / "c.backup"), code=2).stderr
    assert "nothing to discard" in run("restore", "--discard", "--yes", code=2).stderr
    empty(store)
    with pytest.raises(KeyboardInterrupt):
        backups.restore_file(store, path, stop)
    assert re.search(r"[1-9]\d* nodes removed: .* is empty", run("restore", "--discard", "--yes").stderr)
    assert load_rows(store, tmp_path, HEADER, a_network()).load.new_mentions == 34


@pytest.fixture(scope="module")
def small_backup(embedded_store: Store, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    empty(embedded_store)
    folder = tmp_path_factory.mktemp("backup")
    load_rows(embedded_store, folder, HEADER, a_network())
    content = back_up(embedded_store, folder / "a.backup").read_bytes()
    empty(embedded_store)
    return content


def lines_of(content: bytes) -> list[dict[str, Any]]:
    text = zstandard.ZstdDecompressor().decompressobj().decompress(content)
    return [json.loads(line) for line in text.splitlines()]


def packed(lines: list[dict[str, Any]]) -> bytes:
    """A file of these lines, with a last line that is right for them."""
    written = [json.dumps(line).encode() + b"\n" for line in lines]
    digest = hashlib.blake2b(b"".join(written[:-1]), digest_size=16).hexdigest()
    written[-1] = json.dumps(lines[-1] | {"digest": digest}).encode()
    return zstandard.ZstdCompressor().compress(b"".join(written))


def test_a_damaged_file_is_refused_before_the_store_is_touched(
    one_store: Store, small_backup: bytes, tmp_path: Path
) -> None:
    lines = lines_of(small_backup)
    header = lines[0]
    path = tmp_path / "a.backup"
    damaged = {
        b"": "not complete",
        b"handle,followers\njade,12\n": "damaged, or no backup",
        small_backup[: len(small_backup) // 2]: "not complete",
        small_backup[:-20]: "not complete",
        small_backup[:900] + bytes([small_backup[900] ^ 1]) + small_backup[901:]: "damaged",
        packed([header]): "not complete",
        packed(lines[:-1]): "not complete",
        packed([header | {"format": 2}, *lines[1:]]): "newer Intrograph",
        packed([header | {"schema": 99}, *lines[1:]]): "newer Intrograph",
        packed([header | {"schema": 5}, *lines[1:]]): "is not a backup",
        packed([header | {"at": 10**18}, *lines[1:]]): "is not a backup",
        packed([*lines[:-1], lines[-1] | {"counts": {"Influencer": "many"}}]): "is not a backup",
        packed([{"a": 1}, *lines[1:]]): "is not a backup",
        packed([header | {"store": {"revision": "x"}}, *lines[1:]]): "never wrote",
        packed([header | {"store": header["store"] | {"name`": 1}}, *lines[1:]]): "never wrote",
        zstandard.ZstdCompressor().compress(json.dumps(lines[0]).encode() + b"\n" + b"[" * 10**6): "cannot be read",
    }
    for content, reason in damaged.items():
        path.write_bytes(content)
        said = run("restore", path, code=2).stderr
        assert reason in said, (reason, said)
        assert said.startswith(f"{path}: ")
        assert said.count("\n") == 1
    run("status")
    assert one_store.read("MATCH (n) RETURN count(n) AS number") == [{"number": 1}]
    assert "cannot be read" in run("restore", tmp_path / "none", code=2).stderr


def test_a_backup_of_an_earlier_version_is_migrated(one_store: Store, small_backup: bytes, tmp_path: Path) -> None:
    header, *others = lines_of(small_backup)
    earlier = VERSION - 1
    path = tmp_path / "a.backup"
    path.write_bytes(packed([header | {"schema": earlier, "store": header["store"] | {"schema": earlier}}, *others]))
    run("restore", path)
    assert one_store.read("MATCH (s:Store) RETURN s.schema AS schema") == [{"schema": VERSION}]
    assert len(contents(one_store)) == 20


@pytest.mark.both_servers
def test_a_hostile_file_runs_nothing_and_leaves_a_store_that_can_be_emptied(
    store: Store, small_backup: bytes, tmp_path: Path
) -> None:
    header, *middle, end = lines_of(small_backup)
    person = {"key": "x:eve", "number": 1}
    hostile = [
        ({"kind": "Influencer`) DETACH DELETE n //", "rows": [person]}, "does not know"),
        ({"kind": "Store", "rows": [{"id": "store"}]}, "does not know"),
        ({"kind": "Influencer", "rows": [person | {"a`: 1}) MATCH (n) DETACH DELETE n //": 1}]}, "never wrote"),
        ({"kind": "Influencer", "rows": [person | {"bio": {"text": 1}}]}, "never wrote"),
        ({"kind": "Influencer", "rows": [person | {"bio": [[1]]}]}, "never wrote"),
        ({"kind": "Influencer", "rows": [person | {"number": 2**70}]}, "never wrote"),
        ({"kind": "Influencer", "rows": [{"number": 1}]}, "never wrote"),
        ({"kind": "Influencer", "rows": ["x"]}, "never wrote"),
        ({"kind": "Influencer", "rows": "x" * 100}, "too many rows"),
        ({"kind": "Community", "rows": [{"number": 1, "color": "red;background:url(//x)"}]}, "never wrote"),
        ({"kind": "MENTIONS", "rows": [["x:eve", "x:nobody", {"count": 1}]]}, "nodes that it does not hold"),
        ({"kind": "Influencer", "rows": [person]}, "does not hold what"),  # the counts are wrong
    ]
    path = tmp_path / "a.backup"
    for line, reason in hostile:
        path.write_bytes(packed([header, *middle, line, end]))
        said = run("restore", path, code=2).stderr
        assert reason in said, (line, said)
        assert "is incomplete" in run("status", code=2).stderr
        run("restore", "--discard", "--yes")
    assert store.read("MATCH (n) RETURN count(n) AS number") == [{"number": 1}]
    path.write_bytes(packed([header, *middle, end]))
    run("restore", path)


# --- the commands and the Python API


def test_the_commands_say_what_they_did(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.backup"
    assert "The store is empty" in run("backup", path, code=1).stderr
    assert not list(path.parent.iterdir())
    load_rows(one_store, tmp_path, HEADER, a_network())
    assert re.fullmatch(r"\S+/a.backup: 7 influencers and 20 ties, \d\.\d MB\.\n", run("backup", path).stderr)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run("backup", path, "--quiet").stderr == ""  # it replaces the file
    assert "cannot be written" in run("backup", "/dev/null/a.backup", code=2).stderr
    assert "are the same store" in run("copy", "--to", one_store.folder, code=2).stderr
    for wrong in (["restore"], ["restore", path, "--discard"], ["copy"]):
        assert "as in `intrograph" in run(*wrong, code=2).stderr
    assert "must not hold a user" in run("copy", "--to", "bolt://neo4j:secret@127.0.0.1:1", code=2).stderr
    assert "NEO4J_TO_PASSWORD" in run("copy", "--to", "bolt://127.0.0.1:1", code=2).stderr


def test_the_commands_report_as_documented(one_store: Store, neo4j_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    path = tmp_path / "a.backup"
    written = report("backup", path, "--store", one_store.folder)
    assert (written["file"], written["influencers"], written["omitted"]) == (str(path), 7, [])
    restored = report("restore", path)  # where NEO4J_URI leads
    assert (restored["store"], restored["ties"], restored["continued"]) == (neo4j_store.label, 20, False)
    assert restored["checksum"] == written["checksum"]
    assert report("restore", path)["already_restored"]
    empty(neo4j_store)
    assert report("copy", "--from", one_store.folder)["rows"] == written["rows"]


def test_a_password_goes_only_to_the_server_that_it_belongs_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert login_of("bolt://a", "NEO4J_TO_") is None
    monkeypatch.setenv("NEO4J_PASSWORD", "one")
    assert login_of("bolt://a", "NEO4J_TO_") == Login("neo4j", "one", "neo4j")
    monkeypatch.setenv("NEO4J_URI", "bolt://b")
    assert login_of("bolt://a", "NEO4J_TO_") is None
    monkeypatch.setenv("NEO4J_TO_PASSWORD", "two")
    monkeypatch.setenv("NEO4J_TO_DATABASE", "copy")
    assert login_of("bolt://a", "NEO4J_TO_") == Login("neo4j", "two", "copy")
    assert "two" not in repr(login_of("bolt://a", "NEO4J_TO_"))


def test_python_backs_up_restores_and_copies(
    one_store: Store, neo4j_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    file = ig.backup(ig.Store(one_store), tmp_path / "a.backup")
    assert (file.content.counts["MENTIONS"], file.size_bytes) == (20, file.path.stat().st_size)
    with ig.restore(file.path) as restored:  # into the server that the environment names
        assert len(restored.influencers()) == 7
    empty(neo4j_store)
    with ig.copy(ig.Store(one_store), neo4j_store.label) as copied:
        assert len(copied.influencers()) == 7
    with pytest.raises(WrongUse, match="is not empty"):
        ig.copy(ig.Store(one_store), neo4j_store.label)
