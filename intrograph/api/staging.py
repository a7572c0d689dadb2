"""Files as a staging table, and its analysis without a store."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graph.engines import AUTO, EngineSettings, SparkCluster, folder_of
from graph.engines import analyze_staged as analyze_table
from graph.engines.folders import local_folder
from intrograph.api.days import Day, end_of, now
from intrograph.api.store import Step, StrPath

if TYPE_CHECKING:
    from graph.engines import EngineRun
    from ingest.bulk import BulkReport
    from ingest.source import ReadOptions


def stage(
    files: Iterable[StrPath], folder: StrPath, options: "ReadOptions | None" = None, *, processes: int = 1
) -> "BulkReport":
    """Write the mentions and influencers of files as a staging table, in Parquet, for `analyze_staged`.

    Parameters
    ----------
    files
        Files, folders or archives, as for `Store.load_all`; together they are one load.
    folder
        A new folder, or an address such as `s3a://bucket/folder`.
    processes
        Read so many files at the same time, if they are large.

    Raises
    ------
    WrongUse
        The folder is not empty.
    UnreadableFile, NothingFound
        One of the files cannot be read; nothing is written.
    IntrographError
        A process that read files was killed.
    """
    from graph.store.bulk import StagingTable
    from ingest.bulk import stage as stage_files
    from ingest.input import inputs

    found = list(inputs([Path(file) for file in files]))
    with local_folder(folder_of(str(folder))) as local:
        return stage_files(found, options, received_at=now(), folder=local, write=StagingTable, processes=processes)


def analyze_staged(
    staging: StrPath,
    results: StrPath,
    *,
    engine: str = AUTO,
    master: str = "local[*]",
    spark_settings: Mapping[str, str] | None = None,
    window_days: float | None = None,
    as_of: Day | None = None,
    resolution: float = 1.0,
    seed: int = 1,
    iterations: int = 100,
    partners: Iterable[str] = (),
    memory_bytes: int = 2 * 2**30,
    again: bool = False,
    step: Step = lambda text: None,
) -> "EngineRun":
    """Make the pairs of a staging table and measure its influencers, without a store; write Parquet to `results`.

    A run that was stopped continues after its last complete step.

    Parameters
    ----------
    staging, results
        Folders, or addresses such as `s3a://bucket/folder` for the engines `local` and `spark`.
    engine
        `"local"` (in memory), `"duckdb"` (pairs on disk), `"spark"` (a cluster), or `"auto"`, which chooses one of the
        first two by size.
    master, spark_settings
        For Spark: the URL of the cluster, and settings such as `{"spark.executor.memory": "8g"}`.
    window_days, as_of, resolution, seed
        As for `analyze`.
    iterations
        PageRank stops after so many steps, or earlier when it has converged.
    partners
        Names of influencers for whom candidates for introductions are listed.
    memory_bytes
        What may be used on this machine.
    again
        Make all steps, also those that an earlier run has completed.
    step
        Called with a few words before each step.

    Raises
    ------
    UnreadableFile, NothingFound
        There is no staging table with mentions, or no mention lies in the window.
    WrongUse
        `results` holds something else, or a package is missing.
    """
    return analyze_table(
        folder_of(str(staging)),
        folder_of(str(results)),
        EngineSettings(window_days, end_of(as_of), resolution, seed, iterations, tuple(partners)),
        clock=now,
        memory_bytes=memory_bytes,
        engine=engine,
        cluster=SparkCluster(master, spark_settings or {}),
        again=again,
        step=step,
    )
