"""The house itself: the sample comes from its script, licences are permissive, documents and commands agree."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from conftest import PROJECT

from graph.introductions import COLUMNS
from ingest.fields.columns import MENTION_COLUMNS, PROFILE_COLUMNS
from intrograph import cli

STRONG_COPYLEFT = re.compile(r"\b(A?GPL|SSPL|GNU (Affero )?General Public)", re.IGNORECASE)
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").rglob("*.md"))]


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
    """A distribution and all that it needs here."""
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


def test_nothing_that_users_install_has_a_strong_copyleft_licence() -> None:
    names = installed("intrograph", set()) - {"intrograph"}
    assert len(names) > 30
    for name in sorted(names):
        metadata = distribution(name).metadata
        told = [metadata.get("License-Expression") or "", *(metadata.get_all("Classifier") or ())]
        licences = [text for text in told if "License ::" in text or text == told[0]]
        assert not [text for text in licences if STRONG_COPYLEFT.search(text) and " OR " not in text], (name, licences)


def test_the_front_doors_hold_no_driver_and_no_cypher() -> None:
    for path in (
        PROJECT / "app.py",
        *(PROJECT / "intrograph").rglob("*.py"),
    ):
        text = path.read_text()
        imported = {
            node.names[0].name.split(".")[0] for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)
        }
        assert "neo4j" not in imported
        assert path.is_relative_to(PROJECT / "intrograph") or path.name == "app.py" or "streamlit" not in imported
        if path != PROJECT / "intrograph" / "cli" / "store.py":  # the help of `query` shows one
            assert "MATCH (" not in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_documents_name_every_command_column_and_option() -> None:
    told = "\n".join(path.read_text() for path in DOCUMENTS)
    for verb, command in cli.main.commands.items():
        assert f"`{verb}`" in told or f"intrograph {verb}" in told
        for option in command.params:
            if option.opts[0].startswith("--"):
                assert option.opts[0] in told, (verb, option.opts)
    for column in COLUMNS:
        assert f"`{column}`" in told
    for role in {*MENTION_COLUMNS, *PROFILE_COLUMNS}:
        assert f"`{role}`" in told


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (PROJECT / "CHANGELOG.md").read_text()
