"""The app's server process, which `intrograph app` starts: `python -m intrograph.state.server --host HOST --port PORT`.

It checks every request before Streamlit does, and sends large files from disk too.
"""

import argparse
import sys

from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.starlette import App

from intrograph.resources import app_script
from intrograph.serving.hosts import AllowedHosts, HostGuard
from intrograph.state.served_files import ROUTES, SERVED


def main() -> None:
    """Serve the app until the process is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--allowed-host", action="append", default=[])
    chosen = parser.parse_args()
    serve(chosen.host, chosen.port, AllowedHosts.of(chosen.host, tuple(chosen.allowed_host)))


def serve(host: str, port: int, hosts: AllowedHosts) -> None:
    """Serve the app until the process is told to stop."""
    script = str(app_script())
    sys.argv = [script]  # beside which Streamlit looks for its configuration
    _ask_nobody_for_our_address()
    app = App(script, routes=ROUTES, lifespan=SERVED.lifespan, middleware=[Middleware(HostGuard, hosts=hosts)])
    # `HostGuard` knows more about hosts than the list of names in Streamlit's configuration.
    checked = {"server.allowedHosts": ["*"]}
    app.run(config={"server.address": host, "server.port": port, "server.headless": True, **checked})


def _ask_nobody_for_our_address() -> None:
    """Keep Streamlit from asking a service on the internet for the address of this machine.

    It would at the start, if the app listens on all addresses, and for each WebSocket from a foreign page. `HostGuard`
    and the configuration prevent both cases; there is no setting that forbids the request itself.
    """
    net_util.get_external_ip = lambda: None


if __name__ == "__main__":
    main()
