"""kill -9 of a load, a supervisor or a server at any moment: nothing is lost and nothing counts twice."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from campaign.trial import processes_of
from conftest import PROJECT, TEST_ALL
from helpers import contents, load, totals
from loading_process import LoadingProcess

from graph.store import Store, ensure, open_store
from graph.store.schema import VERSION
from graph.store.server.arcadedb import running_server

pytestmark = pytest.mark.both_servers

ROUNDS = 100 if TEST_ALL else 20
ROWS = 480
BATCH_ROWS = 32


@pytest.fixture
def mentions_file(tmp_path: Path) -> Path:
    """Rows with and without post ids, some equal, some invalid, some self mentions; handles that move between ids."""
    rng = random.Random(7)
    lines = ["source,source_id,target,created_at,post_id,count"]
    for number in range(ROWS):
        source, target = (f"p{min(int(rng.paretovariate(1)), 200)}" for _ in range(2))
        source_id = rng.choice({"p2": ["", "2"], "p3": ["", "3", "33"], "p4": ["", "3"]}.get(source, [""]))
        post = f"post{number}" if rng.random() < 0.5 else ""
        count = "many" if rng.random() < 0.01 else rng.choice(["", "2"])
        lines.append(f"{source},{source_id},{target},2026-0{rng.randint(1, 6)}-1{rng.randint(0, 9)},{post},{count}")
    path = tmp_path / "mentions.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def start_load(path: Path, platform: str) -> LoadingProcess:
    return LoadingProcess.start(path, platform, BATCH_ROWS)


def of_platform(store: Store, platform: str) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """The graph of one platform, keys without its name."""
    return {
        (a.removeprefix(platform), b.removeprefix(platform)): sorted(events[:-1], key=lambda e: str(e[1:]))
        + events[-1:]
        for (a, b), events in contents(store, platform).items()
    }


def steps_of(path: Path) -> int:
    """How many steps a load of this file reports that nobody stops."""
    phases = start_load(path, "counted").finish()
    assert {"reading", "writing"} == set(phases)
    return len(phases)


@pytest.mark.timeout(30 * ROUNDS)
def test_a_killed_load_resumes_to_the_same_counts(store: Store, mentions_file: Path) -> None:
    steps = steps_of(mentions_file)
    assert steps > 20
    clean = load(store, mentions_file, platform="clean").load
    # Ids of rows without a post hold the platform: compare all else.
    expected = {pair: [e[1:] for e in events] for pair, events in of_platform(store, "clean").items()}
    rng, stopped_inside = random.Random(3), 0
    for number in range(ROUNDS):
        platform = f"round{number}"
        process = start_load(mentions_file, platform)
        process.wait_for_steps(rng.randrange(steps))
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        resumed = load(store, mentions_file, platform=platform)
        stopped_inside += resumed.load.resumed
        assert _counts(resumed.load) == _counts(clean)
        found = of_platform(store, platform)
        assert {pair: [e[1:] for e in events] for pair, events in found.items()} == expected
    assert stopped_inside > ROUNDS / 3  # the others were killed before the first writing or after the last


def _counts(load: object) -> list[int]:
    names = ("rows_done", "written", "repeated", "self_mentions", "forgotten", "rejected", "undated")
    return [getattr(load, name) for name in names]


def supervisor_of(folder: Path) -> psutil.Process | None:
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "graph.store.server" in command and str(folder) in command:
            return process
    return None


@pytest.mark.timeout(600)
@pytest.mark.parametrize("victim", [supervisor_of, running_server])
def test_loads_survive_a_killed_server(
    tmp_path: Path,
    mentions_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    victim: Callable[[Path], psutil.Process | None],
) -> None:
    folder = tmp_path / "store"
    monkeypatch.setenv("INTROGRAPH_STORE", str(folder))
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from graph.store import *; s = ensure(open_store()); print(1, flush=True);time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert owner.stdout
    owner.stdout.readline()
    loads = [start_load(mentions_file, platform) for platform in ("first", "second")]
    loads[0].wait_for_steps(3, "writing")
    owner.kill()  # the process that started the server
    owner.wait()
    owner.stdout.close()
    killed = 0
    for _ in range(3):
        loads[0].wait_for_steps(3, "writing")  # the server is back
        if process := victim(folder):
            process.kill()
            killed += 1
    assert killed
    for process in loads:
        process.finish()
    with ensure(open_store()) as store:
        load(store, mentions_file, platform="clean")
        expected = [[e[1:] for e in events] for _, events in sorted(of_platform(store, "clean").items())]
        for platform in ("first", "second"):
            found = [[e[1:] for e in events] for _, events in sorted(of_platform(store, platform).items())]
            assert found == expected
        assert totals(store)["pairs"] == 3 * len(expected)
    deadline = time.monotonic() + 30
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(folder) == []


def test_many_processes_create_the_schema_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTROGRAPH_STORE", str(tmp_path / "store"))
    create_at_once()
    with open_store() as store:
        assert_one_schema(store)


def test_many_processes_create_the_schema_at_once_on_neo4j(store: Store) -> None:
    for constraint in store.read("SHOW CONSTRAINTS YIELD name RETURN name"):
        store.schema(f"DROP CONSTRAINT {constraint['name']} IF EXISTS") if not store.embedded else None
    store.write(lambda tx: tx.run("MATCH (s:Store) DELETE s").consume())
    create_at_once()
    assert_one_schema(store)


def create_at_once() -> None:
    command = [sys.executable, "-c", "from graph.store import *\nwith ensure(open_store()) as s: print(s.revision())"]
    processes = [subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) for _ in range(5)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors


def assert_one_schema(store: Store) -> None:
    assert store.read("MATCH (s:Store) RETURN count(s) AS number, min(s.schema) AS schema") == [
        {"number": 1, "schema": VERSION}
    ]
    # Beside these, the embedded server lists the types of properties that were indexed after they had values.
    found = store.read("SHOW CONSTRAINTS YIELD name, type RETURN name, type")
    names = [row["name"] for row in found if "UNIQUENESS" in row["type"]]
    assert len(names) == len(set(names)) == 12
