"""The app's server: Streamlit as a child process on this machine, until Ctrl-C."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from graph.errors import WrongUse
from intrograph.cli.output import echo
from intrograph.resources import python_command
from intrograph.serving.hosts import AllowedHosts

FIRST_PORT = 8501
PORTS_TRIED = 50


def serve_app(store_folder: Path | None, port: int | None, host: str, allowed_hosts: tuple[str, ...] = ()) -> int:
    """Run the app until it is stopped; returns its exit code.

    Raises
    ------
    WrongUse
        The port is taken, or an allowed host is not the name of a host.
    """
    hosts = AllowedHosts.of(host, allowed_hosts)
    free_port = _free_port(port, host)
    command, environment = python_command(
        "intrograph.state.server",
        *("--host", host, "--port", str(free_port)),
        *(argument for name in sorted(hosts.names) for argument in ("--allowed-host", name)),
    )
    if store_folder is not None:
        environment["INTROGRAPH_STORE"] = str(store_folder.expanduser().resolve())
        environment.pop("NEO4J_URI", None)  # the option comes before the environment
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host
    echo(f"The app is at http://{name}:{free_port} (Ctrl-C stops it).")
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return max(0, process.wait())
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _free_port(wanted: int | None, host: str) -> int:
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise WrongUse(f"Port {wanted or FIRST_PORT} is taken or cannot be used; choose another with --port.")
