"""`shell`: a prompt for Cypher, with history, completion and colours."""

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import IntrographError, WrongUse
from intrograph.cli.base import open_store, with_store
from intrograph.cli.output import echo, warn
from intrograph.cli.query import (
    cancelled_by_ctrl_c,
    count_and_time,
    parse_parameter,
    print_plan,
    split_mode,
    write_rows,
)

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings

    from graph.store import Store
    from graph.store.query import KindDescription, Schema

SHELL_FORMATS = ("table", "csv", "json")
WELCOME = "Cypher, read only. End a query with ; and Enter. :help lists the commands, Ctrl-D leaves."


@click.command()
@with_store
def shell(store_folder: Path | None) -> None:
    """Query the graph at a prompt: several lines, history, completion of labels and properties.

    \b
    Example:
        intrograph shell
    """
    with open_store(store_folder) as store:
        echo(WELCOME)
        read_and_answer(Shell(store))


class Shell:
    """What the prompt remembers: the format, the parameters, and the schema once it is needed."""

    def __init__(self, store: "Store") -> None:
        self.store = store
        self.form = "table"
        self.parameters: dict[str, Any] = {}

    @cached_property
    def schema(self) -> "Schema":
        from graph.store.query import describe_schema

        return describe_schema(self.store)

    @property
    def commands(self) -> Mapping[str, Callable[[str], None]]:
        """The commands by their names, without the colon."""
        return {
            "help": self._help,
            "schema": self._show_schema,
            "param": self._set_parameter,
            "explain": self._explain,
            "profile": self._profile,
            "format": self._set_format,
            "quit": self._quit,
        }

    def answer(self, text: str) -> None:
        """Run a command or a query; an error is one sentence on the standard error.

        Raises
        ------
        EOFError
            The command was `:quit`.
        """
        text = text.strip()
        if not text.strip(";"):
            return
        try:
            if text.startswith(":"):
                self._run_command(text[1:])
            else:
                self._run_query(text)
        except IntrographError as error:
            warn(str(error))
        except click.exceptions.Exit:  # cancelled by Ctrl-C, which has been said
            return

    def _run_command(self, text: str) -> None:
        name, _, rest = text.strip().rstrip(";").partition(" ")
        if name not in self.commands:
            raise WrongUse(f"There is no command :{name}; :help lists them.")
        self.commands[name](rest.strip())

    def _run_query(self, text: str) -> None:
        from graph.store.query import SCREEN, RunningQuery

        mode, cypher = split_mode(text)
        if mode:
            print_plan(self.store, cypher, self.parameters, profile=mode == "PROFILE")
            return
        running = RunningQuery(self.store, cypher, self.parameters, SCREEN)
        with cancelled_by_ctrl_c(running):
            write_rows(running, self.form, None)
        echo(count_and_time(running) + (" There are more; `intrograph query` has all." if running.truncated else ""))

    def _help(self, _: str) -> None:
        print(
            ":schema [NAME]      labels and relationship types, or the properties of one\n"
            ":param [NAME=VALUE] list the parameters, or set one; NAME= removes it\n"
            ":explain QUERY      how the server would run a query\n"
            ":profile QUERY      run a query, and show how it ran\n"
            f":format FORM        {', '.join(SHELL_FORMATS)}; now {self.form}\n"
            ":quit               leave, as Ctrl-D does\n"
            "Tab completes, the arrow keys go through the history, Ctrl-C stops a query, Esc Enter runs without ;"
        )

    def _show_schema(self, name: str) -> None:
        from intrograph.cli.table import window_width, write_table

        if not name:
            rows = [(kind.name, kind.count, kind.meaning) for kind in self.schema.kinds]
            write_table(sys.stdout, ("name", "number", "meaning"), rows, window_width())
            return
        parts = [(part.name, part.type, part.meaning, part.example) for part in self._kind(name).properties]
        write_table(sys.stdout, ("property", "type", "meaning", "example"), parts, window_width())

    def _kind(self, name: str) -> "KindDescription":
        for kind in self.schema.kinds:
            if kind.name.casefold() == name.lstrip(":").casefold():
                return kind
        raise WrongUse(f"The store has no label or relationship type {name}; :schema lists them.")

    def _set_parameter(self, text: str) -> None:
        if text.endswith("="):
            self.parameters.pop(text[:-1].strip(), None)
        elif text:
            name, value = parse_parameter(text)
            self.parameters[name] = value
        for name, value in self.parameters.items():
            print(f"${name} = {value!r}")

    def _explain(self, text: str) -> None:
        print_plan(self.store, text, self.parameters, profile=False)

    def _profile(self, text: str) -> None:
        print_plan(self.store, text, self.parameters, profile=True)

    def _set_format(self, form: str) -> None:
        if form not in SHELL_FORMATS:
            raise WrongUse(f"The formats of the shell are {', '.join(SHELL_FORMATS)}.")
        self.form = form

    def _quit(self, _: str) -> None:
        raise EOFError


def read_and_answer(shell: Shell) -> None:
    """Read queries and commands until the end of the input."""
    session = prompt_session(shell)
    while True:
        try:
            shell.answer(session.prompt("cypher> ", prompt_continuation=lambda width, *_: "... ".rjust(width)))
        except KeyboardInterrupt:  # Ctrl-C at the prompt drops the line
            continue
        except EOFError:
            return


def prompt_session(shell: Shell) -> "PromptSession[str]":
    """The prompt, with the user's history."""
    import platformdirs
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.graph import CypherLexer

    from intrograph.cli.cypher_completion import CypherCompleter

    folder = Path(platformdirs.user_data_dir("intrograph", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    history = folder / "shell_history"
    history.touch(mode=0o600)
    return PromptSession(
        history=FileHistory(str(history)),
        lexer=PygmentsLexer(CypherLexer),
        completer=CypherCompleter(lambda: shell.schema, shell.parameters, shell.commands),
        complete_while_typing=False,
        multiline=True,
        key_bindings=_keys(),
    )


def _keys() -> "KeyBindings":
    """Enter runs what is complete, and begins a new line otherwise."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        text = event.current_buffer.text.strip()
        if not text or text.startswith(":") or text.endswith(";"):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return keys
