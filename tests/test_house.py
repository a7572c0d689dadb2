"""The rules of the repository: layers, wording, typed people, licenses, and documents that agree with the code."""

import ast
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, requires
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, PROJECT

from graph.introductions import COLUMNS
from graph.records import Mention, Profile
from ingest.fields.columns import MENTION_COLUMNS, PROFILE_COLUMNS
from ingest.input import plain_file
from ingest.registry import formats
from ingest.source import ReadOptions
from intrograph import cli

STRONG_COPYLEFT = re.compile(r"\b(A?GPL|SSPL|GNU (Affero )?General Public)", re.IGNORECASE)
DOCUMENTS = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").rglob("*.md"))]
CODE = [
    PROJECT / "app.py",
    *(file for room in ("graph", "ingest", "intrograph") for file in (PROJECT / room).rglob("*.py")),
]
SCRIPTS = sorted(path for path in (PROJECT / "intrograph").rglob("*.js") if not path.name.endswith(".min.js"))
CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|UNWIND|DETACH DELETE)\b\s*[\w`]*\s*[(\[$]")
# Words of an earlier, translated English, and what to write instead.
OLD_WORDS = {
    r"set(s|ting)? aside": "reject",
    r"anew": "again, from scratch",
    r"in all(?=\s*([.,;:)]|$))": "total",
    r"whom several": "common contacts",
    r"foret(ell|ells|old)": "predict",
    r"whence": "from where, or the source's name",
    r"of oneself": "own",
    r"left away": "omitted, hidden",
    r"off the list": "remove",
    r"ways (between|from)": "paths",
    r"at (most|least) so": "maximum, minimum",
}
# The names of parameters that hold a person: such a parameter is an `Influencer`, or the text of a key or handle.
PERSON = {"person", "influencer", "target", "introducer", "connector", "partner", "member"}


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string in a module but docstrings, which only readers of the code see."""
    docstrings = {
        id(node.value) for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr) and is_docstring(node)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def help_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and docstring of the functions that click shows as commands."""
    for node in ast.walk(parsed(path)):
        decorators = (
            [ast.unparse(decorator) for decorator in node.decorator_list] if isinstance(node, ast.FunctionDef) else []
        )
        if any("command(" in decorator or "group(" in decorator for decorator in decorators):
            yield node.lineno, ast.get_docstring(node) or ""


def user_visible() -> Iterator[tuple[str, str]]:
    """Place and text of everything that users read: strings and help texts, scripts of the pages, documents."""
    for path in CODE:
        if path == PROJECT / "graph" / "store" / "migrations.py":  # names the keys of older stores
            continue
        for line, text in (*texts(path), *help_texts(path)):
            yield f"{name_of(path)}:{line}", text
    for path in (*SCRIPTS, *DOCUMENTS):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            is_example = path.name == "CONTRIBUTING.md" and text.startswith("|")  # its table of how not to write
            if not is_example and not text.lstrip().startswith(("//", "*", "/*")):
                yield f"{name_of(path)}:{line}", text


# --- wording and form


def test_texts_for_users_hold_no_word_of_the_old_dialect() -> None:
    pattern = re.compile(
        "|".join(rf"\b{word}\b" if word[-1].isalpha() else rf"\b{word}" for word in OLD_WORDS), re.IGNORECASE
    )
    assert [f"{place}: {found[0]}" for place, text in user_visible() if (found := pattern.search(text))] == []


def test_ruff_formats_every_line() -> None:
    marks = ("# fmt: " + "skip", "# fmt: " + "off")
    tracked = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    paths = [PROJECT / line for line in tracked.split()]
    assert len(paths) > len(CODE)
    assert [name_of(path) for path in paths if any(mark in path.read_text(encoding="utf-8") for mark in marks)] == []


# --- layers


def test_cypher_is_written_in_the_store_only() -> None:
    outside = [path for path in CODE if not path.is_relative_to(PROJECT / "graph" / "store")]
    assert [f"{name_of(path)}:{line}" for path in outside for line, text in texts(path) if CYPHER.search(text)] == []
    inside = (PROJECT / "graph" / "store").rglob("*.py")
    assert any(CYPHER.search(text) for path in inside for _, text in texts(path))  # the pattern knows Cypher


def test_modules_log_under_their_own_name() -> None:
    """Every message goes through `log = logging.getLogger(__name__)`, so that a log says where it comes from."""
    emitted = re.compile(r"\b(log|logger|logging)\.(debug|info|warning|error|exception|critical|log)\(")
    messages = 0
    for path in CODE:
        calls = [ast.unparse(node) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
        own = [call for call in calls if emitted.match(call)]
        messages += len(own)
        assert not [call for call in own if not call.startswith("log.")], name_of(path)
        if own:
            assert "log = logging.getLogger(__name__)" in map(ast.unparse, parsed(path).body), name_of(path)
    assert messages


def test_the_library_prints_nothing() -> None:
    for path in CODE:
        if not path.is_relative_to(PROJECT / "intrograph"):
            calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
            assert not [call.lineno for call in calls if ast.unparse(call.func) == "print"], name_of(path)


def test_people_are_passed_as_influencers() -> None:
    """A parameter that holds a person is an `Influencer`, never a dict whose fields only a reader of the code knows."""
    wrong = []
    for path in CODE:
        if path.is_relative_to(PROJECT / "graph" / "nx_backend"):  # its nodes are any hashable value
            continue
        for function in ast.walk(parsed(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
                    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
                    if argument.arg in PERSON and re.search(r"\b(dict|Mapping|Any)\b", annotation):
                        wrong.append(f"{name_of(path)}:{function.lineno}: {argument.arg}: {annotation}")
    assert wrong == []


# --- the sample and the licenses


def test_the_sample_is_what_its_script_writes(tmp_path: Path) -> None:
    script = tmp_path / "make_sample.py"
    script.write_bytes((PROJECT / "data" / "make_sample.py").read_bytes())
    subprocess.run([sys.executable, script], check=True, capture_output=True)
    made = sorted(tmp_path.glob("sample_*.csv"))
    assert [path.name for path in made] == ["sample_followers.csv", "sample_mentions.csv", "sample_profiles.csv"]
    for path in made:
        assert path.read_bytes() == (PROJECT / "data" / path.name).read_bytes()
    assert sum(path.stat().st_size for path in made) < 3_000_000


def installed(name: str, seen: set[str]) -> set[str]:
    """A distribution and everything that it needs on this machine."""
    from packaging.requirements import Requirement

    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return seen
    seen.add(key)
    for text in requires(name) or ():
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            installed(needed.name, seen)
    return seen


def test_nothing_that_users_install_has_a_strong_copyleft_license() -> None:
    names = installed("intrograph", set()) - {"intrograph"}
    assert len(names) > 30
    for name in sorted(names):
        metadata = distribution(name).metadata
        classifiers = [text for text in metadata.get_all("Classifier") or () if "License ::" in text]
        licenses = [metadata.get("License-Expression") or "", *classifiers]
        assert not [text for text in licenses if STRONG_COPYLEFT.search(text) and " OR " not in text], (name, licenses)


# --- the documents


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_documents_name_every_command_column_and_option() -> None:
    text = "\n".join(path.read_text() for path in DOCUMENTS)
    for verb, command in cli.main.all_commands().items():
        assert f"`{verb}`" in text or f"intrograph {verb}" in text
        for option in command.params:
            if option.opts[0].startswith("--"):
                assert option.opts[0] in text, (verb, option.opts)
    for column in COLUMNS:
        assert f"`{column}`" in text
    for role in {*MENTION_COLUMNS, *PROFILE_COLUMNS}:
        assert f"`{role}`" in text


def test_the_table_of_formats_names_every_format() -> None:
    page = (PROJECT / "docs" / "sources.md").read_text()
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == {form.name for form in formats()}


def test_the_example_of_a_source_reads_its_file(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "sources.md").read_text()
    code, text = (re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL) for language in ("python", "json"))
    names: dict[str, Any] = {}
    exec(textwrap.dedent(code[0]), names)
    (tmp_path / "posts.json").write_text(text[0])
    file = plain_file(tmp_path / "posts.json")
    assert names["FORMAT"].confidence(file.head) > 0.9
    items = list(names["FORMAT"].open(file, ReadOptions(), NOW).items())
    mentions = {(item.target.handle, item.kind) for item in items if isinstance(item, Mention)}
    assert mentions == {("lea_fit", "mention"), ("tomtrails", "tag")}
    assert [item.followers for item in items if isinstance(item, Profile)] == [1200]


def test_the_changelog_describes_this_version() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (PROJECT / "CHANGELOG.md").read_text()
