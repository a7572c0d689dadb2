"""`connect`: how other Bolt clients reach this store."""

import contextlib
import json
import shlex
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import click

from graph.store import Store
from graph.store.driver import one_address
from intrograph.cli.base import open_store, with_store
from intrograph.cli.output import echo


@dataclass(frozen=True)
class Connection:
    """Address, database and reading user of a store. `password` is None unless it was asked for."""

    uri: str
    database: str
    username: str
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, store: Store, with_password: bool) -> Self:
        """The connection of the reading user."""
        endpoint = store.endpoint()
        password = endpoint.reader_password if with_password else None
        return cls(one_address(endpoint.uri), endpoint.database, endpoint.reader_username, password)

    def as_text(self, form: str) -> str:
        """One variable a line: as `NAME=value`, as `export` lines for a shell, or as a JSON object.

        >>> print(Connection("bolt://[::1]:7687", "my graph", "reader").as_text("env"))
        export NEO4J_URI='bolt://[::1]:7687'
        export NEO4J_DATABASE='my graph'
        export NEO4J_USERNAME=reader
        """
        known = {name: value for name, value in vars(self).items() if value is not None}
        if form == "json":
            return json.dumps(known, indent=1, ensure_ascii=False)
        if form == "env":
            return "\n".join(f"export NEO4J_{name.upper()}={shlex.quote(value)}" for name, value in known.items())
        return "\n".join(f"NEO4J_{name.upper()}={value}" for name, value in known.items())


@click.command()
@with_store
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "env", "json", "neodash"]),
    default="text",
    show_default=True,
    help="Lines to read, `export` lines for a shell's eval, a JSON object; or a dashboard file of the query library.",
)
@click.option("--hold", is_flag=True, help="Keep the embedded server running until Ctrl-C.")
@click.option("--show-password", is_flag=True, help="Print the password too, not only the file that holds it.")
def connect(store_folder: Path | None, form: str, hold: bool, show_password: bool) -> None:
    """Show how other Bolt clients (a Neo4j driver, cypher-shell, a notebook) connect to this store.

    \b
    Example:
        intrograph connect --hold
        eval "$(intrograph connect --format env --show-password)"
        intrograph connect --format neodash > dashboard.json
    """
    if form == "neodash":
        _print_dashboard()
        return
    with open_store(store_folder) as store:
        print(Connection.of(store, show_password).as_text(form), flush=True)
        _explain_password(store)
        if store.embedded:
            _hold(hold)


def _print_dashboard() -> None:
    from graph.store.queries.neodash import dashboard

    print(json.dumps(asdict(dashboard()), indent=1))


def _explain_password(store: Store) -> None:
    endpoint = store.endpoint()
    if store.folder is not None:
        echo(
            f"This user may only read. Passwords: {store.folder / 'reader.password'} (this user), "
            f"{store.folder / 'root.password'} (user root, who may write)."
        )
        return
    has_reader = endpoint.reader_username != endpoint.username
    echo(f"The password is the one in {'NEO4J_READER_PASSWORD' if has_reader else 'NEO4J_PASSWORD'} here.")


def _hold(forever: bool) -> None:
    if not forever:
        echo("The embedded server runs while an Intrograph program uses it; --hold keeps it running until Ctrl-C.")
        return
    echo("The server runs until Ctrl-C.")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
