"""The state of a background job: running with its progress, or failed with a button to try again."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from intrograph.components.editing import edit_button
from intrograph.components.text import escape_markdown
from intrograph.state import background, url
from intrograph.state.errors import guarded_callback, guarded_fragment

REFRESH_SECONDS = 3.0


@dataclass(frozen=True)
class JobTexts:
    """How a page speaks about a job: while it runs, if it failed, and the label of the button that starts it."""

    running: str
    failed: str
    start: str = "Try again"


TEXTS = {
    background.TRAIN: JobTexts("Training the model in the background", "The last training failed"),
    background.LAYOUT: JobTexts("Improving the layout of the map in the background", "The last map layout failed"),
}


def job_status(name: str) -> background.Job | None:
    """Show a job that runs or has failed, nothing if it is done; the page is drawn again when the state changes."""
    job = background.last_job(name)
    if job is None or job.state == "done":
        return job
    texts = TEXTS[name]
    if job.state == "failed":
        st.warning(f"{texts.failed}: {escape_markdown(job.error or 'the log has the reason', 300)}")
        start_button(name, texts.start)
        return job
    progress_line(job, texts)
    rerun_when(lambda: background.last_job(name) != job)
    return job


def feed_status() -> None:
    """Show each feed that is followed, and each one whose last run failed; drawn again when that changes."""
    shown = background.feed_jobs()
    for job in shown:
        name = background.feed_name(job)
        if job.state == "running":
            progress_line(job, JobTexts(f"Following {name}", ""))
        elif job.state == "failed":
            st.warning(escape_markdown(f"Following {name} has ended: {job.error or 'the log has the reason'}", 300))
    if any(job.state == "running" for job in shown):
        rerun_when(lambda: background.feed_jobs() != shown)


def progress_line(job: background.Job, texts: JobTexts) -> None:
    progress = f": {job.progress}" if job.progress else ""
    st.caption(escape_markdown(f"⏳ {texts.running}{progress} …", 300))


def start_button(name: str, label: str, *, help_text: str | None = None) -> None:
    """A button that starts a job."""
    edit_button(
        label, key=f"start-{name}", help=help_text, on_click=guarded_callback(background.start_job), args=(name,)
    )


def rerun_when(
    changed: Callable[[], bool],
    every_seconds: float = REFRESH_SECONDS,
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Draw the page again as soon as something has changed, looking every few seconds; `meanwhile` draws until then."""
    drawn = url.query()

    def look() -> None:
        if not changed():
            meanwhile()
            return
        # The browser sends the URL that it has when it asks. While the answer to a click is on its way, that is the one
        # of before: the page would take the click back.
        if url.query() != drawn:
            st.query_params.from_dict(drawn)
        st.rerun()

    guarded_fragment(look, every_seconds=every_seconds)()
