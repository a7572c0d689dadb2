"""Data: drop files, answer what cannot be decided about them, see a report for each, and take loads back."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from graph.errors import NothingFound, UnreadableFile
from graph.records import PLATFORMS
from graph.search import resolve
from graph.store import read, unload
from ingest import ReadOptions, Report, each_file, reject_paths
from ingest import load as load_file
from ingest.files import attempt
from ingest.input import Input
from ingest.other_files import SkippedFiles
from intrograph.analysis_job import run_analysis
from intrograph.components.editing import editors_only
from intrograph.components.file_question import CHECKED, FileQuestion, ask, ask_platform, is_answerable
from intrograph.components.file_report import (
    FileReport,
    error_sentence,
    failure,
    file_report,
    show_report,
    skipped_report,
)
from intrograph.components.job_status import feed_status, job_status
from intrograph.components.load_list import load_list
from intrograph.components.load_progress import load_progress
from intrograph.components.text import escape_markdown
from intrograph.state import background, session
from intrograph.state.uploads import file_name

LONGEST_SENTENCE = 500  # characters
_REPORTS, _QUESTIONS, _NUMBER = "file_reports", "file_questions", "file_question_number"
_NOT_ANALYZED, _TAKEN_BACK = "why_not_analyzed", "load_taken_back"


def page() -> None:
    st.header("Data", anchor=False)
    if editors_only():
        st.write("Add files of mentions, posts or profiles. A file that is added twice counts once.")
        drop_files()
    load_list(_take_back, st.session_state.get(_TAKEN_BACK))
    job_status(background.TRAIN)
    job_status(background.LAYOUT)
    feed_status()


def drop_files(*, is_empty: bool = False) -> None:
    """A form to drop files into: they are loaded, the network is analyzed, and the outcome of every file is shown.

    `is_empty` says that the store is empty: then there is no list of loads to say what became of the last one.
    """
    for note in (st.session_state.get(_NOT_ANALYZED), st.session_state.get(_TAKEN_BACK) if is_empty else None):
        if note:
            st.info(escape_markdown(note, LONGEST_SENTENCE))
    for number, report in enumerate(_reports()):
        show_report(report, number)
    _ask_questions()
    with st.form("adding", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Tables (CSV, Excel), posts in JSON, or graphs (GEXF, GraphML and others) as your tools export them, "
            "compressed or not",
            accept_multiple_files=True,
        )
        platform = st.selectbox(
            "Platform, if a file does not name one",
            PLATFORMS,
            index=None,
            accept_new_options=True,
            placeholder="Choose a platform, or type another one",
        )
        is_checked = st.checkbox("Show me how each file is read before it is loaded")
        if st.form_submit_button("Load", type="primary") and files:
            _add(files, resolve.platform_name(platform) if platform else None, is_checked=is_checked)
            st.switch_page(st.session_state["data_page"])  # another page may have offered the form on an empty store


def _reports() -> list[FileReport]:
    reports: list[FileReport] = st.session_state.get(_REPORTS) or []
    return reports


def _questions() -> list[FileQuestion]:
    questions: list[FileQuestion] = st.session_state.get(_QUESTIONS) or []
    return questions


def _add(files: list[UploadedFile], platform: str | None, *, is_checked: bool) -> None:
    """Load files into the store and keep a report, or a question, for each."""
    folder = tempfile.TemporaryDirectory(prefix="intrograph-")  # lives as long as a question about a file in it
    reports: list[FileReport] = []
    questions: list[FileQuestion] = []
    for number, file in enumerate(files):
        path = Path(folder.name, str(number), file_name(file.name))
        path.parent.mkdir()
        path.write_bytes(file.getbuffer())
        _load(path, ReadOptions(platform=platform), folder, reports, questions, is_checked=is_checked)
    if not questions:
        folder.cleanup()
    st.session_state[_REPORTS], st.session_state[_QUESTIONS] = reports, [*_questions(), *questions]
    st.session_state[_TAKEN_BACK] = None
    st.session_state[_NOT_ANALYZED] = _analyze() if any(report.is_news for report in reports) else None


def _load(
    path: Path,
    options: ReadOptions,
    folder: "tempfile.TemporaryDirectory[str]",
    reports: list[FileReport],
    questions: list[FileQuestion],
    *,
    is_checked: bool,
) -> None:
    """Load every file that a path holds, or only ask how to read it if it `is_checked`."""
    path_of = reject_paths(path.parent / "rejects")
    unclear: list[tuple[Input, UnreadableFile]] = []

    def work(file: Input) -> Report | None:
        if is_checked:
            unclear.append((replace(file, kept=(file.kept, folder)), UnreadableFile("", CHECKED)))
            return None
        try:
            return _load_file(file, options, path_of)
        except UnreadableFile as error:
            if not is_answerable(file, error.settled_by, options):
                raise
            unclear.append((replace(file, kept=(file.kept, folder)), error))
            return None

    skipped = SkippedFiles()
    for outcome in each_file([path], work):
        if outcome.other_kind:
            skipped.add(outcome.file.rpartition(": ")[2], outcome.other_kind)
        elif outcome.error is not None:
            reports.append(failure(outcome.error, path.parent))
        elif outcome.result is not None:
            reports.append(file_report(outcome.file, outcome.result))
    reports += skipped_report(path.name, skipped)
    questions += [_question(file, error, options) for file, error in unclear]


def _load_file(file: Input, options: ReadOptions, path_of: Callable[[Input], Path]) -> Report:
    with load_progress(file.name) as progress:
        return load_file(
            session.store(),
            file,
            options,
            received_at=session.now(),
            rejects=path_of(file),
            progress=progress,
            asks=True,
        )


def _question(file: Input, error: UnreadableFile, options: ReadOptions) -> FileQuestion:
    number = st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    return FileQuestion(number, file, error_sentence(error, file.path.parent), error.settled_by, options)


def _ask_questions() -> None:
    only_platform = [question for question in _questions() if question.settled_by == ("platform",)]
    platform = ask_platform(only_platform, _leave_out) if only_platform else None
    if platform is not None:
        _answer_all([(question, replace(question.options, platform=platform)) for question in only_platform])
    for question in _questions():
        answer = ask(question, _leave_out) if question not in only_platform else None
        if answer is not None:
            _answer_all([(question, answer)])


def _answer_all(answers: list[tuple[FileQuestion, ReadOptions]]) -> None:
    news = [_answer(question, options) for question, options in answers]
    if any(news):
        st.session_state[_NOT_ANALYZED] = _analyze()
    st.rerun()


def _answer(question: FileQuestion, options: ReadOptions) -> bool:
    """Load a file as the user says, and say whether the store holds more; what is still unclear is asked again."""
    path_of = reject_paths(question.file.path.parent / "rejects")
    outcome = attempt(question.file, lambda file: _load_file(file, options, path_of))
    error = outcome.error
    if isinstance(error, UnreadableFile) and is_answerable(question.file, error.settled_by, options):
        again = _question(question.file, error, options)
        st.session_state[_QUESTIONS] = [again if other.id == question.id else other for other in _questions()]
        return False
    if error is not None:
        report = failure(error, question.file.path.parent)
    else:
        assert outcome.result is not None
        report = file_report(outcome.file, outcome.result)
    _close(question.id, report)
    return report.is_news


def _close(number: int, report: FileReport) -> None:
    """Put a report in the place of a question."""
    st.session_state[_QUESTIONS] = [question for question in _questions() if question.id != number]
    st.session_state[_REPORTS] = [*_reports(), report]


def _leave_out(number: int) -> None:
    name = next((question.file.name for question in _questions() if question.id == number), "")
    _close(number, FileReport(f"{name}: left out.", False))


def _analyze() -> str | None:
    """Analyze the network and start training; what keeps it from that, or None."""
    with st.spinner("Finding communities, influence and the map …"):
        try:
            run_analysis(session.store(), at=session.now())
        except NothingFound as error:
            return str(error).replace("`", "")
    background.train_after_load()
    return None


def _take_back(load_id: str) -> None:
    with st.spinner("Taking the load back …"):
        done = unload(session.store(), load_id)
    st.session_state[_REPORTS] = [report for report in _reports() if report.load_id != done.load.id]
    st.session_state[_TAKEN_BACK], st.session_state[_NOT_ANALYZED] = done.text, None
    if not read.is_empty(session.store()):
        why_not = _analyze()
        st.session_state[_TAKEN_BACK] = f"{done.text} {why_not or 'Communities and measures are computed again.'}"
