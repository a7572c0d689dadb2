"""Files for the first import into an empty Neo4j hold the graph that a load makes."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import NOW
from helpers import load, load_rows, totals, write_table
from neo4j_server import Neo4jServer
from test_shared_posts import post_of

from graph.errors import NothingFound, WrongUse
from graph.store import Load, Store, ready_store, recent_loads, unload
from ingest import ReadOptions
from ingest.bulk import BulkReport, stage
from ingest.input import inputs
from intrograph import cli

MENTIONS = "source,source_id,target,created_at,post_id,count"
# Numbers and revisions count transactions and accounts that were merged on the way.
INCIDENTAL = {"number", "revision", "mentions_revision", "graph_revision", "ids_allocated", "removed_revision", "salt"}

Dump = list[str]


def staged(folder: Path, *paths: Path, **options: Any) -> BulkReport:
    return stage(list(inputs(paths)), ReadOptions(**options), received_at=NOW, folder=folder)


def dump(store: Store) -> Dump:
    """Every node and relationship with its properties."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS kind, properties(n) AS all")
    ties = store.read("MATCH (a)-[r]->(b) RETURN [type(r), a.key, coalesce(b.key, '')] AS kind, properties(r) AS all")
    return sorted(_text(row["kind"], row["all"]) for row in [*nodes, *ties])


def _text(kind: list[str], properties: dict[str, Any]) -> str:
    kept = {
        name: value
        for name, value in properties.items()
        if name not in INCIDENTAL and not name.startswith("cursor_") and value is not None
    }
    return json.dumps([kind, kept], sort_keys=True, default=lambda value: value.isoformat())


def graph_file(path: Path) -> Path:
    """A network with profiles, weights that are not whole, and texts that end a cell, a row or a list elsewhere."""
    network = nx.DiGraph()
    network.add_node("jade", followers=4_000, bio='runs; "eats"\n, and 日本', url="https://example.org/a;b")
    network.add_node("mia", followers=900)
    network.add_node("zoe")
    network.add_edge("jade", "mia", weight=2.5)
    network.add_edge("mia", "zoe", weight=3)
    network.add_edge("zoe", "zoe", weight=1)
    nx.write_graphml(network, path)
    return path


def moving_accounts(path: Path) -> Path:
    """Accounts that change their handles and ids that come late, undated mentions, repeated and invalid rows."""
    rows = [
        "jade,,mia,2026-01-01,p1,",
        "jade,17,mia,2026-02-01,p2,2",
        "jade2,17,zoe,2026-03-01,p3,",
        "jade,99,zoe,2026-04-01,,",
        "mia,,jade,,p4,3",
        "mia,5,mia2,2026-04-01,p5,",
        "mia2,5,jade2,2026-05-01,p6,",
        "jade,17,mia,2026-02-01,p2,2",
        "not a handle,,mia,2026-01-01,p7,",
        "zoe,,zoe,2026-01-01,p8,",
    ]
    return write_table(path, MENTIONS, rows)


