"""The locks name a fitting version of everything that pyproject.toml asks for, each file of it by a hash."""

import re
import tomllib
from pathlib import Path

import pytest
from conftest import PROJECT
from packaging.requirements import Requirement

PACKAGES = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]


def locked(path: Path) -> dict[str, list[str]]:
    """The versions of each package, with a check that each has a hash."""
    versions: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", path.read_text(), flags=re.MULTILINE)):
        name, version = re.match(r"([a-z0-9.-]+)==(\S+)", entry).groups()  # type: ignore[union-attr]
        assert "--hash=sha256:" in entry, name
        versions.setdefault(name, []).append(version)
    return versions


@pytest.mark.parametrize(
    ("file", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev", "live", "team"))]
)
def test_a_lock_has_a_fitting_version_of_every_requirement(file: str, extras: tuple[str, ...]) -> None:
    versions = locked(PROJECT / file)
    optional = PACKAGES["optional-dependencies"]
    asked = [*PACKAGES["dependencies"], *(text for extra in extras for text in optional[extra])]
    for requirement in map(Requirement, asked):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name != "intrograph":
            assert all(requirement.specifier.contains(version) for version in versions[name]), str(requirement)


def test_no_lock_names_a_server_to_install_from() -> None:
    for path in PROJECT.glob("requirements*.lock"):
        assert not re.search(r"://|--index|--find-links|@ ", path.read_text()), path.name
