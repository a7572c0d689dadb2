"""The supervisor's process: `python -m graph.store.server FOLDER ATTEMPT`."""

import logging
import signal
import sys
from pathlib import Path

from graph.store.server.supervisor import UNEXPECTED, serve

log = logging.getLogger(__name__)


def _exit(*_: object) -> None:
    sys.exit(0)


def main(folder: Path, attempt: str) -> None:
    """Serve until nobody needs the server; the exit status tells the client what a note could not."""
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the client; the server leaves when unneeded
    try:
        serve(folder, attempt)
    except OSError as failure:
        log.exception("%s: the server cannot be started", folder)
        sys.exit(failure.errno or UNEXPECTED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
