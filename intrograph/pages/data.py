"""Add data: drop files of mentions or profiles, read what became of their rows, and have the network analysed."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.analysis.run import analyze
from graph.errors import IntrographError
from graph.records import PLATFORMS
from graph.search import resolve
from ingest import ReadOptions, Report
from ingest import load as load_file
from intrograph.components.text import escape_markdown, shown
from intrograph.state import session
from intrograph.training import start_training

ENDINGS = ["csv", "tsv", "txt", "gz"]
EXAMPLES = 3


@dataclass(frozen=True)
class Told:
    """What became of one file, in words, and its rows that were set aside as CSV."""

    sentence: str
    bad_rows: list[str]
    rejects: bytes | None
    is_good: bool


def page() -> None:
    st.header("Add data", anchor=False)
    st.write("Files of who mentions whom, or of profiles. Adding a file twice counts nothing twice.")
    drop_files()


def drop_files() -> None:
    """A place to drop files; they are loaded, the network is analysed, and what became of every row is said."""
    _tell()
    with st.form("adding", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Files with a heading row: who mentions whom, such as `source,target,date`; or profiles, such "
            "as `handle,followers,name,bio`",
            type=ENDINGS,
            accept_multiple_files=True,
        )
        platform = st.selectbox(
            "Platform, where the file does not say",
            PLATFORMS,
            index=None,
            accept_new_options=True,
            placeholder="Choose one, or type another",
        )
        if st.form_submit_button("Load", type="primary") and files:
            _load([(file.name, file.getvalue()) for file in files], platform)
            st.rerun()


def _load(files: list[tuple[str, bytes]], platform: str | None) -> None:
    told = []
    with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
        for place, (name, content) in enumerate(files):
            path = Path(folder, str(place), _file_name(name))
            path.parent.mkdir()
            path.write_bytes(content)
            told.append(_one_file(path, platform))
    if any(one.is_good for one in told):
        with st.spinner("Finding communities, influence and the map …"):
            analyze(session.store(), at=session.now())
        start_training(session.store())
    st.session_state["added"] = told


def _one_file(path: Path, platform: str | None) -> Told:
    bar = st.progress(0.0, f"Loading {shown(path.name)} …")
    rejects = path.with_suffix(".rejects.csv")

    def progress(read: int, total: int, rows: int) -> None:
        bar.progress(min(1.0, read / max(1, total)), f"Loading {shown(path.name)}: {rows:,} rows …")

    try:
        options = ReadOptions(platform=resolve.platform_name(platform) if platform else None)
        report = load_file(
            session.store(), path, options, received_at=session.now(), rejects=rejects, progress=progress
        )
    except IntrographError as error:
        return Told(str(error).replace(f"{path.parent}{os.sep}", ""), [], None, False)
    finally:
        bar.empty()
    return _report(report)


def _report(report: Report) -> Told:
    name, load = report.path.name, report.load
    if report.already:
        return Told(f"{name} is loaded already; nothing counts twice.", [], None, False)
    told = f"{name}: {load.written:,} new {load.kind}"
    told += f", {load.repeated:,} known already" if load.repeated else ""
    told += f", {load.forgotten:,} of people who asked to be forgotten left out" if load.forgotten else ""
    told += f", {load.rejected:,} rows set aside" if load.rejected else ""
    bad = [f"Row {one.line}: {one.reason}; {one.fix}." for one in report.examples[:EXAMPLES]]
    return Told(f"{told}.", bad, report.rejects.read_bytes() if report.rejects else None, load.written > 0)


def _file_name(name: str) -> str:
    """A file name from outside as one that leads nowhere else."""
    kept = "".join(c if c.isalnum() or c in "._- " else "-" for c in Path(name).name)[-80:].lstrip(".")
    return kept or "file.csv"


def _tell() -> None:
    for place, told in enumerate(st.session_state.get("added") or ()):
        say = st.success if told.is_good and not told.bad_rows else st.warning
        say(escape_markdown(told.sentence, 400))
        for line in told.bad_rows:
            st.caption(escape_markdown(line, 300))
        if told.rejects:
            st.download_button(
                "Download the rows that were set aside",
                told.rejects,
                file_name="set-aside.csv",
                mime="text/csv",
                key=f"rejects-{place}",
            )
