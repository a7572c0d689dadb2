"""The options of `analyze` for a staging table, and what it says about them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import WrongUse
from intrograph.cli.base import grouped, now, open_store
from intrograph.cli.folder_name import FolderName
from intrograph.cli.output import echo, is_quiet, show, warn, working

if TYPE_CHECKING:
    from graph.engines import EngineRun, EngineSettings, Folder

ENGINES = ("auto", "local", "duckdb", "spark")
GDS = "gds"  # the engine for a store
COLUMNS = ("step", "rows", "seconds", "resumed")
MEMORY_SHARE = 0.5  # of the free memory, if --memory-gb does not say it


@dataclass(frozen=True)
class StagedOptions:
    """The options that belong to a staging table."""

    staging: "Folder | None"
    results: "Folder | None"
    engine: str | None
    master: str | None
    spark_settings: tuple[str, ...]
    iterations: int
    memory_gb: float | None
    writes_to_store: bool
    partners: tuple[str, ...]

    @property
    def is_used(self) -> bool:
        """Whether a staging table is analyzed and not a store; `WrongUse` if the options do not go together."""
        if self.staging is None:
            given: list[tuple[object, str]] = [
                (self.results, "--to"),
                (self.engine != GDS and self.engine, f"--engine {self.engine}"),
                (self.master, "--master"),
            ]
            given += [(self.spark_settings, "--spark-setting"), (self.memory_gb, "--memory-gb")]
            given += [(self.partners, "--partner")]
            for value, name in [*given, (self.writes_to_store, "--write-to-store")]:
                if value:
                    raise WrongUse(f"{name} belongs to a staging table: name one with --from FOLDER.")
            return False
        if self.engine == GDS:
            raise WrongUse("--engine gds analyzes a store in Neo4j, not a staging table: omit --from and --to.")
        if self.results is None:
            raise WrongUse("Name a folder for the results with --to FOLDER.")
        if self.engine != "spark" and (self.master or self.spark_settings):
            raise WrongUse("--master and --spark-setting belong to --engine spark.")
        return True


staged_options = grouped(
    "staged",
    StagedOptions,
    click.option(
        "--from",
        "staging",
        type=FolderName(),
        help="Analyze the staging table that `stage --to` wrote, without a store: a folder, or s3a://bucket/folder.",
    ),
    click.option(
        "--to",
        "results",
        type=FolderName(),
        help="With --from: the folder for the results, in Parquet; it may be in an object store, too.",
    ),
    click.option(
        "--engine",
        type=click.Choice((*ENGINES, GDS)),
        help="With --from: local (in memory), duckdb (on disk) or spark. Default: auto, local or duckdb by size."
        " Without: gds, for a Neo4j with Graph Data Science.",
    ),
    click.option("--master", metavar="URL", help="With --engine spark: the cluster, as in spark://host:7077."),
    click.option(
        "--spark-setting",
        "spark_settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="With --engine spark: a setting of Spark, as in spark.executor.memory=8g; may be repeated.",
    ),
    click.option(
        "--iterations",
        type=click.IntRange(1),
        default=100,
        show_default=True,
        help="With --from: PageRank stops after so many steps, or earlier when it has converged.",
    ),
    click.option(
        "--memory-gb",
        type=click.FloatRange(0, min_open=True),
        help="With --from: memory to use on this machine. Default: half of what is free.",
    ),
    click.option(
        "--write-to-store",
        "writes_to_store",
        is_flag=True,
        help="With --from: write influence and degrees to the influencers of the store, too.",
    ),
    click.option(
        "--partner",
        "partners",
        multiple=True,
        metavar="NAME",
        help="With --from: list the people that this partner could introduce you to; may be repeated.",
    ),
)


def analyze_staging_table(
    options: StagedOptions, settings: "EngineSettings", form: str, store_folder: Path | None, *, again: bool
) -> None:
    """Analyze the staging table and say which engine did it, and what each step took."""
    from graph.engines import AUTO, SparkCluster, analyze_staged

    assert options.staging is not None
    assert options.results is not None
    cluster = SparkCluster(options.master or "local[*]", dict(map(_setting, options.spark_settings)))
    with working("Analyzing") as step:
        run = analyze_staged(
            options.staging,
            options.results,
            settings,
            clock=now,
            memory_bytes=_memory_bytes(options.memory_gb),
            engine=options.engine or AUTO,
            cluster=cluster,
            again=again,
            step=step,
        )
    _explain(run, form)
    if options.writes_to_store:
        _write_to_store(options.results, store_folder)


def _write_to_store(results: "Folder", store_folder: Path | None) -> None:
    from graph.engines import bring_to_store

    with open_store(store_folder) as store:
        written = bring_to_store(store, results)
        echo(f"{store.label}: {written.written:,} influencers have the new measures.")
        if written.missing:
            warn(f"{written.missing:,} influencers are not in the store: load the same files into it.")


def _explain(run: "EngineRun", form: str) -> None:
    echo(run.reason)
    if form != "table" or not is_quiet():
        show(((each.name, each.rows, each.seconds, each.resumed) for each in run.steps), COLUMNS, form)
    echo(f"Done: {run.influencers:,} influencers and {run.pairs:,} pairs, in {run.folder}.")


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.startswith("spark."):
        raise WrongUse(f"--spark-setting {text}: write NAME=VALUE, as in spark.executor.memory=8g.")
    return name, value


def _memory_bytes(memory_gb: float | None) -> int:
    if memory_gb is not None:
        return int(memory_gb * 2**30)
    import psutil

    return int(psutil.virtual_memory().available * MEMORY_SHARE)
