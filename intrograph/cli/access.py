"""`access`: who may use an app that is open to others."""

import json
import sys
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.export.files import replaced
from intrograph.cli.output import echo
from intrograph.serving.passwords import hash_password
from intrograph.serving.people import Role, clean_person, default_access_file, read_access


@click.command()
@click.argument("name", required=False)
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Viewers look; editors change, too.")
@click.option("--remove", is_flag=True, help="Remove the person.")
@click.option(
    "--file",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="INTROGRAPH_ACCESS",
    help="File of people; also INTROGRAPH_ACCESS. Default: access.toml in your configuration folder.",
)
def access(name: str | None, role: str | None, remove: bool, path: Path | None) -> None:
    """Add a person who may use the app, change their role or password, or list everybody.

    Asks for the password, or reads it from the standard input. A running app reads the file when it starts.

    \b
    Example:
        intrograph access mia --role editor
        intrograph access
    """
    file = path or default_access_file()
    if name is None:
        _list(file)
    elif remove:
        _write(file, _without(file, clean_person(name), must_exist=True))
        echo(f"{name} may no longer use the app, once it is started again.")
    elif role is None:
        raise WrongUse("Say what the person may do: --role viewer or --role editor.")
    else:
        _add(file, clean_person(name), role)


def _list(file: Path) -> None:
    known = read_access(file)
    for account in known.accounts.values():
        click.echo(f"{account.person.name}: {account.person.role}")
    if known.provider:
        click.echo(f"By {known.provider.settings['server_metadata_url']}:")
        click.echo(f"  viewers {', '.join(known.provider.viewers)}; editors {', '.join(known.provider.editors)}")


def _add(file: Path, name: str, role: str) -> None:
    if sys.stdin.isatty():
        password = str(click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True))
    else:
        password = sys.stdin.readline().rstrip("\n")
    section = f"{_heading(name)}\nrole = {json.dumps(role)}\npassword = {json.dumps(hash_password(password))}\n"
    before = _without(file, name).rstrip()
    _write(file, f"{before}\n\n{section}" if before else section)
    echo(f"{name} may use the app as {role}: intrograph app --access {file}")


def _heading(name: str) -> str:
    return f"[people.{json.dumps(name, ensure_ascii=False)}]"


def _without(file: Path, name: str, *, must_exist: bool = False) -> str:
    """The text of the file without the section of a person; all other lines stay as they are."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    if _heading(name) not in lines:
        if must_exist:
            raise NothingFound(f"{file} does not name {name}; `intrograph access` lists everybody.")
        return "\n".join(lines)
    start = lines.index(_heading(name))
    end = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("[")), len(lines))
    return "\n".join((*lines[:start], *lines[end:]))


def _write(file: Path, text: str) -> None:
    """Write the file as a whole, readable by its owner alone."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced(file) as part:
            part.touch(mode=0o600)
            part.write_text(f"{text.strip()}\n", "utf-8")
    except OSError as error:
        raise WrongUse(f"{file} cannot be written ({error.strerror}); choose another with --file.") from None
