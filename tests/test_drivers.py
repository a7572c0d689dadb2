"""Drivers for other languages run the library of worked queries with the reading user, by the examples of the page."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import PROJECT, clean_environment, lacking
from neo4j_server import DRIVER_POM, NotHere, jars_of, java_program
from worked_answers import ANSWERS, Sample

from graph.store import open_store, read
from graph.store.queries import LIBRARY
from intrograph import cli

PAGE = (PROJECT / "docs" / "drivers.md").read_text("utf-8")
NODE_MODULES = PROJECT / "tests" / "js" / "node_modules"
CONNECT = ("connect", "--show-password", "--format")


def command(*words: object) -> str:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, [*map(str, words)])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def example(language: str) -> str:
    """The program on the page in a language."""
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return text


def with_javascript(folder: Path, store: Path) -> list[str]:
    """Lay the example into a folder, with the connection as JSON; returns its command."""
    if not (NODE_MODULES / "neo4j-driver").is_dir():
        lacking("neo4j", "the JavaScript driver is not installed; run `make javascript`")
    (folder / "node_modules").symlink_to(NODE_MODULES)
    (folder / "library.mjs").write_text(example("javascript"), "utf-8")
    (folder / "connection.json").write_text(command(*CONNECT, "json", "--store", store))
    return ["node", "library.mjs", "connection.json", "library.json"]


def with_java(folder: Path, store: Path) -> list[str]:
    """Lay the example into a folder; returns its command in a shell that has evaluated the connection."""
    try:
        java = [java_program(), "-cp", f"{jars_of(DRIVER_POM)}/*", "Library.java", "library.json"]
    except NotHere as reason:
        lacking("neo4j", str(reason))
    (folder / "Library.java").write_text(example("java"), "utf-8")
    return ["bash", "-c", command(*CONNECT, "env", "--store", store) + 'exec "$@"', "bash", *java]


def answer(rows: list[list[Any]], person: object) -> list[tuple[object, ...]]:
    """The rows as the worked answers have them: no relationships, paths, and nodes of the person asked about."""
    return [tuple(name_of(value) for value in row if not is_drawn(value, person)) for row in rows]


def is_drawn(value: Any, person: object) -> bool:
    is_path = isinstance(value, list) or (isinstance(value, dict) and "segments" in value)
    return is_path or (isinstance(value, dict) and ("type" in value or value["properties"]["key"] == person))


def name_of(value: Any) -> object:
    return value["properties"]["handle"] if isinstance(value, dict) else value


def plain(value: object) -> object:
    """An expected value as JSON has it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else value


@pytest.mark.parametrize("prepare", [with_javascript, with_java])
def test_a_driver_answers_every_worked_query_and_is_refused_a_write(
    sample_folder: Path, tmp_path: Path, prepare: Callable[[Path, Path], list[str]]
) -> None:
    with open_store(sample_folder) as store:
        words = prepare(tmp_path, sample_folder)
        (tmp_path / "library.json").write_text(command("query", "--library", "--format", "json"))
        ended = subprocess.run(
            words, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False, timeout=300
        )
        assert ended.returncode == 0, ended.stderr
        assert "Refused: User 'reader' is not allowed to create" in ended.stderr
        assert "x:new" not in read.influencers(store, ["x:new"])
        sample = Sample.of(store)
    answers = {line["name"]: line for line in map(json.loads, ended.stdout.splitlines())}
    assert list(answers) == [query.name for query in LIBRARY]
    for query in LIBRARY:
        expected = [tuple(map(plain, row)) for row in ANSWERS[query.name](sample)]
        assert answer(answers[query.name]["rows"], query.values({}).get("person")) == expected, query.name
