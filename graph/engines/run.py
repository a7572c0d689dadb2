"""`analyze_staged`: all steps of an analysis of a staging table, by the engine that fits its size."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from graph.engines.arrays import in_megabytes
from graph.engines.engine import Engine, Job
from graph.engines.folders import Folder
from graph.engines.local import BYTES_A_MENTION, LocalEngine
from graph.engines.out_of_core import DuckDBEngine
from graph.engines.results import STEPS, Results, StepReport
from graph.engines.settings import CANDIDATES, EngineSettings
from graph.engines.staged import StagedTable
from graph.errors import WrongUse

AUTO, LOCAL, DUCKDB, SPARK = "auto", "local", "duckdb", "spark"
ENGINES = (AUTO, LOCAL, DUCKDB, SPARK)


@dataclass(frozen=True)
class SparkCluster:
    """Where Spark runs: the URL of its master, and settings of Spark itself, as in `spark.executor.memory`."""

    master: str = "local[*]"
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EngineRun:
    """The outcome of an analysis of a staging table; `reason` says why this engine was chosen, in a sentence."""

    engine: str
    reason: str
    influencers: int
    folder: Folder
    steps: tuple[StepReport, ...]

    @property
    def pairs(self) -> int:
        return self.steps[0].rows


def analyze_staged(
    staging: Folder,
    results: Folder,
    settings: EngineSettings | None = None,
    *,
    clock: Callable[[], int],
    memory_bytes: int,
    engine: str = AUTO,
    cluster: SparkCluster | None = None,
    again: bool = False,
    step: Callable[[str], None] = lambda text: None,
) -> EngineRun:
    """Make the pairs of a staging table and measure its influencers; write each step as Parquet.

    A run that was stopped goes on after its last complete step.

    Parameters
    ----------
    staging
        A folder that `stage --to` wrote.
    results
        A folder for the results; with Spark, all workers must see both folders under the same names.
    clock
        Returns the present instant in milliseconds.
    memory_bytes
        What an engine may use on this machine.
    engine
        One of `ENGINES`; `AUTO` chooses by size.
    cluster
        For `SPARK` only.
    again
        Make all steps, also those that an earlier run has completed.
    step
        Called with a short text before each step.

    Raises
    ------
    UnreadableFile, NothingFound
        There is no staging table with mentions in the folder, or no mention lies in the window.
    WrongUse
        The folder of the results holds something else, or the engine cannot be used.
    StoreBusy
        Another process writes to the folder of the results.
    """
    settings = settings or EngineSettings()
    table = StagedTable.open(staging)
    engine, reason = _choose(engine, table, memory_bytes)
    found = Results(results, partial(settings.signature, table.contents))
    names = (*STEPS, CANDIDATES) if settings.partners else STEPS
    with found.exclusive():
        worker = _engine(engine, Job(table, found, settings, memory_bytes), cluster or SparkCluster())
        with contextlib.closing(worker):
            reports = tuple(
                (None if again else found.completed(name)) or _make(name, worker, found, clock, step) for name in names
            )
    return EngineRun(engine, reason, table.contents.influencers, results, reports)


def _choose(engine: str, table: StagedTable, memory_bytes: int) -> tuple[str, str]:
    """The engine, and why it was chosen."""
    if engine not in ENGINES:
        raise WrongUse(f"There is no engine {engine}; the engines are {', '.join(ENGINES)}.")
    if engine != AUTO:
        return engine, f"The engine {engine} was asked for."
    mentions = table.contents.mentions
    needed = f"{mentions:,} mentions need about {in_megabytes(mentions * BYTES_A_MENTION)} of memory"
    available = f"{in_megabytes(memory_bytes)} may be used"
    if mentions * BYTES_A_MENTION <= memory_bytes:
        return LOCAL, f"{needed}, and {available}: the engine is local, in memory."
    return DUCKDB, f"{needed}, but {available}: the engine is duckdb, which makes the pairs on disk."


def _engine(name: str, job: Job, cluster: SparkCluster) -> Engine:
    if name == SPARK:
        from graph.engines.spark.engine import SparkEngine  # late: it belongs to an extra

        return SparkEngine(job, cluster.master, cluster.settings)
    return DuckDBEngine(job) if name == DUCKDB else LocalEngine(job)


def _make(
    name: str, engine: Engine, results: Results, clock: Callable[[], int], step: Callable[[str], None]
) -> StepReport:
    """Make a step."""
    step(f"making the {name}")
    start = clock()
    rows = getattr(engine, name)(results.begin(name))
    report = StepReport(name, rows, (clock() - start) / 1000)
    results.complete(report)
    return report
