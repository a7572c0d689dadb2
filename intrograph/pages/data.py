"""Data: drop files of mentions or profiles, see what became of their rows, and have the network analyzed."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.analysis.run import analyze
from graph.errors import IntrographError
from graph.records import PLATFORMS
from graph.search import resolve
from ingest import Progress, ReadOptions, Report
from ingest import load as load_file
from intrograph.components.job_status import feed_status, job_status
from intrograph.components.text import clean, escape_markdown
from intrograph.state import background, session

EXTENSIONS = ["csv", "tsv", "txt", "gz"]
EXAMPLES = 3  # of rejected rows


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: a sentence, examples of rejected rows, and all of these as CSV."""

    sentence: str
    bad_rows: list[str]
    rejects: bytes | None
    is_good: bool


def page() -> None:
    st.header("Data", anchor=False)
    st.write("Add files of mentions or profiles. A file that is added twice counts once.")
    drop_files()
    job_status(background.TRAIN)
    job_status(background.LAYOUT)
    feed_status()


def drop_files() -> None:
    """A form to drop files into: they are loaded, the network is analyzed, and the outcome of every row is shown."""
    _show_outcomes()
    with st.form("adding", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Files with a heading row: mentions, such as `source,target,date`, or profiles, such as "
            "`handle,followers,name,bio`",
            type=EXTENSIONS,
            accept_multiple_files=True,
        )
        platform = st.selectbox(
            "Platform, if the file does not name one",
            PLATFORMS,
            index=None,
            accept_new_options=True,
            placeholder="Choose a platform, or type another one",
        )
        if st.form_submit_button("Load", type="primary") and files:
            _load([(file.name, file.getvalue()) for file in files], platform)
            st.rerun()


def _load(files: list[tuple[str, bytes]], platform: str | None) -> None:
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
        for number, (name, content) in enumerate(files):
            path = Path(folder, str(number), _file_name(name))
            path.parent.mkdir()
            path.write_bytes(content)
            outcomes.append(_load_file(path, platform))
    if any(outcome.is_good for outcome in outcomes):
        with st.spinner("Finding communities, influence and the map …"):
            analyze(session.store(), at=session.now())
        background.train_after_load()
    st.session_state["file_outcomes"] = outcomes


def _load_file(path: Path, platform: str | None) -> FileOutcome:
    bar = st.progress(0.0, f"Loading {clean(path.name)} …")
    rejects = path.with_suffix(".rejects.csv")

    def progress(now_at: Progress) -> None:
        bar.progress(now_at.share, f"{now_at.phase.capitalize()} {clean(path.name)}: {now_at.records:,} rows …")

    try:
        options = ReadOptions(platform=resolve.platform_name(platform) if platform else None)
        report = load_file(
            session.store(), path, options, received_at=session.now(), rejects=rejects, progress=progress
        )
    except IntrographError as error:
        return FileOutcome(str(error).replace(f"{path.parent}{os.sep}", ""), [], None, False)
    finally:
        bar.empty()
    return _outcome(report)


def _outcome(report: Report) -> FileOutcome:
    name, load = report.path.name, report.load
    if report.already:
        return FileOutcome(f"{name} is already loaded; nothing is counted twice.", [], None, False)
    sentence = f"{name}: {load.written:,} new {load.kind}"
    sentence += f", {load.repeated:,} already known" if load.repeated else ""
    sentence += f", {load.forgotten:,} skipped because their people asked to be forgotten" if load.forgotten else ""
    sentence += f", {load.rejected:,} {'row' if load.rejected == 1 else 'rows'} rejected" if load.rejected else ""
    bad_rows = [f"Row {row.line}: {row.reason}; {row.fix}." for row in report.examples[:EXAMPLES]]
    rejects = report.rejects.read_bytes() if report.rejects else None
    return FileOutcome(f"{sentence}.", bad_rows, rejects, load.written > 0)


def _file_name(name: str) -> str:
    """A file name from outside as one that leads to no other folder."""
    safe = "".join(c if c.isalnum() or c in "._- " else "-" for c in Path(name).name)[-80:].lstrip(".")
    return safe or "file.csv"


def _show_outcomes() -> None:
    outcomes: list[FileOutcome] = st.session_state.get("file_outcomes") or []
    for number, outcome in enumerate(outcomes):
        box = st.success if outcome.is_good and not outcome.bad_rows else st.warning
        box(escape_markdown(outcome.sentence, 400))
        for line in outcome.bad_rows:
            st.caption(escape_markdown(line, 300))
        if outcome.rejects:
            st.download_button(
                "Download the rejected rows",
                outcome.rejects,
                file_name="rejected.csv",
                mime="text/csv",
                key=f"rejects-{number}",
            )
