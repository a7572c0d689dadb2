"""`query`, `status`, `connect` and `forget`: the store itself."""

import contextlib
import sys
import time
from pathlib import Path
from typing import Any

import click

from graph.export.csv import write_csv
from graph.search import resolve
from graph.store import read
from intrograph.cli.base import (
    DONE,
    UNFINISHED,
    day,
    now,
    open_the_store,
    rejects_path,
    with_format,
    with_store,
    writing,
)
from intrograph.cli.output import echo, flat, show


@click.command()
@click.argument("cypher")
@with_store
@with_format
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file.")
def query(cypher: str, store_folder: Path | None, form: str, csv_file: Path | None) -> None:
    """Ask the graph in Cypher; reading only, which the server sees to.

    \b
    Example:
        intrograph query "MATCH (a:Influencer)-[m:MENTIONS]->(b) RETURN a.handle, b.handle, m.count
                          ORDER BY m.count DESC LIMIT 10"
    """
    with open_the_store(store_folder) as store:
        names, rows = store.read_untrusted(cypher)
        values = ([row[name] for name in names] for row in rows)
        if csv_file:
            number = 0

            def write() -> None:
                nonlocal number
                with open(csv_file, "w", encoding="utf-8-sig", newline="") as file:
                    number = write_csv(file, names, ([flat(value) for value in row] for row in values))

            writing(csv_file, write)
            echo(f"{number:,} rows are in {csv_file}.")
        else:
            number = show(values, names, form)
    sys.exit(DONE if number else UNFINISHED)


@click.command()
@with_store
@with_format
def status(store_folder: Path | None, form: str) -> None:
    """What is in the store: how much, from when to when, what was loaded and analysed last.

    \b
    Example:
        intrograph status --format json
    """
    from graph.analysis.layout_run import last_layout_run
    from graph.store import recent_loads
    from graph.store.write import runs

    with open_the_store(store_folder) as store:
        found = read.overview(store)
        arranged = last_layout_run(store, now())
        last = runs.last_run(store)
        facts: dict[str, Any] = {
            "store": store.label,
            "server": "embedded" if store.embedded else "Neo4j",
            "influencers": found.influencers,
            "ties": found.pairs,
            "mentions": found.mentions,
            "partners": found.partners,
            "communities": found.communities,
            "data_from": day(found.data_from),
            "data_as_of": day(found.data_as_of),
            "last_analysis": last and f"{last['id']} on {day(last['at'])}",
            "map": arranged and arranged.text,
            "revision": found.revision,
        }
        for place, row in enumerate(recent_loads(store), 1):
            state = "complete" if row.complete else "not finished: load it again to go on"
            facts[f"load_{place}"] = f"{row.file}: {row.rows_done:,} rows of {row.kind}, {state}"
    show(facts.items(), ("what", "value"), form)
    if not found.influencers:
        echo("The store is empty: `intrograph load FILE` fills it, `intrograph demo` shows the sample.")


@click.command()
@with_store
@click.option("--hold", is_flag=True, help="Keep the embedded server up until Ctrl-C.")
@click.option("--show-password", is_flag=True, help="Print the password too, rather than where it is kept.")
def connect(store_folder: Path | None, hold: bool, show_password: bool) -> None:
    """How another Bolt client (a Neo4j driver, cypher-shell, a notebook) joins this store.

    \b
    Example:
        intrograph connect --hold
    """
    with open_the_store(store_folder) as store:
        where = store.endpoint()
        print(f"NEO4J_URI={where.uri}")
        print(f"NEO4J_DATABASE={where.database}")
        print(f"NEO4J_USERNAME={where.reader_username}")
        if show_password:
            print(f"NEO4J_PASSWORD={where.reader_password}")
        if store.folder is None:
            echo("The password is the one in NEO4J_PASSWORD here.")
            return
        echo(
            f"This user may only read. Passwords: {store.folder / 'reader.password'} (this user), "
            f"{store.folder / 'root.password'} (user root, may write)."
        )
        if not hold:
            echo("The embedded server runs while an intrograph program uses it; --hold keeps it up until Ctrl-C.")
            return
        echo("The server stays up until Ctrl-C.")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


@click.command()
@click.argument("handle")
@with_store
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(handle: str, store_folder: Path | None, yes: bool) -> None:
    """Delete everything about a person, and never load it again.

    Profile, history, mentions from and to them, and marks go; rows set aside earlier that name them go too. What stays
    is a keyed hash of their names, to recognise them in later files. Files that were exported are yours to clean.

    \b
    Example:
        intrograph forget jade.runs
    """
    from graph import snapshot
    from graph.store.write import forgotten
    from ingest.rejects import forget_in

    with open_the_store(store_folder) as store:
        key = resolve.influencer_key(store, handle)
        if not yes:
            click.confirm(f"Delete everything about {key} for good?", abort=True, err=True)
        names = store.write(lambda tx: forgotten.forget(tx, key, now()))
        snapshot.discard(store)
        rows = forget_in(rejects_path(store, Path("any")).parent, names)
        echo(f"{handle} is forgotten" + (f", and {rows:,} rows that were set aside." if rows else "."))
