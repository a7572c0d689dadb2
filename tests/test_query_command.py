"""`intrograph query`: formats, parameters, files, plans, whole results, narrow windows and narrow encodings."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT, clean_environment
from helpers import load_rows
from hypothesis import given
from hypothesis import strategies as st
from test_graph import HEADER, a_network

from graph.store import Store
from intrograph import cli
from intrograph.cli.table import cell_width, write_table

ENDLESS = (
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 100000) AS c "
    "WITH a * b * c AS x WHERE x < 0 RETURN count(x)"
)
COMMAND = [sys.executable, "-m", "intrograph.cli", "query"]
PAIRS = (
    "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) RETURN a.handle, b, m.count, m.last_at "
    "ORDER BY a.handle, b.handle"
)


@pytest.fixture(scope="module")
def filled(embedded_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with a small network, for tests that only read."""
    from conftest import empty

    empty(embedded_store)
    load_rows(embedded_store, tmp_path_factory.mktemp("query"), HEADER, a_network())
    return embedded_store


def query(store: Store, *arguments: object, code: int = 0, text: str | None = None) -> Result:
    command = ["query", "--store", str(store.folder), *map(str, arguments)]
    result = CliRunner(catch_exceptions=False).invoke(cli.main, command, input=text)
    assert result.exit_code == code, result.stderr
    return result


def test_parameters_are_json_or_text(filled: Store) -> None:
    text = "RETURN $n + 1 AS n, $who AS who, $list[1] AS second, $quoted AS quoted"
    options = ["--param", "n=2", "--param", "who=jade.runs", "--param", "list=[1, 2]", "--param", 'quoted="7"']
    assert json.loads(query(filled, text, *options, "--format", "json").stdout) == [
        {"n": 3, "who": "jade.runs", "second": 2, "quoted": "7"}
    ]
    assert "is not a parameter" in query(filled, text, "--param", "n", code=2).stderr


