"""The demo: the sample network loaded, analyzed and turned into introductions."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.analysis.run import Run
from graph.introductions import Filters, IntroductionList, introduce
from graph.search import resolve
from graph.store import Store, read
from graph.store.team import partners
from ingest import Progress, ReadOptions, Report
from ingest import load as load_file
from intrograph.analysis_job import run_analysis
from intrograph.resources import sample_files
from intrograph.training import run_training

PARTNERS = ("jade.runs", "milo.trail", "ravi.eats")
TIERS = ("nano", "micro")
TOP = 50

Step = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What `prepare_demo` did: a report for each file of the sample, the analysis, and the introductions."""

    reports: tuple[Report, ...]
    analysis: Run
    introductions: IntroductionList


def prepare_demo(store: Store, now: int, step: Step = lambda text: None) -> Demo:
    """Load the sample, mark its partners, analyze, train and rank introductions; what is done already is skipped.

    `step` is called with a few words before and during each of these. `now` is in ms.
    """
    reports = tuple(_load(store, path, now, step) for path in sample_files())
    if not read.partners(store):
        for handle in PARTNERS:
            partners.mark_partner(store, resolve.influencer_key(store, handle), now)
    run = run_analysis(store, at=now, step=lambda text: step(f"analyzing: {text}"))
    learned = run_training(store, at=now, step=lambda text: step(f"training: {text}"))
    step("ranking introductions")
    found = introduce(store, top=TOP, filters=Filters(tiers=TIERS), learned=learned)
    return Demo(reports, run, found)


def _load(store: Store, path: Path, now: int, step: Step) -> Report:
    def progress(now_at: Progress) -> None:
        step(f"loading {path.name}: {now_at.phase}, {now_at.records:,} rows")

    step(f"loading {path.name}")
    with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
        rejects = Path(folder, "rejects.csv")
        return load_file(store, path, ReadOptions(), received_at=now, rejects=rejects, progress=progress)
