"""What may be wrong with the folder, the settings and the notes of a store: told in a sentence, at once."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import neo4j
import pytest
from campaign.trial import processes_of
from conftest import PROJECT, clean_environment
from helpers import write_table

from graph.disk import full_disk_told
from graph.errors import StoreError, WrongUse
from graph.store import ensure, open_store, ready_store
from graph.store.server import supervisor
from graph.store.server.arcadedb import Endpoint
from graph.store.server.settings import ServerSettings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("INTROGRAPH_HEAP", heap) for heap in ("junk", "0", "-1g", "1", "127m", "999999g", "2 g", "1e3m")),
        *(("INTROGRAPH_QUERY_TIMEOUT_MS", timeout) for timeout in ("junk", "0", "-1", "1e9", "1.5", "٣")),
    ],
)
def test_a_wrong_setting_is_named_before_a_server_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongUse, match=f"^{name}="):
        open_store(tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_settings_that_are_empty_count_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTROGRAPH_HEAP", " ")
    monkeypatch.setenv("INTROGRAPH_QUERY_TIMEOUT_MS", "")
    assert ServerSettings.of_environment() == ServerSettings()
    assert ServerSettings().heap_bytes(0) == 1 << 30
    monkeypatch.setenv("INTROGRAPH_HEAP", "512M")
    assert ServerSettings.of_environment().heap == "512m"


def test_a_folder_with_other_files_is_no_store(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir(mode=0o755)
    (folder / "summer.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(WrongUse, match=r"holds other files \(summer.jpg\) and no store"):
        open_store(folder)
    assert [path.name for path in folder.iterdir()] == ["summer.jpg"]
    assert folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "note", ["[]", "{}", "null", "junk", '{"endpoint": []}', '{"endpoint": {"uri": 1}}', '{"a": 1}']
)
def test_a_note_that_nobody_can_read_counts_as_none(tmp_path: Path, note: str) -> None:
    (tmp_path / supervisor.NOTE).write_text(note)
    known = Endpoint("bolt://127.0.0.1:1", "influencers", "root", "secret", "reader", "secret")
    assert not supervisor.is_current(tmp_path, known)


def test_a_store_answers_beside_a_damaged_note_and_other_logs(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / supervisor.NOTE).write_text("[]")
    with ensure(open_store(folder)) as store:
        assert store.read("RETURN 1 AS one") == [{"one": 1}]
    assert json.loads((folder / supervisor.NOTE).read_text())["endpoint"]["uri"].startswith("bolt://127.0.0.1:")


def test_a_store_has_any_name_in_any_language_of_the_system(tmp_path: Path) -> None:
    folder = tmp_path / "Zoë's \\ \n 店 📁"
    command = [sys.executable, "-m", "intrograph.cli", "query", "RETURN 7", "--format", "csv", "--store", folder]
    language = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = subprocess.run(
        command, env=clean_environment() | language, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.split() == ["7", "7"], ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_lost_passwords_and_damaged_users_are_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with ensure(open_store(folder)) as store:
        (folder / "root.password").unlink()
        (folder / "reader.password").write_bytes(b"\xff")
        for path in (folder / "config").iterdir():
            path.write_bytes(b"\x00junk")
        supervisor.restart(folder)
        assert store.read("RETURN 1 AS one") == [{"one": 1}]
        store.write(lambda transaction: transaction.run("CREATE (:Note)").consume())
    known = supervisor.endpoint(folder)
    with neo4j.GraphDatabase.driver(known.uri, auth=(known.reader_username, known.reader_password)) as reader:
        notes = reader.execute_query("MATCH (n:Note) RETURN count(n)", database_=known.database)
        assert notes.records[0].value() == 1
        with pytest.raises(neo4j.exceptions.Neo4jError, match="not allowed"):
            reader.execute_query("CREATE (:Note)", database_=known.database)


def test_a_supervisor_that_is_killed_while_it_starts_is_started_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "intrograph.cli", "query", "RETURN 1", "--store", str(tmp_path / "s")]
    query = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=PROJECT)
    while not (supervisors := [each for each in processes_of(tmp_path / "s") if each.pid != query.pid]):
        assert query.poll() is None
        time.sleep(0.01)
    supervisors[0].kill()
    _, messages = query.communicate(timeout=60)
    assert query.returncode == 0, messages


def test_two_loads_of_one_file_into_a_new_store_at_once(tmp_path: Path) -> None:
    file = write_table(tmp_path / "m.csv", "source,target", [(f"p{n % 50}", f"p{n % 47}") for n in range(400)])
    command = [
        sys.executable,
        "-m",
        "intrograph.cli",
        "load",
        str(file),
        "--platform",
        "x",
        "--store",
        str(tmp_path / "s"),
    ]
    loads = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=PROJECT) for _ in range(2)]
    for process in loads:
        _, messages = process.communicate(timeout=120)
        assert process.returncode == 0, messages
    with open_store(tmp_path / "s") as store:
        [row] = store.read("MATCH ()-[m:MENTIONS]->() RETURN sum(size(m.ids)) AS mentions, count(m) AS pairs")
    expected = {(n % 50, n % 47) for n in range(400) if n % 50 != n % 47}
    assert row["pairs"] == len(expected)
    assert row["mentions"] == sum(n % 50 != n % 47 for n in range(400))


def test_what_a_library_says_of_a_full_disk_becomes_a_sentence() -> None:
    with pytest.raises(StoreError, match=r"^The disk of /data/store is full: free some space"), full_disk_told():
        raise RuntimeError('Could not write file "/data/store/records.duckdb": No space left on device')
    with pytest.raises(ValueError, match="other"), full_disk_told():
        raise ValueError("something other")


def test_a_server_gets_more_memory_when_its_database_has_grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTROGRAPH_HEAP", raising=False)
    gigabyte = 1 << 30
    if ServerSettings().heap_bytes(2 * gigabyte) < 2 * gigabyte:
        pytest.skip("half of this machine's memory is less than two gigabytes")
    folder = tmp_path / "store"
    with ready_store(folder) as store:
        store.write(lambda tx: tx.run("CREATE (:Influencer {key: 'x:mia'})").consume())
        small = store.endpoint()
        assert '"-Xmx1024m"' in (folder / "java.args").read_text()
        with open(folder / "databases" / "padding", "wb") as file:
            file.truncate(gigabyte)  # takes no space on the disk
        deadline = time.monotonic() + 60
        while supervisor.is_current(folder, small):
            assert time.monotonic() < deadline, "the server was not started again"
            time.sleep(0.1)
        assert store.read("MATCH (i:Influencer) RETURN i.key AS key") == [{"key": "x:mia"}]
        assert store.endpoint() != small
        [heap] = re.findall(r'"-Xmx(\d+)m"', (folder / "java.args").read_text())
        assert int(heap) >= 2048
