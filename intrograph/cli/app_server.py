"""The app's server: Streamlit as a child process on this machine, until Ctrl-C."""

import os
import shlex
import signal
import socket
import subprocess
from pathlib import Path

from graph.errors import WrongUse
from intrograph.cli.output import echo
from intrograph.resources import python_command
from intrograph.serving.hosts import LOCAL_NAMES, AllowedHosts
from intrograph.serving.people import default_access_file, read_access

FIRST_PORT = 8501
PORTS_TRIED = 50
WHO_MAY = (
    "Others would reach the app: say who may use it. `intrograph access NAME --role editor` adds a person and a "
    f"password, and `--access {shlex.quote(str(default_access_file()))}` asks everybody for theirs."
)


def serve_app(
    store_folder: Path | None,
    port: int | None,
    host: str,
    allowed_hosts: tuple[str, ...] = (),
    access: Path | None = None,
) -> int:
    """Run the app until it is stopped; returns its exit code.

    Raises
    ------
    WrongUse
        The port is taken, an allowed host is not the name of a host, or the app would be open to others without a
        sign-in.
    UnreadableFile
        The file of people cannot be read.
    """
    hosts = AllowedHosts.of(host, allowed_hosts)
    if access is not None:
        read_access(access)
    elif host not in LOCAL_NAMES or not hosts.names <= set(LOCAL_NAMES):
        raise WrongUse(WHO_MAY)
    free_port = _free_port(port, host)
    command, environment = python_command(
        "intrograph.state.server",
        *("--host", host, "--port", str(free_port)),
        *(argument for name in sorted(hosts.names) for argument in ("--allowed-host", name)),
        *(("--access", str(access.expanduser().resolve())) if access else ()),
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
