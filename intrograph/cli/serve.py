"""`demo` and `app`: the sample network in the app, and the app."""

import sys
from pathlib import Path

import click

from graph.introductions import write_introductions
from graph.store import read
from intrograph.cli.app_server import serve_app
from intrograph.cli.base import now, open_store, with_store, write_file
from intrograph.cli.output import echo, working

INTRODUCTIONS = Path("introductions.csv")


@click.command()
@with_store
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=INTRODUCTIONS,
    show_default=True,
    help="File for the introductions.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the app. Default: 8501, or the next free one.")
@click.option("--no-serve", is_flag=True, help="Prepare everything, but do not start the app.")
def demo(store_folder: Path | None, csv_file: Path, port: int | None, no_serve: bool) -> None:
    """Load the sample network, analyze it, write introductions as CSV and open the app.

    A step that was done before is skipped.

    \b
    Example:
        intrograph demo
        intrograph demo --no-serve --csv introductions.csv
    """
    from intrograph.demo import prepare_demo

    with open_store(store_folder) as store:
        with working("Preparing the sample network") as step:
            prepared = prepare_demo(store, now(), step)
        for report in prepared.reports:
            outcome = "already loaded" if report.already else f"{report.load.written:,} rows loaded"
            echo(f"{report.path.name}: {outcome}.")
        run, introductions = prepared.analysis, prepared.introductions
        echo(f"{run.influencers:,} influencers, {run.pairs:,} ties, {run.communities:,} communities.")
        write_file(csv_file, lambda: write_introductions(introductions, csv_file))
        echo(f"{csv_file}: {len(introductions.rows):,} recommended introductions of {introductions.after_filters:,}.")
        if no_serve:
            return
        partner = next(iter(read.partners(store)), None)
        echo(
            f"Try this first: click somebody near {partner.display_name if partner else 'the center'} to follow them, "
            "then open Introductions at the top."
        )
        sys.exit(serve_app(store_folder, port, "127.0.0.1"))


@click.command()
@with_store
@click.option("--port", type=click.IntRange(1, 65535), help="Port. Default: 8501, or the next free one.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 opens the app to others, and needs --access.",
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    envvar="INTROGRAPH_ALLOWED_HOSTS",
    metavar="NAME",
    help="Further name under which browsers reach the app, as that of a proxy; can be repeated. "
    "Also INTROGRAPH_ALLOWED_HOSTS, names with spaces between them.",
)
@click.option(
    "--access",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="INTROGRAPH_ACCESS",
    help="File of the people who may use the app, which asks everybody to sign in; also INTROGRAPH_ACCESS. "
    "`intrograph access` writes it.",
)
def app(
    store_folder: Path | None, port: int | None, host: str, allowed_hosts: tuple[str, ...], access: Path | None
) -> None:
    """Serve the app on this machine, until Ctrl-C.

    The app answers at localhost and at the address that it listens on. It refuses other names unless they are allowed.

    \b
    Example:
        intrograph app --port 8600
        intrograph app --host 0.0.0.0 --access team.toml
    """
    sys.exit(serve_app(store_folder, port, host, allowed_hosts, access))
