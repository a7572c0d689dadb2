"""Make the pictures in docs/ from the real app with the sample: `make screenshot`."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import story
from browser import Circle, app_server, watched_page
from conftest import PROJECT, clean_environment
from playwright.sync_api import Page

from graph.store import open_store, read
from graph.store.team import partners

DOCS = PROJECT / "docs"
EXPLORE = "?focus=jade.runs&open=instagram:zora_laps"
PATHS = "?focus=jade.runs&pick=instagram:vik_runs&between=paths"


@contextlib.contextmanager
def sample_store() -> Iterator[Path]:
    """The store of a fresh sample."""
    with tempfile.TemporaryDirectory() as folder:
        store, introductions = Path(folder, "store"), Path(folder, "introductions.csv")
        command = ["-m", "intrograph.cli", "demo", "--no-serve", "--store", str(store), "--csv", str(introductions)]
        subprocess.run(
            [sys.executable, *command], cwd=PROJECT, env=clean_environment(), check=True, capture_output=True
        )
        yield store


def main() -> None:
    with sample_store() as store, app_server({"INTROGRAPH_STORE": str(store)}) as address:
        with watched_page(1280, 900) as page:
            _circle(page, f"{address}/{EXPLORE}", "explore.png")
            page.goto(f"{address}/home")
            page.get_by_role("heading").first.wait_for()
            _take(page, "home.png")
            page.goto(f"{address}/map")
            page.locator("canvas").first.wait_for()
            _take(page, "map.png")
            _cypher(page, address)
        with watched_page(1280, 900, color_scheme="dark") as page:
            _circle(page, f"{address}/{PATHS}", "paths.png")
        with watched_page(390, 844, has_touch=True, is_mobile=True) as page:
            _circle(page, f"{address}/{EXPLORE}", "phone.png")
    story_pictures()


def story_pictures() -> None:
    """The pictures of docs/story.md, which begins without a partner."""
    with sample_store() as folder:
        with open_store(folder) as store:
            for partner in read.partners(store):
                partners.unmark_partner(store, partner.key)
        with app_server({"INTROGRAPH_STORE": str(folder)}) as address, watched_page(1280, 900) as page:
            story.tell(page, address, _stop)


def _stop(page: Page, name: str) -> None:
    page.mouse.move(5, 5)  # no tooltip
    _take(page, f"{name}.png")


def _circle(page: Page, address: str, name: str) -> None:
    page.goto(address)
    Circle(page).wait(lambda state: True)
    page.get_by_role("button", name="Skip tour").click()
    page.mouse.move(5, 5)
    _take(page, name)


def _cypher(page: Page, address: str) -> None:
    page.goto(f"{address}/cypher?ask=reciprocal-ties")
    page.get_by_test_id("stDataFrame").wait_for()
    page.get_by_role("button", name="Run", exact=True).wait_for()
    _take(page, "cypher-table.png")
    page.get_by_role("radiogroup").get_by_text("Graph").click()
    Circle(page).wait(lambda state: True)
    page.get_by_text("Click an influencer to open").scroll_into_view_if_needed()
    _take(page, "cypher-graph.png")
    page.get_by_role("button", name="Profile").click()
    page.get_by_text("row read").or_(page.get_by_text("rows read")).first.wait_for()
    page.wait_for_timeout(1000)  # the page scrolls back to its top when the graph goes
    page.get_by_text("Explain estimates").scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    _take(page, "cypher-plan.png")


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(2000)
    page.screenshot(path=DOCS / name)


if __name__ == "__main__":
    main()
