"""The report on one dropped file: what it was recognised as, what is new, and what could not be read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from graph.errors import IntrographError
from graph.records import format_day
from graph.store import Load
from graph.text import counted
from ingest import Report
from ingest.advice import without_options
from ingest.other_files import SkippedFiles
from intrograph.components.text import clean, escape_markdown

EXAMPLES = 3  # of rejected rows
LONGEST_SENTENCE = 500  # characters
LONGEST_NOTE = 300


@dataclass(frozen=True)
class FileReport:
    """What became of one file.

    Parameters
    ----------
    sentence
        The outcome in a sentence.
    is_good
        Whether the file was loaded, or was before.
    is_skipped
        Whether there are files without data that were passed over.
    is_news
        Whether the store holds more than before.
    facts
        What a reader should know of the rows.
    notes
        How the file was read.
    bad_rows, rejects
        Examples of rejected rows, and all of these as CSV.
    load_id
        The load; empty if there is none.
    """

    sentence: str
    is_good: bool
    is_skipped: bool = False
    is_news: bool = False
    facts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bad_rows: list[str] = field(default_factory=list)
    rejects: bytes | None = None
    load_id: str = ""


def failure(error: IntrographError, folder: Path) -> FileReport:
    """The report on a file that could not be loaded from a temporary folder, which the text does not name."""
    return FileReport(error_sentence(error, folder), False)


def error_sentence(error: IntrographError, folder: Path) -> str:
    """The text of an error without the temporary folder, and without what only a terminal offers."""
    text = without_options(str(error).replace("`", ""))
    return text.replace(f"{folder}/", "").replace(f"{folder}\\", "")


def skipped_report(name: str, skipped: SkippedFiles) -> list[FileReport]:
    """The report on files without data in an archive of a name; none if there are none."""
    sentences = " ".join(skipped.sentences())
    return [FileReport(f"{name}: {sentences}", False, is_skipped=True)] if sentences else []


def file_report(name: str, report: Report) -> FileReport:
    """The report on the file of a name that was read to its end."""
    load = report.load
    if report.already:
        under = "" if load.file == name else f" as {load.file}"
        sentence = f"{name}: already loaded{under} on {format_day(load.received_at)}; nothing in it is new."
        return FileReport(sentence, True, load_id=load.id)
    known = report.acquaintance.notes() if report.acquaintance else []
    return FileReport(
        sentence=f"{name}: {', '.join(_counts(report))}.",
        is_good=load.written + load.repeated > 0,
        is_news=load.written > 0,
        facts=[
            f"Recognised as: {report.form}.",
            *_facts(load),
            *(_as_sentence(without_options(note)) for note in known),
        ],
        notes=[without_options(note) for note in report.notes if note not in known],
        bad_rows=[without_options(f"Row {row.line}: {row.reason}; {row.fix}.") for row in report.examples[:EXAMPLES]],
        rejects=report.rejects.read_bytes() if report.rejects else None,
        load_id=load.id,
    )


def _counts(report: Report) -> list[str]:
    load = report.load
    profiles = load.written - load.new_mentions
    counts = []
    if load.kind != "profiles":
        counts += [counted(load.new_mentions, "new mention"), counted(load.new_pairs, "new pair")]
    if load.kind != "mentions":
        counts.append(counted(profiles, "new profile"))
    if report.acquaintance:
        counts.append(counted(report.acquaintance.new, "new account"))
    counts += [f"{load.repeated:,} already known"] if load.repeated else []
    counts += [f"{counted(load.rejected, 'row')} rejected"] if load.rejected else []
    return counts


def _facts(load: Load) -> list[str]:
    """Counts that need a sentence of their own."""
    facts = [f"Without a time: {counted(load.undated, 'mention')}."] if load.undated else []
    if load.self_mentions:
        facts.append(f"Left out, as accounts name themselves: {counted(load.self_mentions, 'mention')}.")
    if load.forgotten:
        facts.append(f"Left out, as people asked to be forgotten: {counted(load.forgotten, 'row')}.")
    return facts + [f"Skipped: {reason} ({number:,})." for reason, number in load.skipped.items()]


def _as_sentence(note: str) -> str:
    return f"{note[:1].upper()}{note[1:]}."


def _box(report: FileReport) -> Callable[[str], object]:
    if report.is_skipped:
        return st.info
    return st.success if report.is_good and not report.bad_rows else st.warning if report.is_good else st.error


def show_report(report: FileReport, number: int) -> None:
    """Show a report; `number` tells it from the others of the page."""
    _box(report)(escape_markdown(report.sentence, LONGEST_SENTENCE))
    for line in (" ".join(report.facts), *report.bad_rows):
        st.caption(escape_markdown(line, LONGEST_SENTENCE))
    if report.rejects:
        st.download_button(
            "Download the rejected rows",
            report.rejects,
            file_name="rejected.csv",
            mime="text/csv",
            key=f"rejects-{number}",
        )
    if report.notes:
        with st.expander(f"How {escape_markdown(clean(report.sentence.partition(': ')[0]))} was read"):
            for note in report.notes:
                st.caption(escape_markdown(note, LONGEST_NOTE))