def test_a_query_comes_from_a_file_or_the_standard_input(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "count.cypher"
    path.write_text("\ufeff// everybody\nMATCH (i:Influencer)\nRETURN count(i) AS number;\n", encoding="utf-8")
    assert json.loads(query(filled, "--file", path, "--format", "json").stdout) == [{"number": 7}]
    assert "7" in query(filled, "--file", "-", text="MATCH (i:Influencer) RETURN count(i)").stdout
    assert "Give one query" in query(filled, code=2).stderr
    assert "Give one query" in query(filled, "RETURN 1", "--file", path, code=2).stderr
    assert "cannot be read" in query(filled, "--file", tmp_path / "none", code=2).stderr


def test_every_format_holds_the_same_rows(filled: Store, tmp_path: Path) -> None:
    paths = {form: tmp_path / "out" / f"pairs.{form}" for form in ("csv", "json", "parquet")}
    for form, path in paths.items():
        assert "20 rows in" in query(filled, PAIRS, "--format", form, "--output", path).stderr
    with open(paths["csv"], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    records = json.loads(paths["json"].read_text("utf-8"))
    table = pq.read_table(paths["parquet"]).to_pylist()
    assert [row["a.handle"] for row in rows] == [row["a.handle"] for row in records]
    assert [row["b"] for row in rows] == [row["b"]["handle"] for row in records] == [row["b"] for row in table]
    assert [row["m.last_at"] for row in rows] == [f"{row['m.last_at']:%Y-%m-%d %H:%M:%S}" for row in table]
    assert [int(row["m.count"]) for row in rows] == [row["m.count"] for row in table]
    assert not list(tmp_path.rglob("*.part"))


def test_parquet_asks_for_a_file_and_for_one_type_a_column(filled: Store, tmp_path: Path) -> None:
    assert "add --output" in query(filled, "RETURN 1", "--format", "parquet", code=2).stderr
    path = tmp_path / "mixed.parquet"
    mixed = "UNWIND range(1, 30000) AS n RETURN CASE WHEN n < 29000 THEN n ELSE 'many' END AS x"
    assert "toString()" in query(filled, mixed, "--format", "parquet", "--output", path, code=2).stderr
    assert list(tmp_path.iterdir()) == []


def test_plans_are_shown_in_place_of_rows(filled: Store) -> None:
    text = "MATCH (a:Influencer)-[m:MENTIONS]->(b) RETURN a.handle ORDER BY m.count LIMIT 3"
    assert "MATCH RELATIONSHIP" in query(filled, text, "--explain").stdout
    assert query(filled, f"explain {text}").stdout == query(filled, text, "--explain").stdout
    profiled = query(filled, text, "--profile")
    assert "rows" in profiled.stdout
    assert "3 rows in" in profiled.stderr
    assert "only read" in query(filled, "CREATE (:X)", "--profile", code=2).stderr


def test_half_a_character_is_a_sentence(filled: Store) -> None:
    assert "half of a character" in query(filled, "RETURN '\ud800'", code=2).stderr


@pytest.mark.parametrize(("encoding", "form"), [("ascii", "table"), ("latin-1", "csv"), ("ascii", "json")])
def test_a_narrow_encoding_gets_escapes(filled: Store, encoding: str, form: str) -> None:
    ended = subprocess.run(
        [*COMMAND, "RETURN 'ž→x' AS text", "--store", str(filled.folder), "--format", form],
        cwd=PROJECT,
        env=clean_environment() | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert rb"\u017e\u2192x" in ended.stdout


def test_a_result_of_a_hundred_thousand_rows_is_whole(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    text = "UNWIND range(1, 100000) AS n RETURN n, 'name ' + n AS name"
    assert "100,000 rows in" in query(filled, text, "--csv", path).stderr
    with open(path, encoding="utf-8-sig") as file:
        assert sum(1 for _ in file) == 100_001


def test_the_time_limit_is_an_option(filled: Store) -> None:
    assert "stopped after" in query(filled, ENDLESS, "--timeout", 1, code=2).stderr


def test_ctrl_c_stops_the_work_of_the_server(filled: Store) -> None:
    command = [*COMMAND, ENDLESS, "--store", str(filled.folder)]
    running = subprocess.Popen(command, cwd=PROJECT, env=clean_environment(), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: endless(filled) == 1)
    os.kill(running.pid, signal.SIGINT)
    assert running.wait(60) == 1
    assert running.stderr is not None
    assert "Cancelled after 0 rows" in running.stderr.read()
    running.stderr.close()
    wait_until(lambda: endless(filled) == 0)


def endless(store: Store) -> int:
    """How many of the endless queries the server works on."""
    return sum(ENDLESS[:40] in str(row["currentQuery"]) for row in store.admin("SHOW TRANSACTIONS"))


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)


@given(st.lists(st.tuples(CELLS, CELLS, st.integers()), min_size=1, max_size=8), st.integers(24, 120))
def test_a_table_fits_the_window_and_loses_no_character(rows: list[tuple[str, str, int]], width: int) -> None:
    file = io.StringIO()
    assert write_table(file, ("one", "two", "n"), rows, width) == len(rows)
    text = file.getvalue()
    assert all(cell_width(line) <= width for line in text.splitlines())
    letters = sorted(c for row in rows for part in row[:2] for c in part if c.isalnum())
    body = "".join(text.split("\n", 2)[2].split())
    assert not [c for c in set(letters) if body.count(c) < letters.count(c)]


def test_rows_stream_as_they_come(filled: Store) -> None:
    """The first rows are there while the server still works: the reader closes the pipe, and the query ends."""
    command = [*COMMAND, "--store", str(filled.folder), "--format", "csv"]
    text = "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b RETURN a, b"
    running = subprocess.Popen(
        [*command, text], cwd=PROJECT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"a,b\r\n"
    running.stdout.close()
    assert running.wait(60) != 0


def test_the_library_is_a_list_for_people_or_json_for_programs(filled: Store) -> None:
    assert "mentioned-us-not-partner\n    Who mentioned us twice" in query(filled, "--library").stdout
    listed = json.loads(query(filled, "--library", "--format", "json").stdout)
    assert len(listed) == 25
    assert listed[0]["parameters"][1]["default"] == 2
    assert "--format json for programs" in query(filled, "--library", "--format", "csv", code=2).stderr
