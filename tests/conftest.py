"""Servers, browser and data for the tests. What this machine lacks is skipped with a reason, or fails where required.

INTROGRAPH_TEST_REQUIRE="neo4j browser shared" names what must be there. INTROGRAPH_TEST_ALL=1 runs the long versions:
more rounds of kills, and networkx's whole test suite.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j_server
import pytest
from hypothesis import settings

from graph.store import Store, ensure, open_store
from intrograph import jobs

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"
REQUIRED = os.environ.get("INTROGRAPH_TEST_REQUIRE", "").split()
TEST_ALL = bool(os.environ.get("INTROGRAPH_TEST_ALL"))
NOW = 1_790_000_000_000  # 21 September 2026: no test reads the clock

# In CI the same examples at every run; at the keyboard new ones, which may find something.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# No test may touch a database or a store that the person at the keyboard uses.
for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "INTROGRAPH_STORE"):
    os.environ.pop(name, None)

# Training that a load starts in the background would outlive the test.
os.environ["INTROGRAPH_NO_TRAIN"] = "1"


def clean_environment() -> dict[str, str]:
    """The environment without variables that name a store: for processes that get theirs by an option."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "INTROGRAPH_"))}


def lacking(what: str, reason: str) -> None:
    """Skip, or fail where `what` is required."""
    if what in REQUIRED:
        pytest.fail(f"{what} is required here: {reason}")
    pytest.skip(reason)


# --- which server a test runs on, and which worker runs it


def pytest_configure() -> None:
    """Settings for the processes that tests start, not for benchmarks, which import this file too."""
    # The servers live for minutes, too short for Java's optimizing compiler: without it they need half the time.
    # A shell that starts the tests in the background lets them, and all programs that they start, ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_servers")
        metafunc.parametrize("store", ["embedded", "neo4j"] if both else ["embedded"], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """One worker owns Neo4j and one owns the sample, so that neither is made twice.

    The longest groups come first, and single tests fill the time of the worker that is free. A wrapper, because
    pytest-xdist reads the groups in an implementation of this hook that is called before all others.
    """
    for item in items:
        if group := _worker_group(item):
            item.add_marker(pytest.mark.xdist_group(group))
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say what the page showed when a test failed: an element may be missing because an error took its place."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if page is not None and report.when == "call" and report.failed:
        from browser import shown

        report.sections.append(("Page", shown(page)))
    return report


def _worker_group(item: pytest.Item) -> str | None:
    fixtures = set(getattr(item, "fixturenames", ()))
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if "neo4j_running" in fixtures or parameters.get("store") == "neo4j":
        return "neo4j"
    if "sample_demo" in fixtures:
        return "sample"
    return None


# --- servers and stores


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


@pytest.fixture
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty embedded store; on Neo4j too in tests marked `both_servers`. The environment leads to the same store."""
    if request.param == "embedded":
        yield request.getfixturevalue("one_store")
        return
    yield request.getfixturevalue("neo4j_store")


@pytest.fixture
def neo4j_store(neo4j_running: neo4j_server.Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store on Neo4j. The environment leads to the same store."""
    for variable, value in neo4j_running.environment.items():
        monkeypatch.setenv(variable, value)
    with open_store() as opened:
        empty(opened)
        yield opened


@pytest.fixture
def one_store(embedded_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty embedded store, in tests marked `both_servers` too."""
    monkeypatch.setenv("INTROGRAPH_STORE", str(embedded_store.folder))
    empty(embedded_store)
    return embedded_store


@pytest.fixture
def no_earlier_jobs(store: Store) -> Iterator[None]:
    """A store without a trace of jobs, before and after a test."""
    folder = jobs.job_folder(store)
    shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(folder, ignore_errors=True)


def empty(store: Store) -> None:
    """Remove everything: only ever called on servers that the tests have started."""
    store.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    store.session.clear()
    ensure(store)
    if store.folder:
        for name in ("rejects", "staging", "jobs"):
            shutil.rmtree(store.folder / name, ignore_errors=True)


# --- the browser, the sample, and real data


@pytest.fixture(scope="session")
def chromium() -> Iterator[None]:
    """A browser on this machine, started by the first page."""
    import browser

    if browser.CHROMIUM is None:
        lacking("browser", "there is no Chromium on this machine")
    yield
    browser.stop_chromium()


@dataclass(frozen=True)
class Demo:
    """What `intrograph demo` left: a store with the sample, the introductions as CSV, and what the first run said."""

    store: Path
    introductions: Path
    messages: str

    @classmethod
    def run(cls, folder: Path) -> "Demo":
        store, introductions = folder / "store", folder / "introductions.csv"
        options = ["--no-serve", "--store", store, "--csv", introductions]
        command = [sys.executable, "-m", "intrograph.cli", "demo", *options]
        ended = subprocess.run(
            command, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True, text=True
        )
        return cls(store, introductions, ended.stderr)


@pytest.fixture(scope="session")
def sample_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The first run of the demo."""
    return Demo.run(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample_folder(sample_demo: Demo) -> Path:
    """A store with the sample."""
    return sample_demo.store


@pytest.fixture(scope="session")
def sample_app(chromium: None, sample_folder: Path) -> Iterator[str]:
    """The address of an app that shows the sample."""
    from browser import app_server

    with app_server({"INTROGRAPH_STORE": str(sample_folder)}) as address:
        yield address


@pytest.fixture
def page(chromium: None) -> "Iterator[Page]":
    """A page that fails the test on console errors and foreign requests."""
    from browser import watched_page

    with watched_page() as page:
        yield page


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real mention data beside the checkout."""
    if not SHARED.is_dir():
        lacking("shared", f"there is no {SHARED.relative_to(PROJECT.parent)} beside the checkout")
    return SHARED
