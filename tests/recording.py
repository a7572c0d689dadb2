"""Make the moving picture in README from the real app with the sample: `make screenshot`."""

import io
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from browser import Circle, app_server, click_row, watched_page
from conftest import PROJECT
from PIL import Image
from playwright.sync_api import Page
from screenshot import sample_store

FILE = PROJECT / "docs" / "tour.gif"
WIDTH, HEIGHT = 1180, 760
SHOWN_WIDTH = 860
COLORS = 96
LONGEST_MS = 2_400  # that one frame stands
# A screenshot has no mouse pointer.
POINTER = """addEventListener("mousemove", ({ clientX, clientY }) => {
    let dot = document.getElementById("pointer");
    if (!dot) {
        dot = document.body.appendChild(Object.assign(document.createElement("div"), { id: "pointer" }));
        dot.style.cssText = "position:fixed;width:18px;height:18px;margin:-9px;border-radius:50%;z-index:99999;"
            + "pointer-events:none;background:#d5530088;border:2px solid #fff";
    }
    dot.style.left = `${clientX}px`; dot.style.top = `${clientY}px`;
}, true)"""


@dataclass
class Film:
    """Frames of a page, and how long each stands (ms)."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def take(self, seconds: float) -> None:
        """Film for a while; what stands still becomes one frame."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            frame = self._frame()
            if not self.frames or frame.tobytes() != self.frames[-1].tobytes():
                self.frames.append(frame)
                self.lengths.append(0)
            self.lengths[-1] += round(1000 * (time.monotonic() - began))

    def _frame(self) -> Image.Image:
        image = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        return image.resize((SHOWN_WIDTH, SHOWN_WIDTH * HEIGHT // WIDTH), Image.Resampling.LANCZOS)

    def save(self, file: Path) -> None:
        first, *rest = (frame.quantize(COLORS, dither=Image.Dither.NONE) for frame in self.frames)
        lengths = [min(LONGEST_MS, max(60, length)) for length in self.lengths]
        first.save(file, save_all=True, append_images=rest, duration=lengths, loop=0, optimize=True)


def main() -> None:
    with (
        sample_store() as store,
        app_server({"INTROGRAPH_STORE": str(store)}) as address,
        watched_page(WIDTH, HEIGHT) as page,
    ):
        page.context.add_init_script(POINTER)
        film = Film(page)
        page.goto(f"{address}/home")
        page.get_by_role("heading").first.wait_for()
        page.wait_for_timeout(2_000)
        film.take(1.5)
        _introductions(page, film)
        _circle(page, film)
    film.save(FILE)
    print(f"{FILE}: {len(film.frames)} frames, {sum(film.lengths) / 1000:.0f} s, {FILE.stat().st_size / 1e6:.1f} MB")


def _introductions(page: Page, film: Film) -> None:
    page.get_by_role("link", name="Introductions", exact=True).first.click()
    page.get_by_test_id("stDataFrame").wait_for()
    click_row(page, 1)
    film.take(2)
    page.keyboard.press("ArrowDown")
    film.take(2)


def _circle(page: Page, film: Film) -> None:
    page.get_by_role("button", name="Show the circle of").click()
    circle = Circle(page)
    state = circle.wait(lambda state: True)
    page.get_by_role("button", name="Skip tour").click()
    page.locator(".circle-root").scroll_into_view_if_needed()
    circle.wait_until_still()
    film.take(1)
    for _ in range(2):
        following = next(key for key in state["at"] if key != state["center"] and circle.is_free(key))
        x, y = circle.point(following)
        page.mouse.move(x - 60, y - 30)
        page.mouse.move(x, y, steps=4)
        film.take(1)
        page.mouse.click(x, y)
        film.take(2.5)
        state = circle.wait(partial(_is_around, following))


def _is_around(key: str, state: dict[str, Any]) -> bool:
    return bool(state["center"] == key)


if __name__ == "__main__":
    main()
