"""The progress of a load in the app: what is done, how fast, and how long it will take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from graph.text import counted
from ingest.progress import OnProgress, Progress
from intrograph.components.text import clean, escape_markdown

MIN_SECONDS = 1.0  # before a rate is shown: it is chance until then
PHASES = {"reading": "Step 1 of 2, reading", "writing": "Step 2 of 2, writing to the graph"}


@dataclass
class Pace:
    """How fast each phase goes; `at` are seconds of a clock that never goes back."""

    starts: dict[str, float] = field(default_factory=dict)

    def text(self, progress: Progress, at: float) -> str:
        """The phase, its records, their rate and the time left.

        >>> pace = Pace({"reading": 10.0})
        >>> pace.text(Progress("reading", 25, 100, 5_000), 20.0)
        'Step 1 of 2, reading: 5,000 rows, 500 rows per second, 30 seconds left'
        """
        seconds = at - self.starts.setdefault(progress.phase, at)
        text = f"{PHASES[progress.phase]}: {progress.records:,} rows"
        if seconds < MIN_SECONDS:
            return text
        text += f", {progress.records / seconds:,.0f} rows per second"
        if not 0 < progress.share < 1:
            return text
        return f"{text}, {_in_words(seconds * (1 - progress.share) / progress.share)} left"


def _in_words(seconds: float) -> str:
    """
    >>> _in_words(0.2), _in_words(61), _in_words(200)
    ('1 second', '61 seconds', '3 minutes')
    """
    number, unit = (round(seconds / 60), "minute") if seconds >= 120 else (max(1, round(seconds)), "second")
    return counted(number, unit)


@contextmanager
def load_progress(name: str) -> Iterator[OnProgress]:
    """A bar for a file that is loaded, gone when it is done."""
    shown, pace = escape_markdown(clean(name)), Pace()
    bar = st.progress(0.0, f"Loading {shown} …")

    def progress(now_at: Progress) -> None:
        bar.progress(now_at.share, f"{shown}. {pace.text(now_at, time.monotonic())}")

    try:
        yield progress
    finally:
        bar.empty()
