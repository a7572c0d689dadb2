"""Work on a schedule: reports as JSON, quiet commands, exit codes, and the script of the documentation."""

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT, clean_environment
from helpers import load_rows, write_table
from test_graph import HEADER, a_network
from test_jobs import job_held

from graph.store import Store
from intrograph import cli, jobs
from intrograph.cli import base, reports

PAGE = (PROJECT / "docs" / "scheduling.md").read_text("utf-8")
REPORTS = {
    "load": reports.LoadReport,
    "analyze": reports.AnalyzeReport,
    "train": reports.TrainReport,
    "introduce": reports.IntroduceReport,
    "status": reports.StatusReport,
    "overview": reports.OverviewReport,
    "backup": reports.BackupReport,
    "restore": reports.RestoreReport,
    "copy": reports.RestoreReport,
}


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.stderr
    return result


def report(*arguments: object, code: int = 0) -> Any:
    """What a command reports; its envelope must agree with the exit code and the documented fields."""
    whole = json.loads(run(*arguments, "--json", code=code).stdout)
    assert list(whole) == ["command", "exit_code", "error", "report"]
    assert (whole["command"], whole["exit_code"], whole["error"]) == (arguments[0], code, None)
    assert list(whole["report"]) == [field.name for field in fields(REPORTS[str(arguments[0])])]
    return whole["report"]


def test_each_step_of_a_schedule_reports_what_it_did(one_store: Store, tmp_path: Path) -> None:
    path = write_table(tmp_path / "may.csv", HEADER, [*a_network(), "instagram,<b>,jade,2026-05-01,mention,x,"])
    (tmp_path / "README.md").write_text("About these files")
    loaded = report("load", tmp_path, tmp_path / "none.csv", "--no-train", code=2)
    assert loaded["skipped_files"] == ["README.md"]
    assert [(file["file"], file["new"], file["rejected"]) for file in loaded["files"]] == [
        ("may.csv", 34, 1),
        ("none.csv", 0, 0),
    ]
    assert Path(loaded["files"][0]["rejects_file"]).read_text("utf-8-sig").startswith("row,reason,fix")
    assert "there is no such file" in loaded["files"][1]["error"]
    assert report("load", path, "--no-train", code=1)["files"][0]["already_loaded"]

    assert not report("status")["analysis_is_current"]
    analyzed = report("analyze")
    assert (analyzed["run"], analyzed["is_new"], analyzed["influencers"], analyzed["ties"]) == (
        "analysis-1",
        True,
        7,
        20,
    )
    assert not report("analyze")["is_new"]
    assert report("train")["model"] == "untrained"
    run("partner", "jade")
    file = tmp_path / "introductions.csv"
    introduced = report("introduce", "--top", 2, "--csv", file)
    assert (introduced["files"], introduced["introductions"], introduced["reachable"]) == ([str(file)], 2, 4)
    state = report("status")
    assert (state["store"], state["partners"], state["last_analysis"]) == (str(one_store.folder), 1, "analysis-1")
    assert state["analysis_is_current"]
    assert {job["name"]: job["state"] for job in state["jobs"]} == {
        "analyze": "done",
        "layout": "done",
        "train": "done",
    }
    assert [(load["file"], load["rejected"], load["complete"]) for load in state["loads"]] == [("may.csv", 1, True)]


def test_an_error_is_a_report_too(one_store: Store, tmp_path: Path) -> None:
    for arguments, code, sentence in (
        (["analyze"], base.UNFINISHED, "The store is empty"),
        (["introduce"], base.WRONG, "name it with --csv"),
        (["introduce", "--csv", "/dev/null/x.csv"], base.UNFINISHED, "Nobody is marked as a partner"),
        (["load", "x.csv", "--timezone", "Mars"], base.WRONG, "there is no such time zone"),
        (["analyze", "--window", "soon"], base.WRONG, "not a length of time"),
        (["analyze", "--format", "csv"], base.WRONG, "give one of them"),
    ):
        result = run(*arguments, "--json", code=code)
        whole = json.loads(result.stdout)
        assert (whole["command"], whole["exit_code"], whole["report"]) == (arguments[0], code, None)
        assert sentence in whole["error"]
        assert sentence in result.stderr
    load_rows(one_store, tmp_path, HEADER, a_network())
    with job_held(one_store, jobs.ANALYZE):
        busy = json.loads(run("analyze", "--no-wait", "--json", code=base.BUSY).stdout)
    assert "is running already" in busy["error"]


@pytest.mark.usefixtures("one_store")
def test_a_quiet_command_says_only_what_needs_attention(tmp_path: Path) -> None:
    path = write_table(tmp_path / "may.csv", HEADER, a_network())
    bad = write_table(tmp_path / "bad.csv", HEADER, ["instagram,<b>,jade,2026-05-01,mention,x,"])
    result = run("--quiet", "load", path)
    assert (result.stdout, result.stderr) == ("", "")
    result = run("load", path, bad, "--quiet", "--format", "csv", code=1)
    assert re.fullmatch(r"bad\.csv: 1 row was rejected; see \S+\n", result.stderr)
    assert result.stdout.startswith("file,format")
    result = run("analyze", "-q")
    assert (result.stdout, result.stderr) == ("", "")
    assert "Nobody in the store" in run("-q", "circle", "nobody", code=1).stderr
    assert run("analyze").stderr  # the next command is not quiet


def test_the_page_documents_every_exit_code_and_every_field() -> None:
    codes = set(map(int, re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)))
    assert codes == {base.DONE, base.UNFINISHED, base.WRONG, base.BUSY}
    assert set(REPORTS.values()) == set(get_args(reports.Report))
    for shape in (*REPORTS.values(), reports.Envelope, reports.LoadedFile, reports.JobState, reports.LoadState):
        for field in fields(shape):
            assert f"`{field.name}`" in PAGE, (shape.__name__, field.name)


def test_the_script_of_the_page_loads_analyzes_and_writes_introductions(one_store: Store, tmp_path: Path) -> None:
    (script,) = re.findall(r"```bash\n(#!/usr/bin/env bash\n.*?)```", PAGE, re.DOTALL)
    (tmp_path / "nightly.sh").write_text(script)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "intrograph"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m intrograph.cli "$@"\n')
    command.chmod(0o755)
    inbox = tmp_path / "new files"
    inbox.mkdir()
    write_table(inbox / "may.csv", HEADER, a_network())
    write_table(inbox / "june.csv", HEADER, ["instagram,<b>,jade,2026-06-01,mention,x,"])
    load_rows(one_store, tmp_path, HEADER, a_network()[:20])
    run("partner", "jade")
    environment = clean_environment() | {
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "INTROGRAPH_STORE": str(one_store.folder),
    }

    nightly = subprocess.run(
        ["bash", "nightly.sh", str(inbox), "introductions.csv"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (nightly.returncode, nightly.stdout) == (1, "")
    assert nightly.stderr.startswith("june.csv: 1 row was rejected")
    assert nightly.stderr.count("\n") == 1
    assert (tmp_path / "introductions.csv").read_text("utf-8-sig").startswith("rank,")
    written = json.loads((tmp_path / "reports" / "introduce.json").read_text())
    assert written["report"]["introductions"] == 4
