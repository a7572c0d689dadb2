"""`intrograph shell`: queries and commands at a prompt, through a pipe and through a real terminal."""

import os
import pty
import re
import select
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs
import pytest
from conftest import PROJECT, clean_environment, empty
from helpers import load_rows
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from test_graph import HEADER, a_network
from test_query_command import ENDLESS, endless, wait_until

from graph.store import Store, ready_store
from graph.store.meanings import PROPERTIES
from graph.store.query import describe_schema
from intrograph.cli.cypher_completion import CypherCompleter
from intrograph.cli.shell import Shell, read_and_answer

CTRL_C, CTRL_D, ESCAPE_ENTER = "\x03", "\x04", "\x1b\r"


@pytest.fixture(scope="module")
def filled(embedded_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with a small network, for tests that only read."""
    empty(embedded_store)
    load_rows(embedded_store, tmp_path_factory.mktemp("shell"), HEADER, a_network())
    return embedded_store


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the history, so that no test writes into the user's."""
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path))
    return tmp_path


def typed(store: Store, keys: str) -> Shell:
    """Type keys at the prompt until Ctrl-D."""
    shell = Shell(store)

    def type_keys() -> None:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys + CTRL_D)
            read_and_answer(shell)

    # In a thread of its own: Playwright has an event loop in that of the tests, and a thread can have only one.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(type_keys).result()
    return shell


def completions(store: Store, text: str) -> list[str]:
    schema = describe_schema(store)
    completer = CypherCompleter(lambda: schema, {"handle": 1}, ("help", "schema"))
    return [item.text for item in completer.get_completions(Document(text), CompleteEvent())]


