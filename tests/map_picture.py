"""The map on a page: who stands where, which names are painted, and gestures on people."""

import time
from collections.abc import Callable
from typing import Any

from browser import WAIT_SECONDS
from playwright.sync_api import Locator, Page

Box = tuple[float, float, float, float]


class MapPicture:
    """The map of an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def root(self) -> Locator:
        return self.page.locator(".map-root")

    def evaluate(self, script: str, *values: Any) -> Any:
        """Run a function of the map, and of further values."""
        return self.root.evaluate(f"(root, values) => ({script})(root.map, ...values)", list(values))

    def wait(self, until: str, *values: Any) -> None:
        """Wait until a function of the map holds."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not self.evaluate(until, *values):
            assert time.monotonic() < deadline, f"never: {until}"
            time.sleep(0.05)

    def wait_until_painted(self) -> None:
        """Wait until what is shown is sharp and nothing moves."""
        self.root.and_(self.page.locator("[data-painted]")).wait_for()
        before, now = None, self._sight()
        deadline = time.monotonic() + WAIT_SECONDS
        while now != before or not now[0]:
            assert time.monotonic() < deadline, "the map does not come to rest"
            time.sleep(0.1)
            before, now = now, self._sight()

    def _sight(self) -> Any:
        return self.evaluate("(map) => [!map.painter && !map.frame && map.painted?.content === map.content, map.view]")

    def view(self) -> dict[str, float]:
        view: dict[str, float] = self.evaluate("(map) => map.view")
        return view

    def row(self, name: str) -> int:
        row: int = self.evaluate("(map, name) => map.drawing.names.indexOf(name)", name)
        return row

    def name(self, row: int) -> str:
        name: str = self.evaluate("(map, row) => map.drawing.names[row]", row)
        return name

    def point(self, row: int) -> tuple[float, float]:
        """The position of a person on the screen, when nothing moves."""
        self.wait_until_painted()
        x, y = self.evaluate(
            """(map, row) => { const box = map.canvas.getBoundingClientRect();
                return [box.x + map.view.scale * map.drawing.x[row] + map.view.x,
                        box.y + map.view.scale * map.drawing.y[row] + map.view.y]; }""",
            row,
        )
        return x, y

    def click(self, row: int) -> None:
        self.page.mouse.click(*self.point(row))

    def names(self) -> list[Box]:
        """The boxes of all painted names: left, top, right, bottom."""
        self.wait_until_painted()
        return [tuple(box) for box in self.evaluate("(map) => map.names.map((name) => name.box)")]

    def press(self, *keys: str) -> None:
        """Press keys while the map has the focus."""
        self.root.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, row: int, path: Callable[[float, float], list[tuple[float, float]]]) -> None:
        """Drag along a path that is given around the position of a person."""
        points = path(*self.point(row))
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=4)
        self.page.mouse.up()


def overlapping(boxes: list[Box]) -> list[tuple[Box, Box]]:
    """The pairs of boxes that overlap."""
    return [
        (a, b)
        for index, a in enumerate(boxes)
        for b in boxes[:index]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
