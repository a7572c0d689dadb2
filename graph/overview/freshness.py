"""The content of a store, how fresh it is, and what to do where it is not."""

from dataclasses import dataclass, replace
from enum import StrEnum

from graph.records import DAY_MS, format_day
from graph.store import Load, Store, read, recent_loads
from graph.store.read.overview import Overview as Content
from graph.store.team import outreach
from graph.store.team.outreach import OutreachNote
from graph.store.write import runs
from graph.store.write.runs import AnalysisRun

OLD_DAYS = 30.0
LOADS = 10  # of the latest loads that are looked at


class Advice(StrEnum):
    """What a user should do next, by its reason."""

    LOAD_NEWER = "load newer"
    ANALYZE = "analyze"
    MARK_PARTNER = "mark a partner"
    ADD_TIMES = "add times"


@dataclass(frozen=True)
class Hint:
    """What is wrong or old, and what to do, in one sentence."""

    advice: Advice
    text: str


@dataclass(frozen=True)
class StoreState:
    """The content of a store and what was done with it.

    Attributes
    ----------
    content
        The counts, and the instants (ms) of the first and the last mention.
    last_load
        The latest load, or None.
    analysis
        The latest analysis, or None; `is_analyzed` says whether it saw the graph as it is now.
    hints
        What to do next, the most important first.
    waiting
        Conversations that wait for the answer of a partner or an influencer, the longest-waiting first.
    problems
        Those of the latest loads that were interrupted or have rejected rows, the latest first.
    """

    content: Content
    last_load: Load | None
    analysis: AnalysisRun | None
    is_analyzed: bool
    hints: tuple[Hint, ...]
    waiting: tuple[OutreachNote, ...]
    problems: tuple[Load, ...]


def store_state(store: Store, now: int, *, old_days: float = OLD_DAYS) -> StoreState:
    """The content of a store and how fresh it is at the instant `now` (ms).

    Parameters
    ----------
    old_days
        The age of the last mention from which newer files are asked for.
    """
    graph_revision = runs.graph_revision(store)
    analysis = runs.last_analysis(store)
    content = _content(store, graph_revision, analysis)
    is_analyzed = analysis is not None and analysis.graph_revision == graph_revision
    loads = recent_loads(store, LOADS)
    waiting = [note for note in outreach.noted(store) if note.status in outreach.WAITING]
    return StoreState(
        content=content,
        last_load=loads[0] if loads else None,
        analysis=analysis,
        is_analyzed=is_analyzed,
        hints=tuple(_hints(content, analysis, is_analyzed, now, old_days)),
        waiting=tuple(sorted(waiting, key=lambda note: note.at)),
        problems=tuple(load for load in loads if load.rejected or load.unloading or not load.complete),
    )


def _content(store: Store, graph_revision: int, analysis: AnalysisRun | None) -> Content:
    """The counts: a scan of all ties, made once for each revision of the graph; partners are counted each time."""
    version = graph_revision, analysis and analysis.id
    content = store.session.value("store content", version, lambda: read.overview(store))
    return replace(content, partners=len(read.partners(store)))


def _hints(content: Content, analysis: AnalysisRun | None, is_analyzed: bool, now: int, old_days: float) -> list[Hint]:
    hints = []
    if analysis is None:
        hints.append(Hint(Advice.ANALYZE, "The network has not been analyzed yet: run `intrograph analyze`."))
    elif not is_analyzed:
        hints.append(
            Hint(
                Advice.ANALYZE,
                f"The network has changed since the analysis of {format_day(analysis.at)}: run `intrograph analyze`.",
            )
        )
    if not content.partners:
        text = "Nobody is marked as a partner yet: open the circle of somebody you work with, and mark them."
        hints.append(Hint(Advice.MARK_PARTNER, text))
    if content.mentions and content.data_as_of is None:
        text = "No mention has a time, so nothing can be said about growth: load files with dates."
        hints.append(Hint(Advice.ADD_TIMES, text))
    elif content.data_as_of is not None and now - content.data_as_of > old_days * DAY_MS:
        days = int((now - content.data_as_of) // DAY_MS)
        hints.append(Hint(Advice.LOAD_NEWER, f"The last mention is {days:,} days old: load newer files."))
    return hints
