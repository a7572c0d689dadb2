"""`digest`: what changed in a period, as a mail or as Markdown."""

import sys
from functools import partial
from pathlib import Path

import click

from graph.digest import DAYS, as_html, as_markdown
from graph.digest import digest as make_digest
from intrograph.cli.base import Days, now, open_store, with_store, write_file
from intrograph.cli.output import echo, tolerate_narrow_encodings, working


@click.command()
@with_store
@click.option("--since", "days", type=Days(), default=DAYS, show_default="7d", help="The length of the period.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write one HTML file, to be sent as a mail.",
)
@click.option(
    "--markdown",
    "markdown_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write Markdown to a file; without a file, it goes to the standard output.",
)
def digest(store_folder: Path | None, days: float, html_file: Path | None, markdown_file: Path | None) -> None:
    """Sum up what changed: who needs an answer, new introductions, new ties of partners, who is rising, new tiers.

    The period ends now, or with the last mention if that is earlier.

    \b
    Example:
        intrograph digest --since 7d
        intrograph digest --since 7d --html digest.html --markdown digest.md
    """
    with open_store(store_folder) as store, working("Comparing with the time before"):
        found = make_digest(store, now(), days=days)
    for path, render in ((html_file, as_html), (markdown_file, as_markdown)):
        if path is not None:
            write_file(path, partial(path.write_text, render(found), "utf-8"))
            echo(f"Written to {path}.")
    if html_file is None and markdown_file is None:
        tolerate_narrow_encodings()
        sys.stdout.write(as_markdown(found))