def test_a_query_of_several_lines_runs_at_its_semicolon(
    filled: Store, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(filled, "MATCH (i:Influencer)\rRETURN count(i) AS number;\r")
    output = capsys.readouterr()
    assert output.out.split() == ["number", "──────", "7"]
    assert "1 row in" in output.err
    assert "RETURN count(i) AS number;" in (data_folder / "shell_history").read_text("utf-8")
    assert (data_folder / "shell_history").stat().st_mode & 0o077 == 0


def test_commands_of_the_shell(filled: Store, data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell = typed(
        filled,
        ":help\r:schema\r:schema mentions\r:param n=2\r:param gone=1\r:param gone=\r:format json\r"
        "RETURN $n + 1 AS three;\r:explain MATCH (i:Influencer) RETURN i.handle\r"
        ":nonsense\r:format yaml\r:schema Nothing\rMATCH (i;\rCREATE (:X);\r:quit\rRETURN 'not reached';\r",
    )
    output = capsys.readouterr()
    assert ":profile QUERY" in output.out
    assert re.search(r"^Influencer +7 ", output.out, re.MULTILINE)
    assert re.search(r"^last_at +DATETIME", output.out, re.MULTILINE)
    assert '{"three": 3}' in output.out
    assert "NodeByLabelScan" in output.out
    assert shell.parameters == {"n": 2}
    assert "There is no command :nonsense" in output.err
    assert "The formats of the shell are" in output.err
    assert "no label or relationship type Nothing" in output.err
    assert "The server refused the query" in output.err
    assert "only read" in output.err
    assert "not reached" not in output.out
    assert "Traceback" not in output.err


def test_ctrl_c_drops_the_line_and_esc_enter_runs_without_a_semicolon(
    filled: Store, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(filled, f"RETURN 'dropped'{CTRL_C}RETURN 'kept' AS word{ESCAPE_ENTER}")
    assert capsys.readouterr().out.split() == ["word", "────", "kept"]
    assert "dropped" not in (data_folder / "shell_history").read_text("utf-8")


def test_a_screen_shows_the_first_thousand_rows_and_says_so(
    filled: Store, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(filled, "UNWIND range(1, 3000) AS n RETURN n;\r")
    output = capsys.readouterr()
    assert len(output.out.splitlines()) == 1_002
    assert "1,000 rows in" in output.err
    assert "There are more" in output.err


def test_completion_knows_the_schema(filled: Store) -> None:
    assert completions(filled, "MATCH (i:Inf") == ["Influencer"]
    assert completions(filled, "MATCH (a)-[m:MEN") == ["MENTIONS"]
    assert "last_at" in completions(filled, "MATCH (a)-[m:MENTIONS]->(b) RETURN m.la")
    assert completions(filled, "MATCH (a:Influencer) RETURN a.last_") == []
    assert "handle" in completions(filled, "MATCH (a) RETURN a.han")
    assert completions(filled, "RETURN $ha") == ["handle"]
    assert completions(filled, ":s") == ["schema"]
    assert "ORDER BY" in completions(filled, "MATCH (a) RETURN a ord")


@pytest.mark.both_servers
def test_the_schema_counts_and_explains_what_a_store_holds(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    kinds = {kind.name: kind for kind in describe_schema(store).kinds}
    assert (kinds["Influencer"].count, kinds["MENTIONS"].count, kinds["Load"].count) == (7, 20, 1)
    assert "Community" not in kinds
    unexplained = [
        f"{kind.name}.{part.name}" for kind in kinds.values() for part in kind.properties if not part.meaning
    ]
    assert unexplained == []
    examples = {part.name: part for part in kinds["MENTIONS"].properties}
    assert examples["last_at"].type == "DATETIME"
    assert examples["at"].type == "LIST<INTEGER>"
    assert all(part.example is not None for part in examples.values())
    assert {part.name: part.example for part in kinds["Store"].properties}["salt"] is None
    assert set(PROPERTIES["Influencer"]) > {part.name for part in kinds["Influencer"].properties}


def test_a_terminal_shows_the_prompt_and_the_answer_and_ctrl_c_stops_a_query(filled: Store, tmp_path: Path) -> None:
    child, file = pty.fork()
    if child == 0:
        os.chdir(PROJECT)
        command = [sys.executable, "-m", "intrograph.cli", "shell", "--store", str(filled.folder)]
        environment = clean_environment() | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "TERM": "xterm"}
        os.execve(sys.executable, command, environment)
    try:
        terminal = Terminal(file)
        terminal.read_until("cypher>")
        terminal.write("MATCH (i:Influencer) RETURN 40 + count(i) AS total;\r")
        assert "47" in terminal.read_until("row in")
        terminal.read_until("cypher>")
        terminal.write(f"{ENDLESS};\r")
        wait_until(lambda: endless(filled) == 1)
        terminal.write(CTRL_C)
        terminal.read_until("Cancelled after")
        terminal.read_until("cypher>")
        wait_until(lambda: endless(filled) == 0)
        terminal.write(":quit\r")
        terminal.wait_for_the_end()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(file)
    assert "40 + count(i)" in next(tmp_path.rglob("shell_history")).read_text("utf-8")


class Terminal:
    """What a program shows in a terminal, read step by step: what a step leaves belongs to the next one."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.unread = ""

    def write(self, text: str) -> None:
        os.write(self.file, text.encode())

    def read_until(self, text: str, seconds: float = 60) -> str:
        """What it shows up to the end of `text`."""
        deadline = time.monotonic() + seconds
        while text not in self.unread:
            assert time.monotonic() < deadline, self.unread
            if select.select([self.file], [], [], 0.2)[0]:
                self.unread += os.read(self.file, 65_536).decode("utf-8", "replace")
        shown, _, self.unread = self.unread.partition(text)
        return shown + text

    def wait_for_the_end(self, seconds: float = 60) -> None:
        """Read on until the program has closed the terminal."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not select.select([self.file], [], [], 0.2)[0]:
                continue
            try:
                if not os.read(self.file, 65_536):
                    return
            except OSError:  # Linux says so when the other end is closed
                return
        raise AssertionError("the shell did not end")


def test_every_property_of_the_sample_has_a_meaning(sample_folder: Path) -> None:
    with ready_store(sample_folder) as sample:
        kinds = describe_schema(sample).kinds
    assert {"Influencer", "Community", "Run", "Load", "Model", "ProfileHistory", "MENTIONS"} < {k.name for k in kinds}
    assert [kind.name for kind in kinds if not kind.meaning] == []
    assert [f"{kind.name}.{part.name}" for kind in kinds for part in kind.properties if not part.meaning] == []
