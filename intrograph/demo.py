"""The demo: the sample loaded, analysed and turned into introductions, so that the app has something to show."""

from pathlib import Path

from graph.analysis.run import analyze
from graph.errors import WrongUse
from graph.introductions import Filters, introduce, write_introductions
from graph.introductions.learning import training
from graph.search import resolve
from graph.store import PROJECT, Store, read
from graph.store.team import partners
from ingest import ReadOptions
from ingest import load as load_file
from intrograph.cli.output import echo, load_progress, working

SAMPLE = tuple(PROJECT / "data" / f"sample_{what}.csv" for what in ("profiles", "followers", "mentions"))
PARTNERS = ("jade.runs", "milo.trail", "ravi.eats")
INTRODUCTIONS = PROJECT / "introductions.csv"
TOP = 50


def prepare(store: Store, csv_file: Path | None, now: int) -> None:
    """Do what is not done yet: load, mark partners, analyse; then write the introductions."""
    for path in SAMPLE:
        with load_progress(path.name) as progress:
            report = load_file(
                store, path, ReadOptions(), received_at=now, rejects=path.with_suffix(".rejects.csv"), progress=progress
            )
        done = "is loaded already" if report.already else f"{report.load.written:,} rows are loaded"
        echo(f"{path.name}: {done}.")
    if not read.partners(store):
        for handle in PARTNERS:
            partners.mark_partner(store, resolve.influencer_key(store, handle), now)
    with working("Analysing") as step:
        run = analyze(store, at=now, step=step)
    with working("Learning from the network's past") as step:
        learned = training.train(store, at=now, step=step)
    echo(f"{run.influencers:,} influencers, {run.pairs:,} ties, {run.communities} communities.")
    found = introduce(
        store,
        top=TOP,
        filters=Filters(tiers=("nano", "micro")),
        learned=learned,
    )
    target = csv_file or INTRODUCTIONS
    try:
        write_introductions(found, target)
    except OSError as error:
        raise WrongUse(f"{target} cannot be written ({error.strerror}); name another file with --csv.") from None
    shown = target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
    echo(f"{len(found.rows)} recommended introductions of {found.after_filters:,} are in {shown}.")


def say_what_to_try(store: Store) -> None:
    """What to do first in the app."""
    first = read.partners(store)[0].display_name if read.partners(store) else "anybody"
    echo(f"Try first: click somebody near {first} to follow them, then open Introductions at the top.")
