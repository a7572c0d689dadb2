"""Make docs/explore.png from the real app with the sample: `make screenshot`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Circle, app_server, watched_page
from conftest import PROJECT, clean_environment

START, OPENED = "jade.runs", "instagram:zora_laps"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store")
        command = [sys.executable, "cli.py", "demo", "--no-serve", "--store", store, "--csv", Path(folder, "i.csv")]
        kept = clean_environment()
        subprocess.run(command, cwd=PROJECT, env=kept, check=True, capture_output=True)
        with app_server({"INTROGRAPH_STORE": str(store)}) as address, watched_page(Path(folder), 1280, 880) as page:
            circle = Circle(page)
            page.goto(f"{address}/?focus={START}")
            circle.wait(lambda state: True)
            circle.double_click(OPENED)
            page.mouse.move(5, 5)
            page.wait_for_timeout(1500)
            page.screenshot(path=PROJECT / "docs" / "explore.png")


if __name__ == "__main__":
    main()
