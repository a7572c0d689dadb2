"""`stage` in several processes: the files that one process writes, and nothing left of them when it is stopped."""

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import psutil
import pyarrow.dataset as ds
import pytest
from conftest import NOW
from helpers import write_table
from test_bulk import MENTIONS, moving_accounts

from graph.errors import IntrographError, UnreadableFile
from graph.store.bulk import StagingTable
from ingest.bulk import BulkReport, processes, stage
from ingest.input import inputs

COMMAND = [sys.executable, "-c", "from intrograph.cli import main; main()"]
LARGE_ROWS = 150_000  # of a file that takes some seconds
SECONDS = 60


@pytest.fixture
def small_files_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LEAST_BYTES", 1)


def large_table(path: Path) -> Path:
    rows = (
        f"p{n % 9_973},,p{n % 7_919 + 10_000},2026-05-01T00:{n % 60:02}:00Z,post{path.stem}{n},"
        for n in range(LARGE_ROWS)
    )
    return write_table(path, MENTIONS, rows)


def files_of_several_kinds(folder: Path) -> list[Path]:
    """Tables with names that occur in several of them, a packed one, an archive, and profiles."""
    folder.mkdir()
    table = moving_accounts(folder / "a.csv")
    others = ["jade,17,kim,2026-02-01,p20,", "Kim,,jade2,2026-02-03,,", "Kim,,jade2,2026-02-03,,", "kim,,,,,"]
    packed = folder / "b.csv.gz"
    packed.write_bytes(gzip.compress(write_table(folder / "b.csv", MENTIONS, others).read_bytes()))
    archive = folder / "c.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("one.csv", "\n".join([MENTIONS, *others[:2], "not a handle,,mia,,p7,"]))
        members.writestr("two.csv", "\n".join([MENTIONS, "zoe,,mia2,2026-04-01,p30,"]))
    profiles = write_table(folder / "d.csv", "handle,followers,bio", ["jade,4000,runs", "kim,200,", "kim,many,"])
    return [table, packed, archive, profiles]


def divided(paths: list[Path], number: int) -> list[list[str]]:
    """The names of the files in each part."""
    files = [processes.NumberedInput(place, file) for place, file in enumerate(inputs(paths), 1)]
    return [[each.file.name for each in part] for part in processes.divide(files, number)]


def staged(folder: Path, paths: list[Path], number: int) -> BulkReport:
    found = list(inputs(paths))
    return stage(found, received_at=NOW, folder=folder, write=StagingTable, processes=number)


@pytest.mark.usefixtures("small_files_are_divided")
def test_several_processes_write_the_files_that_one_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = ModuleType("__main__")  # a page of an app, or a script without the usual guard: nobody runs it again
    script.__file__ = str(tmp_path / "script.py")
    Path(script.__file__).write_text("raise SystemExit('run again')")
    monkeypatch.setitem(sys.modules, "__main__", script)
    paths = files_of_several_kinds(tmp_path / "exports")
    one, several = (staged(tmp_path / f"by-{number}", paths, number) for number in (1, 3))
    assert len(divided(paths, 3)) > 3
    assert (several.notes, several.examples, several.load) == (one.notes, one.examples, one.load)
    assert one.load.rejected == 2
    for name in ("staging.json", "rejected-1.csv", "rejected-3.csv"):
        assert (several.folder / name).read_bytes() == (one.folder / name).read_bytes()
    for name in ("influencers.parquet", "mentions"):
        assert ds.dataset(several.folder / name).to_table().equals(ds.dataset(one.folder / name).to_table())
    assert not (several.folder / "staging").exists()


@pytest.mark.usefixtures("small_files_are_divided")
def test_a_file_that_is_damaged_in_the_middle_stops_all_processes(tmp_path: Path) -> None:
    whole = gzip.compress(large_table(tmp_path / "a.csv").read_bytes())
    (tmp_path / "b.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match=r"b\.csv\.gz: the packed file is damaged or incomplete"):
        staged(tmp_path / "staging", [tmp_path / "b.csv.gz", tmp_path / "a.csv"], 2)
    assert not [*tmp_path.glob("*staging*")]
    assert not readers_of(os.getpid())


@pytest.mark.usefixtures("small_files_are_divided")
def test_a_killed_process_is_named_with_the_remedy(tmp_path: Path) -> None:
    paths = [large_table(tmp_path / name) for name in ("a.csv", "b.csv")]

    def kill_one() -> None:
        wait_for_readers(os.getpid())[0].kill()

    killer = threading.Thread(target=kill_one)
    killer.start()
    with pytest.raises(IntrographError, match="fewer processes, as in --processes 1"):
        staged(tmp_path / "staging", paths, 2)
    killer.join()
    assert not [*tmp_path.glob("*staging*")]


def test_small_files_are_read_by_one_process(tmp_path: Path) -> None:
    paths = files_of_several_kinds(tmp_path / "exports")
    assert len(divided(paths, 8)) == 1


@pytest.mark.usefixtures("small_files_are_divided")
def test_parts_are_consecutive_and_about_equally_large(tmp_path: Path) -> None:
    paths = [tmp_path / f"{place:02}.csv" for place in range(40)]
    for place, path in enumerate(paths):
        path.write_text("x" * (1 + place % 3 * 10))
    parts = divided(paths, 2)
    assert [name for part in parts for name in part] == [path.name for path in paths]
    assert 2 * processes.PARTS_A_PROCESS - 2 <= len(parts) <= 2 * processes.PARTS_A_PROCESS


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(tmp_path: Path, end: signal.Signals) -> None:
    paths = [large_table(tmp_path / f"{name}.csv") for name in "abcdef"]
    assert sum(path.stat().st_size for path in paths) > processes.LEAST_BYTES
    arguments = ["stage", *map(str, paths), "--to", str(tmp_path / "staging"), "--processes", "2"]
    command = subprocess.Popen([*COMMAND, *arguments], stderr=subprocess.PIPE, text=True)
    readers = wait_for_readers(command.pid)
    time.sleep(1)
    command.send_signal(end)
    _, shown = command.communicate(timeout=SECONDS)
    assert command.returncode != 0
    assert "Traceback" not in shown
    _, alive = psutil.wait_procs(readers, timeout=SECONDS)
    assert not alive
    assert not (tmp_path / "staging").exists()
    if end == signal.SIGINT:
        assert not [*tmp_path.glob(".staging*")]


def readers_of(pid: int) -> list[psutil.Process]:
    """The processes that read files for this one."""
    readers = []
    for child in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended
            readers += [child] if "--multiprocessing-fork" in child.cmdline() else []
    return readers


def wait_for_readers(pid: int) -> list[psutil.Process]:
    deadline = time.monotonic() + SECONDS
    while len(readers := readers_of(pid)) < 2:
        assert time.monotonic() < deadline, "no process reads files"
        time.sleep(0.05)
    return readers
