"""`loads` and `unload`: what was loaded from which file, and taking a load back."""

from pathlib import Path

import click

from graph.errors import NothingFound
from graph.store import Load, Store, named_load, recent_loads
from graph.store import unload as take_back
from intrograph.cli.base import iso_minute, load_state, open_store, with_format, with_store
from intrograph.cli.output import counting, echo, show

HEADER = ("id", "when", "file", "format", "what", "rows", "new", "already_known", "skipped", "rejected", "state")
SHORT_ID = 8  # characters of an id that `unload` accepts


@click.command()
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), default=20, show_default=True, help="Number of loads; 0 for all.")
def loads(store_folder: Path | None, form: str, top: int) -> None:
    """List what was loaded, the latest first.

    \b
    Example:
        intrograph loads
        intrograph loads --top 0 --format csv
    """
    with open_store(store_folder) as store:
        found = recent_loads(store, top or None)
    if not found:
        raise NothingFound("Nothing is loaded yet: `intrograph load FILE` loads a file.")
    show(map(_row, found), HEADER, form)


@click.command()
@click.argument("load")
@with_store
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def unload(load: str, store_folder: Path | None, yes: bool) -> None:
    """Take a load back, as if the file had never been loaded.

    LOAD is the id of a load, or its beginning, as `intrograph loads` shows it. What another load brought too stays.
    Afterwards run `intrograph analyze`.

    \b
    Example:
        intrograph loads
        intrograph unload 3f2a81c0
    """
    with open_store(store_folder) as store:
        found = named_load(store, load)
        if not yes:
            click.confirm(f"Take back {found.file}, loaded on {iso_minute(found.received_at)}?", abort=True, err=True)
        _unload(store, found)


def _unload(store: Store, load: Load) -> None:
    with counting(f"Taking back {load.file}") as progress:
        done = take_back(store, load.id, progress)
    echo(done.text)
    echo("Measures and communities are those of before: run `intrograph analyze` again.")


def _row(load: Load) -> tuple[object, ...]:
    return (
        load.id[:SHORT_ID],
        iso_minute(load.received_at),
        load.file,
        load.form,
        load.kind,
        load.rows_done,
        load.written,
        load.repeated,
        sum(load.skipped.values()),
        load.rejected,
        load_state(load),
    )
