"""Starting the app: Streamlit as a child process on this machine, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from graph.errors import WrongUse
from graph.store import PROJECT
from intrograph.cli.output import echo

FIRST_PORT = 8501
PORTS_TRIED = 50


def serve_app(store_folder: Path | None, port: int | None, host: str) -> int:
    """Run the app until it is stopped; returns its exit code."""
    chosen = _port(port, host)
    environment = dict(os.environ)
    if store_folder is not None:
        environment["INTROGRAPH_STORE"] = str(store_folder.expanduser().resolve())
        environment.pop("NEO4J_URI", None)  # the option comes before the environment
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py")),
        *("--server.address", host, "--server.port", str(chosen), "--server.headless", "true"),
    ]
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host
    echo(f"The app is at http://{shown}:{chosen} (Ctrl-C stops it).")
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return max(0, process.wait())
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _port(wanted: int | None, host: str) -> int:
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise WrongUse(f"Port {wanted or FIRST_PORT} is taken or cannot be used; name another with --port.")
