"""`stage`: files for the first import into an empty Neo4j."""

import shlex
import sys
from pathlib import Path

import click

from graph.store.bulk import SCRIPT
from ingest.bulk import BulkReport
from ingest.bulk import stage as stage_files
from ingest.input import inputs
from intrograph.cli.base import DONE, UNFINISHED, now
from intrograph.cli.output import echo, load_progress
from intrograph.cli.reading_options import Reading, reading_options

TARGETS = ("neo4j-admin",)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--for",
    "target",
    required=True,
    nargs=2,
    type=(click.Choice(TARGETS), click.Path(file_okay=False, path_type=Path)),
    metavar="neo4j-admin DIR",
    help="The program that imports the files, and a new folder for them.",
)
@reading_options
def stage(files: tuple[Path, ...], target: tuple[str, Path], reading: Reading) -> None:
    """Write files for the first import into an empty Neo4j: several times as fast as a load.

    FILES are the same as for `load`; all together are one load. The folder gets Parquet files and `import.sh`, which
    runs `neo4j-admin database import` while the server is stopped. The result is the graph that `load` makes.

    \b
    Example:
        intrograph stage exports/ --for neo4j-admin import/
        neo4j stop; import/import.sh; neo4j start
    """
    _, folder = target
    with load_progress(str(folder)) as progress:
        report = stage_files(
            list(inputs(files)), reading.as_options(), received_at=now(), folder=folder, progress=progress
        )
    sys.exit(_explain(report))


def _explain(report: BulkReport) -> int:
    for note in report.notes:
        echo(note)
    load = report.load
    for reason, number in load.skipped.items():
        echo(f"skipped: {reason} ({number:,})")
    for file, row in report.examples:
        echo(f"{file}, row {row.line}: {row.reason}; {row.fix}.")
    written = f"{load.new_mentions:,} mentions of {load.new_pairs:,} pairs"
    echo(f"{report.folder}: {written} and {load.written - load.new_mentions:,} profiles.")
    echo(f"Stop the server, run {shlex.quote(str(report.folder / SCRIPT))}, and start the server.")
    if load.rejected:
        where = ", ".join(map(str, report.rejects))
        echo(f"{load.rejected:,} {'row was' if load.rejected == 1 else 'rows were'} rejected; see {where}.")
        return UNFINISHED
    return DONE
