"""`stage`: a first load as files, for an import into Neo4j or for engines."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import WrongUse
from graph.store.bulk import SCRIPT, BulkFiles, StagingTable
from ingest.bulk import BulkReport
from ingest.bulk import stage as stage_files
from ingest.input import inputs
from intrograph.cli.base import DONE, UNFINISHED, now
from intrograph.cli.folder_name import FolderName
from intrograph.cli.output import echo, load_progress
from intrograph.cli.reading_options import Reading, reading_options

if TYPE_CHECKING:
    from graph.engines import Folder

MOST_PROCESSES = 4  # unless more are asked for: what one process does besides takes as long as their reading
TARGETS = ("neo4j-admin",)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--for",
    "target",
    nargs=2,
    type=(click.Choice(TARGETS), click.Path(file_okay=False, path_type=Path)),
    metavar="neo4j-admin DIR",
    help="The program that imports the files, and a new folder for them.",
)
@click.option(
    "--to",
    "table",
    type=FolderName(),
    help="A new folder for the staging table, which `analyze --from` reads; or s3a://bucket/folder.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=lambda: min(os.cpu_count() or 1, MOST_PROCESSES),
    show_default=f"one for each core, at most {MOST_PROCESSES}",
    help="Large files are read so many at the same time; each process takes up to a gigabyte of memory.",
)
@reading_options
def stage(
    files: tuple[Path, ...],
    target: tuple[str, Path] | None,
    table: "Folder | None",
    processes: int,
    reading: Reading,
) -> None:
    """Write a first load as files: a staging table for `analyze --from`, or files for the import into an empty Neo4j.

    FILES are the same as for `load`; all together are one load. With `--to`, the folder gets the mentions and
    influencers as Parquet. With `--for`, it gets Parquet files and `import.sh`, which runs `neo4j-admin database
    import` while the server is stopped: several times as fast as a load, with the same graph.

    \b
    Example:
        intrograph stage exports/ --to staging/
        intrograph stage exports/ --to s3a://bucket/staging
        intrograph stage exports/ --for neo4j-admin import/
        neo4j stop; import/import.sh; neo4j start
    """
    from graph.engines.folders import local_folder  # late: it brings the engines

    folder = table or (target[1] if target else None)
    if folder is None or (table and target):
        raise WrongUse("Give either --to FOLDER for a staging table, or --for neo4j-admin DIR for an import.")
    options, write = reading.as_options(), StagingTable if table else BulkFiles
    with load_progress(str(folder)) as progress, local_folder(folder) as local:
        report = stage_files(
            list(inputs(files)),
            options,
            received_at=now(),
            folder=local,
            progress=progress,
            write=write,
            processes=processes,
        )
    sys.exit(_explain(report, folder, _next_step(folder, is_table=table is not None)))


def _next_step(folder: "Folder", *, is_table: bool) -> str:
    if is_table:
        return f"Continue with: intrograph analyze --from {shlex.quote(str(folder))} --to results"
    return f"Stop the server, run {shlex.quote(str(folder / SCRIPT))}, and start the server."


def _explain(report: BulkReport, folder: "Folder", next_step: str) -> int:
    for note in report.notes:
        echo(note)
    load = report.load
    for reason, number in load.skipped.items():
        echo(f"skipped: {reason} ({number:,})")
    for file, row in report.examples:
        echo(f"{file}, row {row.line}: {row.reason}; {row.fix}.")
    written = f"{load.new_mentions:,} mentions of {load.new_pairs:,} pairs"
    echo(f"{folder}: {written} and {load.written - load.new_mentions:,} profiles.")
    echo(next_step)
    if load.rejected:
        where = ", ".join(str(folder / path.name) for path in report.rejects)
        echo(f"{load.rejected:,} {'row was' if load.rejected == 1 else 'rows were'} rejected; see {where}.")
        return UNFINISHED
    return DONE
