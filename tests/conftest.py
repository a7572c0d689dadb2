"""Servers and data for the tests. What a machine may lack skips with its reason, or fails where it is required.

INTROGRAPH_TEST_REQUIRE="neo4j browser shared" names what must be there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j_server
import pytest
from hypothesis import settings

from graph.store import Store, ensure, open_store

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"
REQUIRED = os.environ.get("INTROGRAPH_TEST_REQUIRE", "").split()
NOW = 1_790_000_000_000  # 21 September 2026: no test reads the clock

# In a gate the same examples at every run; at the keyboard new ones, which may find something.
settings.register_profile("gate", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("gate")


def clean_environment() -> dict[str, str]:
    """The environment without anything that names a store: for processes that are told theirs."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "INTROGRAPH_"))}


# No test may touch a database or a store that the person at the keyboard uses.
for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "INTROGRAPH_STORE"):
    os.environ.pop(name, None)


def lacking(what: str, reason: str) -> None:
    """Skip, or fail where `what` is required."""
    if what in REQUIRED:
        pytest.fail(f"{what} is required here: {reason}")
    pytest.skip(reason)


# What a load would start in the background would outlive the test.
os.environ["INTROGRAPH_NO_TRAIN"] = "1"


@pytest.fixture(scope="session")
def neo4j_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j_server.Neo4jServer]:
    """A real Neo4j for the whole session."""
    server = neo4j_server.Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    try:
        server.start()
    except neo4j_server.NotHere as reason:
        lacking("neo4j", str(reason))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "store"


@pytest.fixture(scope="session")
def embedded_store(embedded_folder: Path) -> Iterator[Store]:
    """One embedded server for the whole session; tests empty it before use."""
    with ensure(open_store(embedded_folder)) as store:
        yield store


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store on each of the two servers; `environment` of the process leads to the same."""
    if request.param == "embedded":
        opened = request.getfixturevalue("embedded_store")
        monkeypatch.setenv("INTROGRAPH_STORE", str(opened.folder))
        empty(opened)
        yield opened
        return
    server = request.getfixturevalue("neo4j_running")
    for variable, value in server.environment.items():
        monkeypatch.setenv(variable, value)
    with open_store() as opened:
        empty(opened)
        yield opened


@pytest.fixture
def one_store(embedded_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty embedded store, for what does not depend on the server."""
    monkeypatch.setenv("INTROGRAPH_STORE", str(embedded_store.folder))
    empty(embedded_store)
    return embedded_store


def empty(store: Store) -> None:
    """Remove everything: only ever called on servers that the tests have started."""
    store.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    store.session.clear()
    ensure(store)
    if store.folder:
        shutil.rmtree(store.folder / "rejects", ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> None:
    """A browser on this machine."""
    import browser

    if browser.CHROMIUM is None:
        lacking("browser", "there is no Chromium on this machine")


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample, as `intrograph demo` leaves it."""
    folder = tmp_path_factory.mktemp("sample")
    command = [
        sys.executable,
        "-m",
        "intrograph.cli",
        "demo",
        "--no-serve",
        "--store",
        folder / "store",
        "--csv",
        folder / "i.csv",
    ]
    subprocess.run(command, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True)
    return folder / "store"


@pytest.fixture(scope="session")
def sample_app(chromium: None, sample_folder: Path) -> Iterator[str]:
    """The address of an app that shows the sample."""
    from browser import app_server

    with app_server({"INTROGRAPH_STORE": str(sample_folder)}) as address:
        yield address


@pytest.fixture
def page(chromium: None, tmp_path: Path) -> "Iterator[Page]":
    """A page that fails the test on console errors and foreign requests."""
    from browser import watched_page

    with watched_page(tmp_path) as page:
        yield page


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real mention data beside the checkout."""
    if not SHARED.is_dir():
        lacking("shared", f"there is no {SHARED.relative_to(PROJECT.parent)} beside the checkout")
    return SHARED
