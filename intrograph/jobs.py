"""Commands that go on after the terminal has got its prompt back."""

import subprocess
import sys
from pathlib import Path


def spawn_background(arguments: list[str], store_folder: Path | None) -> int:
    """Start a command in a process of its own that outlives this one; returns its process id."""
    store = ["--store", str(store_folder)] if store_folder else []
    process = subprocess.Popen(
        [sys.executable, "-m", "intrograph.cli", *arguments, *store],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process.pid
