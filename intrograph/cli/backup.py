"""`backup`, `restore` and `copy`: the whole store as one file, and on another server."""

import sys
from pathlib import Path

import click

from graph.errors import WrongUse
from graph.records import iso_second
from graph.store import Login, Store, is_uri, login_of, open_at, open_store
from graph.store.copy import writing
from graph.store.copy.kinds import INFLUENCER, RELATIONSHIPS
from graph.store.copy.restore import Restored
from graph.text import counted
from intrograph import backups
from intrograph.cli.base import iso_minute, now, with_store
from intrograph.cli.base import open_store as open_ready_store
from intrograph.cli.output import echo, row_progress, warn
from intrograph.cli.reports import BackupReport, RestoreReport, is_reporting, with_report, write_report

TIES = next(iter(RELATIONSHIPS))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_store
@with_report
def backup(file: Path, store_folder: Path | None) -> None:
    """Write everything in the store to one file, from which `restore` makes a store on either server.

    A load may run meanwhile: it waits, and the backup holds the state between two of its steps. The file holds personal
    data and is readable for you alone.

    \b
    Example:
        intrograph backup friday.backup
    """
    with open_ready_store(store_folder) as store, row_progress(f"Backing up to {file.name}") as progress:
        done = backups.back_up(store, file, now(), progress)
    content = done.content
    if content.foreign:
        warn(f"Left out, as they are not Intrograph's: {', '.join(content.foreign)}.")
    echo(f"{file}: {_size(content.counts)}, {done.size_bytes / 1e6:,.1f} MB.")
    if is_reporting():
        influencers, ties = _influencers(content.counts), _ties(content.counts)
        write_report(
            BackupReport(
                str(file), done.size_bytes, influencers, ties, content.counts, content.checksum, content.foreign
            )
        )


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@with_store
@with_report
@click.option("--discard", is_flag=True, help="Empty a store whose restore was interrupted, instead of restoring.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation of --discard.")
def restore(file: Path | None, store_folder: Path | None, discard: bool, yes: bool) -> None:
    """Restore a backup into an empty store, on the embedded server or on Neo4j.

    An interrupted restore continues when you run the same command again; until it is complete, every other command
    refuses the store. The content is verified at the end.

    \b
    Example:
        intrograph restore friday.backup --store restored
        intrograph restore --discard --store restored
    """
    if (file is None) == (not discard):
        raise WrongUse("Name the file of a backup, as in `intrograph restore friday.backup`, or give --discard.")
    with open_store(store_folder) as store:
        if file is None:
            _discard(store, yes)
            return
        with row_progress(f"Restoring {file.name}") as progress:
            done = backups.restore_file(store, file, progress)
        _explain(store, done, f"{file} is restored")


@click.command()
@click.option("--to", "target", metavar="ADDRESS", help="bolt://HOST:PORT, neo4j://HOST:PORT, or a folder.")
@click.option("--from", "source", metavar="ADDRESS", help="The same for the store to copy.")
@with_store
@with_report
def copy(target: str | None, source: str | None, store_folder: Path | None) -> None:
    """Copy the whole store into an empty one: from the embedded server to Neo4j, back, or to a new folder.

    The store that you do not name is the usual one: that of --store, NEO4J_URI or INTROGRAPH_STORE, or the default
    folder. The user of a server that you name is in NEO4J_TO_USERNAME, NEO4J_TO_PASSWORD and NEO4J_TO_DATABASE, or
    NEO4J_FROM_...; a terminal asks for a missing password. An interrupted copy continues when you run the same command
    again.

    \b
    Example:
        intrograph copy --to bolt://127.0.0.1:7687
        intrograph copy --from bolt://127.0.0.1:7687 --to restored
    """
    if target is None and source is None:
        raise WrongUse("Say where the copy goes, as in `intrograph copy --to bolt://127.0.0.1:7687`.")
    if target is not None and source is not None and store_folder is not None:
        raise WrongUse("--from, --to and --store name three stores: leave one out.")
    with _open(source, "NEO4J_FROM_", store_folder) as original, _open(target, "NEO4J_TO_", store_folder) as new:
        with row_progress("Copying") as progress:
            done = backups.copy(original, new, now(), progress)
        _explain(new, done, f"{original.label} is copied to {new.label}")


def _open(address: str | None, prefix: str, store_folder: Path | None) -> Store:
    if address is None:
        return open_store(store_folder)
    if not is_uri(address):
        return open_at(address)
    return open_at(address, login_of(address, prefix) or _ask_for_login(address, prefix))


def _ask_for_login(uri: str, prefix: str) -> Login:
    if not sys.stdin.isatty():
        raise WrongUse(f"Set {prefix}USERNAME and {prefix}PASSWORD, the user and the password at {uri}.")
    known = Login.of_environment(prefix)
    username = click.prompt(f"User at {uri}", default=known.username, err=True)
    return Login(username, click.prompt("Password", hide_input=True, err=True), known.database)


def _discard(store: Store, yes: bool) -> None:
    if not yes:
        click.confirm(f"Remove everything that was restored into {store.label}?", abort=True, err=True)
    removed = writing.discard(store)
    echo(f"{counted(removed, 'node')} removed: {store.label} is empty.")


def _explain(store: Store, done: Restored, outcome: str) -> None:
    how = " already" if done.already else ", continuing an interrupted run" if done.continued else ""
    echo(f"{outcome}{how}: {_size(done.counts)}, verified, as of {iso_minute(done.at)}.")
    if is_reporting():
        write_report(
            RestoreReport(
                store.label,
                iso_second(done.at) or "",
                _influencers(done.counts),
                _ties(done.counts),
                done.counts,
                done.checksum,
                done.continued,
                done.already,
            )
        )


def _size(counts: dict[str, int]) -> str:
    return f"{counted(_influencers(counts), 'influencer')} and {counted(_ties(counts), 'tie')}"


def _influencers(counts: dict[str, int]) -> int:
    return counts.get(INFLUENCER.label, 0)


def _ties(counts: dict[str, int]) -> int:
    return counts.get(TIES, 0)
