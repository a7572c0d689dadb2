"""`demo` and `app`: the sample at once, and the app."""

import sys
from pathlib import Path

import click

from intrograph.cli.base import now, open_the_store, with_store


@click.command()
@with_store
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Where the introductions go.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the app. Default: 8501, or the next free one.")
@click.option("--no-serve", is_flag=True, help="Prepare everything, but do not start the app.")
def demo(store_folder: Path | None, csv_file: Path | None, port: int | None, no_serve: bool) -> None:
    """Load the sample, analyse it, write introductions as CSV and open the app.

    \b
    Example:
        intrograph demo
    """
    from intrograph import demo as the_demo

    with open_the_store(store_folder) as store:
        the_demo.prepare(store, csv_file, now())
        if not no_serve:
            the_demo.say_what_to_try(store)
            sys.exit(_serve(store_folder, port, "127.0.0.1"))


@click.command()
@with_store
@click.option("--port", type=click.IntRange(1, 65535), help="Port. Default: 8501, or the next free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 opens it to others."
)
def app(store_folder: Path | None, port: int | None, host: str) -> None:
    """Serve the app on this machine, until Ctrl-C.

    \b
    Example:
        intrograph app --port 8600
    """
    sys.exit(_serve(store_folder, port, host))


def _serve(store_folder: Path | None, port: int | None, host: str) -> int:
    from intrograph.cli.serving import serve_app

    return serve_app(store_folder, port, host)
