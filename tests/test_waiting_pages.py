"""Messages between the browser and the server that arrive late take nothing back that a click has done meanwhile."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import BOX_PX, WAIT_SECONDS, Circle, point_in_table, served, wait_until_still, watched_page
from playwright.sync_api import Page, WebSocketRoute, expect

pytestmark = pytest.mark.usefixtures("chromium")
PAGE = """
from pathlib import Path

import streamlit as st

from intrograph.components.job_status import rerun_when

work = Path({work!r})
st.text(f"Circle of {{st.query_params.get('focus', 'jade')}}")
st.button("Follow mia", on_click=st.query_params.from_dict, args=({{"focus": "mia"}},))
if work.exists():
    st.text("Done")
else:
    rerun_when(work.exists)
    st.text("Waiting")
"""


class SlowLine:
    """The connection of a page, whose messages can be held back as on a busy machine or a slow network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_held = False
        self.held: list[str | bytes] = []
        self.sent = 0  # messages of the page
        self.is_late: Callable[[int], bool] = lambda number: False  # whether a message of the page waits, by its number
        self.late: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        self.route = route
        self.server = route.connect_to_server()
        self.server.on_message(self._answer)
        route.on_message(self._ask)

    def _answer(self, message: str | bytes) -> None:
        if self.is_held:
            self.held.append(message)
        else:
            self.route.send(message)

    def _ask(self, message: str | bytes) -> None:
        self.sent += 1
        if self.is_late(self.sent):
            self.late.append(message)
        else:
            self.server.send(message)

    def wait_for(self, has_come: Callable[[], bool], otherwise: str) -> None:
        """Let messages pass until one has come; fail with the sentence `otherwise` if none comes."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not has_come():
            assert time.monotonic() < deadline, otherwise
            self.page.wait_for_timeout(10)

    def release(self) -> None:
        """Let the page have what was held back."""
        self.is_held = False
        while self.held:
            self.route.send(self.held.pop(0))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A file that appears when the background work of the page is done."""
    return tmp_path / "work"


@pytest.fixture
def address(tmp_path: Path, work: Path) -> Iterator[str]:
    script = tmp_path / "page.py"
    script.write_text(PAGE.format(work=str(work)))
    options = ["--server.headless", "true", "--server.port"]
    with served(lambda port: [sys.executable, "-m", "streamlit", "run", str(script), *options, str(port)], {}) as found:
        yield found


def test_work_that_ends_just_after_a_click_does_not_take_the_click_back(address: str, work: Path) -> None:
    with watched_page() as page:
        line = SlowLine(page)
        page.goto(address)
        expect(page.get_by_text("Circle of jade")).to_be_visible()
        expect(page.get_by_text("Waiting")).to_be_visible()  # the timer of the line above it runs by now
        line.is_held = True
        page.get_by_role("button", name="Follow mia").click()
        page.wait_for_timeout(1_000)  # for the server to answer
        work.touch()
        before = line.sent
        line.wait_for(lambda: line.sent > before, "the page has not asked whether the work has ended")
        page.wait_for_timeout(1_000)  # for the server to answer
        line.release()
        expect(page.get_by_text("Done")).to_be_visible()
        expect(page.get_by_text("Circle of mia")).to_be_visible()


def test_a_row_ticked_just_before_a_click_does_not_blank_the_page_that_the_click_opens(sample_app: str) -> None:
    with watched_page() as page:
        line = SlowLine(page)
        page.goto(f"{sample_app}/introductions")
        button = page.get_by_role("button", name="Show the circle of")
        button.wait_for()
        wait_until_still(page)
        row = point_in_table(page, page.get_by_test_id("stDataFrame"), 0, BOX_PX)
        click = line.sent + 1
        line.is_late = lambda number: number > click  # the browser tells of a ticked row a fifth of a second later
        # In the browser itself, since a busy machine takes longer than that from here.
        button.evaluate(
            "(element) => addEventListener('click', () => setTimeout(() => element.click()), { once: true })"
        )
        page.mouse.click(*row)
        page.wait_for_url("**/explore?focus=*")  # the server draws that page now
        line.wait_for(lambda: bool(line.late), "the page has not told of the ticked row")
        line.server.send(line.late.pop())
        Circle(page).wait(lambda state: True)
        wait_until_still(page)
        Circle(page).wait(lambda state: True)
