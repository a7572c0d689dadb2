"""The app's server process, which `intrograph app` starts: `python -m intrograph.state.server --host HOST --port PORT`.

It checks every request before Streamlit does, and sends large files from disk too.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.starlette import App

from intrograph.resources import app_script
from intrograph.serving.addresses import PageAddresses
from intrograph.serving.hosts import AllowedHosts, HostGuard
from intrograph.serving.people import Access, read_access
from intrograph.state.access import SIGN_IN
from intrograph.state.errors import report_unexpected
from intrograph.state.late_requests import drop_late_requests
from intrograph.state.provider import provider_secrets, sign_in
from intrograph.state.served_files import ROUTES, SERVED


def main() -> None:
    """Serve the app until the process is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--allowed-host", action="append", default=[])
    parser.add_argument("--access", type=Path)
    chosen = parser.parse_args()
    hosts = AllowedHosts.of(chosen.host, tuple(chosen.allowed_host))
    serve(chosen.host, chosen.port, hosts, read_access(chosen.access) if chosen.access else None)


def serve(host: str, port: int, hosts: AllowedHosts, access: Access | None) -> None:
    """Serve the app until the process is told to stop, behind a sign-in if `access` is given."""
    script = str(app_script())
    sys.argv = [script]  # beside which Streamlit looks for its configuration
    _ask_nobody_for_our_address()
    drop_late_requests()
    guards = [Middleware(HostGuard, hosts=hosts)]
    secrets: dict[str, Any] = {}
    if access is not None:
        SIGN_IN.is_required = True
        guards.append(sign_in(access))
        secrets = provider_secrets(access)
    guards.append(Middleware(PageAddresses))
    app = App(
        script,
        routes=ROUTES,
        lifespan=SERVED.lifespan,
        middleware=guards,
        secrets=secrets,
        on_script_error=report_unexpected,
    )
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
