"""The app in a real browser: a server process, a page that notices errors, and the circle in it."""

import atexit
import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.request import urlopen

from conftest import PROJECT, clean_environment
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError
from ports import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
# A large light page, and a small dark one.
SETTINGS = {
    "desktop-light": {"width": 1400, "height": 1000},
    "phone-dark": {"width": 390, "height": 1400, "color_scheme": "dark", "has_touch": True},
}
WAIT_SECONDS = 60.0
PAGES = (
    "home",
    "explore",
    "search",
    "introductions",
    "outreach",
    "plan",
    "watch",
    "map",
    "lists",
    "data",
    "cypher",
    "backtest",
)
STILL_SECONDS = 0.7
STILL_PAGE = "[data-testid=stApp][data-test-script-state=notRunning]"
# Whether anything glides, such as an expander that opens for half a second; what turns without end does not count.
MOVES = """document.getAnimations().some((animation) =>
    animation.playState === 'running' && animation.effect?.getComputedTiming().endTime < Infinity)"""
# Pixels of a table, from its left and top edge: the box that ticks a row, its name, the first row, the height of a row.
BOX_PX, NAME_PX, FIRST_ROW_PX, ROW_PX = 15, 200, 52, 35
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
expect.set_options(timeout=WAIT_SECONDS * 1000)
# The component lives in a shadow root of its own.
ROOT = """[...document.querySelectorAll('*')].flatMap((e) => e.shadowRoot
    ? [...e.shadowRoot.querySelectorAll('.circle-root')] : e.matches('.circle-root') ? [e] : [])[0]"""


def app_server(environment: dict[str, str]) -> contextlib.AbstractContextManager[str]:
    """The address of an app that serves the store which the environment names."""
    return served(lambda port: [sys.executable, "-m", "intrograph.cli", "app", "--port", str(port)], environment)


@contextlib.contextmanager
def served(command: Callable[[int], list[str]], environment: dict[str, str]) -> Iterator[str]:
    """The address of a Streamlit app that a command starts on a port, once it answers."""
    port = free_port()
    process = subprocess.Popen(
        command(port), cwd=PROJECT, env=clean_environment() | environment, stdout=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            with contextlib.suppress(OSError), urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    break
            assert time.monotonic() < deadline, "the app did not start"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_until_still(page: Page) -> None:
    """Wait until no run of the page, and no movement on it, has gone on for a while: one run may start another."""
    deadline, still_since = time.monotonic() + WAIT_SECONDS, time.monotonic()
    while time.monotonic() - still_since < STILL_SECONDS:
        assert time.monotonic() < deadline, "the page goes on running"
        if not page.locator(STILL_PAGE).count() or page.evaluate(MOVES):
            still_since = time.monotonic()
        page.wait_for_timeout(50)


def unfold(page: Page, title: str) -> None:
    """Open an expander, and wait until it is open: what moves under a pressed mouse button gets no click."""
    page.get_by_text(title).click()
    wait_until_still(page)


def click_row(page: Page, row: int, x: int = NAME_PX) -> None:
    """Click a row of the only table on the page, once nothing changes; its cells are drawn, not elements."""
    table = page.get_by_test_id("stDataFrame")
    wait_until_still(page)
    expect(table).to_have_count(1)  # the old table stays until the new one is there
    click_in_table(page, table, row, x)


def click_in_table(page: Page, table: Locator, row: int, x: int) -> None:
    """Click a row of one of several tables, `x` pixels from its left edge, and wait until the page knows of it."""
    page.mouse.click(*point_in_table(page, table, row, x))
    wait_until_still(page)  # a table tells of a click a fifth of a second later


def point_in_table(page: Page, table: Locator, row: int, x: int) -> tuple[float, float]:
    """The position of a row on the screen, `x` pixels from the left edge of its table, which is scrolled into view."""
    table.evaluate("(element) => element.scrollIntoView({ block: 'center' })")  # not behind the bar of the pages
    wait_until_still(page)
    box = table.bounding_box()
    assert box
    return box["x"] + x, box["y"] + FIRST_ROW_PX + ROW_PX * row


class Circle:
    """The picture on a page: its nodes, their positions, and clicks on them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def state(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.page.evaluate(
            f"""() => {{ const root = {ROOT};
                return root?.network ? {{ center: root.dataset.center, settled: Number(root.dataset.settled ?? 0),
                    label: root.getAttribute('aria-label'), at: root.network.getPositions() }} : null }}"""
        )
        return found

    def wait(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            state = self.state()
            if state and state["settled"] and until(state):
                return state
            assert time.monotonic() < deadline, f"the circle stayed {state or 'away'}"
            time.sleep(0.03)

    def wait_until_still(self) -> None:
        """Wait until nothing moves: on a busy machine the glide to a new circle goes on after it has settled.

        Two looks are equal, although the picture moves, if no frame was drawn between them. A page that still runs may
        add something above the picture, which shifts it.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        before, now = None, self._sight()
        while now != before or not self.page.locator(STILL_PAGE).count():
            assert time.monotonic() < deadline, "the picture does not come to rest"
            time.sleep(0.08)
            before, now = now, self._sight()

    def _sight(self) -> Any:
        return self.evaluate(
            """async (root) => { const { network } = root;
                for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
                const { x, y } = root.getBoundingClientRect();
                return [x, y, network.getScale(), network.getViewPosition(), network.getPositions()] }"""
        )

    def point(self, key: str) -> tuple[float, float]:
        self.wait_until_still()
        x, y = self.page.evaluate(
            f"""(key) => {{ const root = {ROOT}; const at = root.network.getPositions([key])[key];
                const dom = root.network.canvasToDOM(at); const box = root.getBoundingClientRect();
                return [box.x + dom.x, box.y + dom.y] }}""",
            key,
        )
        return x, y

    def evaluate(self, script: str, *values: Any) -> Any:
        """Run a function of the picture's root element, and of further values."""
        return self.page.evaluate(f"(values) => ({script})({ROOT}, ...values)", list(values))

    def badge(self, key: str) -> tuple[float, float] | None:
        """The position of a node's badge on the screen; None if there is no room for one."""
        self.wait_until_still()
        found = self.evaluate(
            """(root, key) => { const badge = root.badge(key); const box = root.getBoundingClientRect();
                const at = badge && root.network.canvasToDOM(badge); return at && [box.x + at.x, box.y + at.y] }""",
            key,
        )
        return found and (found[0], found[1])

    def expand_or_collapse(self, key: str, item: str) -> None:
        """Expand or collapse a node by its badge, or if there is no room for one, by its menu."""
        badge = self.badge(key)
        if badge:
            self.page.mouse.click(*badge)
        else:
            self.choose(key, item)

    def is_free(self, key: str) -> bool:
        """Whether no other node, and no badge, covers the middle of a node."""
        nearest: float = self.evaluate(
            """(root, key) => { const at = root.network.getPositions(); const nodes = root.network.body.nodes;
                return Math.min(...Object.keys(at).filter((id) => id !== key).map((id) =>
                    Math.hypot(at[id].x - at[key].x, at[id].y - at[key].y) - nodes[id].options.size))
                    * root.network.getScale(); }""",
            key,
        )
        return nearest > 16

    def press(self, *keys: str) -> None:
        """Press keys, one right after the other, while the picture has the focus."""
        self.page.locator(".circle-root").focus()
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, key: str, item: str) -> None:
        """Choose an item of a node's menu."""
        self.page.mouse.click(*self.point(key), button="right")
        self.page.get_by_role("menuitem", name=item).click()

    def follow(self, key: str) -> dict[str, Any]:
        before = self.wait(lambda state: True)
        self.page.mouse.click(*self.point(key))
        return self.wait(lambda state: state["center"] == key and state["settled"] > before["settled"])

    def double_click(self, key: str) -> dict[str, Any]:
        before = self.wait(lambda state: True)
        self.page.mouse.dblclick(*self.point(key))
        return self.wait(lambda state: state["settled"] > before["settled"])


