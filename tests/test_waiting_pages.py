"""A page that is drawn again when background work ends keeps the address that a click has just set."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import WAIT_SECONDS, served, watched_page
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
    """The connection of a page, whose messages from the server can be held back as on a busy machine."""

    def __init__(self, page: Page) -> None:
        self.is_held = False
        self.held: list[str | bytes] = []
        self.sent = 0  # messages of the page
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        self.route = route
        server = route.connect_to_server()
        server.on_message(lambda message: self.held.append(message) if self.is_held else route.send(message))

        def send(message: str | bytes) -> None:
            self.sent += 1
            server.send(message)

        route.on_message(send)

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
        deadline = time.monotonic() + WAIT_SECONDS
        while line.sent == before:
            assert time.monotonic() < deadline, "the page has not asked whether the work has ended"
            page.wait_for_timeout(100)
        page.wait_for_timeout(1_000)  # for the server to answer
        line.release()
        expect(page.get_by_text("Done")).to_be_visible()
        expect(page.get_by_text("Circle of mia")).to_be_visible()