@pytest.fixture
def imported(tmp_path: Path, neo4j_running: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store on a Neo4j of its own whose database `neo4j-admin` has imported from the files of a network."""
    staged(tmp_path / "import", graph_file(tmp_path / "network.graphml"))
    server = Neo4jServer(tmp_path / "neo4j")
    run_import = [tmp_path / "import" / "import.sh"]
    environment = os.environ | {"NEO4J_ADMIN": str(server.admin_program())}
    subprocess.run(run_import, env=environment, check=True, capture_output=True)
    server.start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    try:
        with ready_store() as store:
            yield store
    finally:
        server.stop()


def test_an_imported_store_equals_a_loaded_one_and_goes_on_like_it(
    imported: Store, neo4j_store: Store, tmp_path: Path
) -> None:
    load(neo4j_store, tmp_path / "network.graphml")
    assert dump(imported) == dump(neo4j_store)
    constraints = "SHOW INDEXES YIELD name, state RETURN name, state ORDER BY name"
    assert imported.read(constraints) == neo4j_store.read(constraints)
    for store in (imported, neo4j_store):
        assert load(store, tmp_path / "network.graphml").already
        more = load_rows(store, tmp_path, MENTIONS, ["mia,,jade,2026-05-01,p1,2", "jade,7,kim,2026-05-02,p2,1"])
        assert more.load.written == 2
    assert dump(imported) == dump(neo4j_store)
    for store in (imported, neo4j_store):
        unload(store, recent_loads(store)[-1].id)
    assert dump(imported) == dump(neo4j_store)
    assert totals(imported)["events"] == 2


def rows_of(folder: Path, file: str) -> list[dict[str, Any]]:
    """The rows of a file by the names of the properties."""
    table = pq.read_table(folder / file)
    return table.rename_columns([name.partition(":")[0] or name for name in table.column_names]).to_pylist()


def test_accounts_that_change_their_names_are_told_apart_as_in_a_load(one_store: Store, tmp_path: Path) -> None:
    path = moving_accounts(tmp_path / "mentions.csv")
    report = staged(tmp_path / "import", path)
    expected = load(one_store, path)
    _compare_counts(report.load, expected.load)
    assert [(row.line, row.reason) for _, row in report.examples] == [
        (row.line, row.reason) for row in expected.examples
    ]
    assert report.rejects[0].read_bytes() == expected.rejects.read_bytes()  # type: ignore[union-attr]

    for label, file in (("Influencer", "influencers.parquet"), ("Alias", "aliases.parquet")):
        stored = one_store.read(f"MATCH (n:{label}) RETURN properties(n) AS all")
        assert _texts(rows_of(report.folder, file)) == _texts(row["all"] for row in stored)
    ties = one_store.read("MATCH (a)-[m:MENTIONS]->(b) RETURN properties(m) AS all, a.key AS a, b.key AS b")
    mentions = pq.read_table(report.folder / "mentions.parquet").to_pylist()
    ours = {(row.pop(":START_ID(Influencer)"), row.pop(":END_ID(Influencer)")): row for row in mentions}
    assert ours.keys() == {(row["a"], row["b"]) for row in ties}
    for row in ties:
        mine = {name.partition(":")[0]: value for name, value in ours[row["a"], row["b"]].items()}
        assert _texts([mine]) == _texts([row["all"]])


def _texts(rows: Any) -> list[str]:
    return sorted(_text([], {name: _instant(value) for name, value in row.items()}) for row in rows)


def _instant(value: Any) -> Any:
    """An instant as the same text, whether it is the driver's or Arrow's."""
    return value if not hasattr(value, "isoformat") else f"{datetime.fromisoformat(value.isoformat()):%FT%T.%f}"


def _compare_counts(ours: Load, theirs: Load) -> None:
    names = ("rows_done", "written", "repeated", "self_mentions", "rejected", "undated", "new_mentions", "new_pairs")
    assert [getattr(ours, name) for name in names] == [getattr(theirs, name) for name in names]
    assert (ours.id, ours.skipped, ours.form) == (theirs.id, theirs.skipped, theirs.form)


def test_several_files_are_one_load(tmp_path: Path) -> None:
    first = write_table(tmp_path / "a.csv", MENTIONS, ["jade,,mia,2026-01-01,p1,", "jade,,zoe,2026-01-01,p2,"])
    second = write_table(tmp_path / "b.csv", MENTIONS, ["jade,,mia,2026-02-01,p3,", "kim,,mia,2026-02-01,p4,"])
    report = staged(tmp_path / "import", first, second)
    assert (report.load.file, report.load.new_mentions, report.load.new_pairs) == ("a.csv and 1 more", 4, 3)
    assert len(rows_of(report.folder, "load.parquet")) == 1
    assert [note.partition(":")[0] for note in report.notes if "recognised" in note] == ["a.csv", "b.csv"]
    assert sorted(path.name for path in report.folder.iterdir()) == [
        *("import.sh", "influencers.parquet", "load.parquet", "mentions.parquet", "store.parquet")
    ]


def test_a_post_of_two_authors_in_two_files_counts_once(tmp_path: Path) -> None:
    paths = [tmp_path / "nora.json", tmp_path / "momo.json"]
    for path, owner, coauthor in zip(paths, ("nora", "momo"), ("momo", "nora"), strict=True):
        path.write_text(json.dumps([post_of(owner, coauthor)]))
    report = staged(tmp_path / "import", *paths)
    assert (report.load.new_mentions, report.load.repeated) == (3, 3)
    handles = {row["key"]: row["handle"] for row in rows_of(report.folder, "influencers.parquet")}
    table = pq.read_table(report.folder / "mentions.parquet").to_pylist()
    sources = {handles[row[":START_ID(Influencer)"]] for row in table}
    assert (sources, len(table)) == ({"nora"}, 3)


def test_a_folder_in_use_and_an_unreadable_file_leave_everything_as_it_is(tmp_path: Path) -> None:
    path = moving_accounts(tmp_path / "mentions.csv")
    with pytest.raises(WrongUse, match="there is something in this folder"):
        staged(tmp_path, path)
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"")
    with pytest.raises(NothingFound):
        staged(tmp_path / "import", path, broken)
    assert not (tmp_path / "import").exists()


def test_the_command_says_what_to_do_next(tmp_path: Path) -> None:
    path = moving_accounts(tmp_path / "mentions.csv")
    folder = tmp_path / "my import"
    result = CliRunner().invoke(cli.main, ["stage", str(path), "--for", "neo4j-admin", str(folder)])
    assert result.exit_code == 1, result.output  # a row was rejected
    assert "6 mentions of 5 pairs and 0 profiles" in result.stderr
    assert f"run '{folder}/import.sh', and start the server" in result.stderr
    assert "1 row was rejected" in result.stderr
    again = CliRunner().invoke(cli.main, ["stage", str(path), "--for", "neo4j-admin", str(folder)])
    assert again.exit_code == 2
    assert "there is something in this folder; name a new one" in again.stderr