@cache
def _chromium() -> tuple[Playwright, Browser]:
    """One browser for all pages of this process: starting one takes longer than many a test."""
    playwright = sync_playwright().start()
    atexit.register(stop_chromium)
    return playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@cache
def _context(width: int, height: int, **choices: Any) -> BrowserContext:
    """One context for all pages of a kind, so that the scripts of the app are compiled once; the app stores nothing."""
    _, browser = _chromium()
    return browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True, **choices)


def stop_chromium() -> None:
    """End the browser, if one was started."""
    _context.cache_clear()
    if _chromium.cache_info().currsize:
        playwright, browser = _chromium()
        _chromium.cache_clear()
        browser.close()
        playwright.stop()


@contextlib.contextmanager
def watched_page(width: int = 1400, height: int = 1000, **choices: Any) -> Iterator[Page]:
    """A page that fails the test on any console error and on any request to another host.

    `choices` are options of its browser context: `color_scheme`, `reduced_motion`, `has_touch` and others.
    """
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # On a page with a path of its own Streamlit first looks for its endpoints below that path.
        at = message.location["url"]
        is_streamlit_probe = any(f"/{name}/_stcore/" in at for name in PAGES)
        if message.type == "error" and not is_streamlit_probe:
            errors.append(f"console: {message.text} ({at})")

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://localhost:", "data:", "blob:")):
            errors.append(f"request to {request.url}")

    with contextlib.closing(_context(width, height, **choices).new_page()) as page:
        page.set_default_timeout(WAIT_SECONDS * 1000)
        page.on("console", on_console)
        page.on("request", on_request)
        page.on("pageerror", lambda error: errors.append(f"page: {error}"))
        page.on("websocket", lambda socket: None if "//localhost:" in socket.url else errors.append(socket.url))
        try:
            yield page
        except BaseException as error:
            for line in (*errors, shown(page)):
                error.add_note(line)
            raise
        finally:
            page.context.set_offline(False)  # pages share a context
        page.goto("about:blank")  # before the server goes
    assert not errors, "\n".join(errors)


def shown(page: Page) -> str:
    """What a page that failed a test showed, as a sentence."""
    try:
        run = page.get_by_test_id("stApp").get_attribute("data-test-script-state", timeout=1000)
        text = " ".join(page.get_by_test_id("stMain").inner_text(timeout=1000).split())
        return f"The page {page.url} was {run} and showed: {text[:3000]}"
    except PlaywrightError as error:
        return f"The page cannot be read any more: {error}"


def violations(page: Page) -> list[str]:
    """The violations of WCAG 2.2 AA that axe finds on a page."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function("!document.querySelector('[data-stale=true]')")  # what is computed again is pale meanwhile
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{violation['id']}: {node['html'][:160]}" for violation in found for node in violation["nodes"]]


def is_too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled horizontally."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def kept_their_positions(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether everyone who stayed in the picture is where they were, to two units of the drawing."""
    stayed = before["at"].keys() & after["at"].keys()
    return bool(stayed) and all(
        abs(before["at"][key][axis] - after["at"][key][axis]) <= 2 for key in stayed for axis in ("x", "y")
    )


def members(state: dict[str, Any]) -> list[str]:
    """Everyone in the picture but the focus; the dashed circles do not count."""
    return [key for key in state["at"] if key != state["center"] and not key.startswith("more ")]
