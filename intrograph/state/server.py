"""The app's server, which sends large files from disk too: `python -m intrograph.state.server HOST PORT`."""

import sys

from streamlit.starlette import App

from intrograph.resources import app_script
from intrograph.state.served_files import ROUTES, SERVED


def serve(host: str, port: int) -> None:
    """Serve the app until the process is ended."""
    script = str(app_script())
    sys.argv = [script]  # beside which Streamlit looks for its configuration
    app = App(script, routes=ROUTES, lifespan=SERVED.lifespan)
    app.run(config={"server.address": host, "server.port": port, "server.headless": True})


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
