"""Random gestures on the pages of the app: whatever a person does, no page is left empty or shows an error.

    PYTHONPATH=.:tests python tests/random_gestures.py --minutes 10 --seed 1 [--store FOLDER] [--keep FOLDER]

Links, rows of tables, nodes of the circle, buttons, menus and fields are used at random, half of the time before the
page has come to rest. Without a store, the sample is loaded into one. For each fault, the gestures that led to it are
printed, and a picture of the page stays in the folder `--keep`; then the exit status is 1.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from browser import (
    BOX_PX,
    NAME_PX,
    PAGES,
    Circle,
    app_server,
    point_in_table,
    stop_chromium,
    wait_until_still,
    watched_page,
)
from conftest import Demo
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

GESTURES_A_VISIT = 40
WAIT_MS = 1_000  # for an element that a gesture needs; it may be covered, or be gone
ROWS = 6  # the first rows of a table
FIRST_WORDS = 20  # characters: a page with fewer is empty
TEXTS = ("vik", "jade", "zzz", "<b>x</b>", "10", "2026-05-01", "")
LEFT_ALONE = ("Delete", "Forget", "Load the sample", "Sign out")  # of buttons: what they do would end the visits
CONTROLS = ", ".join(
    (
        "[data-testid=stMain] button:visible",
        "[data-testid=stMain] label:visible",
        "[data-testid=stMain] summary:visible",
        "[data-baseweb=select]:visible",
        "[role=option]:visible",
        "[role=menuitem]:visible",
    )
)

Gesture = Callable[[Page, random.Random], str]  # the returned words say what was done; empty if it was not possible


def follow_a_link(page: Page, chance: random.Random) -> str:
    link = _one_of(page.locator("a[data-testid*=NavLink]:visible"), chance)
    if link is None:
        return ""
    link.click()
    return f"opened {link.inner_text().split()[-1]}"


def click_a_row(page: Page, chance: random.Random) -> str:
    table = _one_of(page.get_by_test_id("stDataFrame"), chance)
    if table is None:
        return ""
    row, x = chance.randrange(ROWS), chance.choice((BOX_PX, BOX_PX, NAME_PX))
    page.mouse.click(*point_in_table(page, table, row, x))
    return f"clicked row {row}, {x} pixels from the left"


def touch_the_circle(page: Page, chance: random.Random) -> str:
    if not page.locator(".circle-root").count():
        return ""
    circle = Circle(page)
    state = circle.state()
    if not state or not state["at"]:
        return ""
    key, way = chance.choice(list(state["at"])), chance.choice(("click", "click", "double click", "right click"))
    x, y = circle.point(key)
    page.mouse.click(x, y, button="right" if way == "right click" else "left", click_count=1 + (way == "double click"))
    return f"{way} on {key}"


def go_back(page: Page, chance: random.Random) -> str:
    if page.evaluate("history.length") < 3:
        page.reload()
        return "loaded the page again"
    page.go_back()
    return "went back"


def type_a_text(page: Page, chance: random.Random) -> str:
    field = _one_of(page.locator("input[type=text]:visible"), chance)
    if field is None:
        return ""
    text = chance.choice(TEXTS)
    field.fill(text)
    if chance.random() < 0.6:
        field.press("Enter")
    return f"typed {text!r}"


def use_a_control(page: Page, chance: random.Random) -> str:
    control = _one_of(page.locator(CONTROLS), chance)
    if control is None:
        return ""
    name = " ".join((control.get_attribute("aria-label") or control.inner_text() or "a control").split())[:40]
    if any(word in name for word in LEFT_ALONE):
        return ""
    control.click()
    return f"used {name!r}"


GESTURES: dict[Gesture, int] = {  # how often, among each other
    use_a_control: 44,
    follow_a_link: 18,
    click_a_row: 16,
    touch_the_circle: 11,
    type_a_text: 6,
    go_back: 5,
}


def _one_of(found: Locator, chance: random.Random) -> Locator | None:
    everything = found.all()
    return chance.choice(everything) if everything else None


def fault_of(page: Page) -> str:
    """What is wrong with a page once it has come to rest; empty if nothing is."""
    try:
        wait_until_still(page)
    except AssertionError as error:
        return str(error)
    if page.get_by_test_id("stException").count():
        return page.get_by_test_id("stException").first.inner_text()[:600]
    if page.get_by_text("This page has failed").count():
        return "an unexpected error"
    if len(page.get_by_test_id("stMain").inner_text().strip()) < FIRST_WORDS:
        return "the page is empty"
    return ""


class Visits:
    """Visits to the app at an address, one after the other."""

    def __init__(self, address: str, folder: Path, seed: int) -> None:
        self.address, self.folder, self.seed = address, folder, seed
        self.gestures = self.visits = self.faults = 0

    def visit(self, deadline: float) -> None:
        """Make gestures on a new page until there are enough of them, something is wrong, or the time is over."""
        self.visits += 1
        chance = random.Random(f"{self.seed}-{self.visits}")
        trail = [chance.choice(PAGES)]
        try:
            with watched_page() as page:
                page.set_default_timeout(WAIT_MS)
                page.on("dialog", lambda dialog: dialog.dismiss())
                page.goto(f"{self.address}/{trail[0]}")
                wait_until_still(page)
                for _ in range(GESTURES_A_VISIT):
                    if time.monotonic() > deadline or not self._gesture(page, chance, trail):
                        break
        except (AssertionError, PlaywrightError) as error:  # errors of the browser's console among them
            self._note(str(error), trail)

    def _gesture(self, page: Page, chance: random.Random, trail: list[str]) -> bool:
        """Make one gesture; whether the page is all right, as far as was looked."""
        gesture = chance.choices(list(GESTURES), list(GESTURES.values()))[0]
        try:
            done = gesture(page, chance)
        except PlaywrightError:  # covered by something else, or gone: as a person, look for another way
            page.keyboard.press("Escape")
            return True
        if not done:
            return True
        self.gestures += 1
        trail.append(done)
        if chance.random() < 0.5:
            page.wait_for_timeout(chance.choice((0, 50, 200, 800)))
            return True
        if fault := fault_of(page):
            page.screenshot(path=self.folder / f"fault-{self.faults + 1}.png")
            self._note(fault, trail)
            return False
        if page.get_by_role("dialog").count() and chance.random() < 0.7:
            page.keyboard.press("Escape")
        return True

    def _note(self, fault: str, trail: list[str]) -> None:
        self.faults += 1
        print(f"visit {self.visits}: {fault}\n    after: {'; '.join(trail[-10:])}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", type=Path, help="the sample if omitted")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "random-gestures"))
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        store = options.store or Demo.run(Path(name)).store
        with app_server({"INTROGRAPH_STORE": str(store)}) as address:
            visits = Visits(address, options.keep, options.seed)
            deadline = time.monotonic() + 60 * options.minutes
            while time.monotonic() < deadline:
                visits.visit(deadline)
            stop_chromium()
    print(
        f"seed {options.seed}: {visits.gestures:,} gestures in {visits.visits:,} visits, {visits.faults:,} faults"
        + (f"; pictures in {options.keep}" if visits.faults else "")
    )
    return 1 if visits.faults else 0


if __name__ == "__main__":
    sys.exit(main())
