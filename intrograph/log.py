"""Where log records go: warnings to standard error, one line each; more with `--verbose` or INTROGRAPH_LOG.

Every module logs to `logging.getLogger(__name__)`; only programs call `configure`.
"""

import contextlib
import logging
import logging.handlers
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from graph.disk import means_full_disk
from graph.errors import WrongUse

PACKAGES = ("intrograph", "graph", "ingest")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
HANDLER = "intrograph"
LOG_BYTES, LOG_FILES = 1_000_000, 3
FILE_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def configure(verbose: bool = False, quiet: bool = False) -> None:
    """Send log records to standard error, and to the file that INTROGRAPH_LOG names.

    INTROGRAPH_LOG is a level (debug, info, warning, error) for standard error, or else the path of a file that gets
    every record with its traceback. `verbose` shows at least the level info, with tracebacks;
    `quiet` shows errors alone.

    Raises
    ------
    WrongUse
        The file that INTROGRAPH_LOG names cannot be written.
    """
    setting = os.environ.get("INTROGRAPH_LOG", "")
    level = LEVELS.get(setting.casefold(), logging.WARNING)
    if verbose:
        level = min(level, logging.INFO)
    elif quiet:
        level = logging.ERROR
    handlers: list[logging.Handler] = [_StandardError(level)]
    if setting and setting.casefold() not in LEVELS:
        handlers.append(_file_handler(Path(setting).expanduser()))
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if handler.name == HANDLER]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.name = HANDLER
        root.addHandler(handler)
    for package in PACKAGES:
        logging.getLogger(package).setLevel(min(handler.level for handler in handlers))
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # its warnings are retries and deprecations
    logging.captureWarnings(True)


@contextlib.contextmanager
def recording_to(path: Path) -> Iterator[None]:
    """Write every record of our packages to a file, whatever level the other handlers show."""
    handler = _JobLog(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(FILE_FORMAT))
    loggers = [logging.getLogger(package) for package in PACKAGES]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)  # of the records, which other handlers filter by a level of their own
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
        handler.close()


class _JobLog(logging.handlers.RotatingFileHandler):
    """A log that a full disk ends without a traceback for each record: the job itself says that the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not means_full_disk(sys.exc_info()[1] or Exception()):
            super().handleError(record)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what `sys.stderr` is at that moment: tests and progress bars replace it."""

    def __init__(self, level: int) -> None:
        super().__init__(sys.stderr)
        self.setLevel(level)
        if level >= logging.WARNING:  # the driver reports each lost connection, which an error of ours says in words
            self.addFilter(lambda record: not record.name.startswith("neo4j"))
        self.setFormatter(_OneLine() if level >= logging.WARNING else logging.Formatter("%(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.capitalize()}: {' '.join(record.getMessage().split())}"


def _file_handler(path: Path) -> logging.Handler:
    try:
        handler = logging.FileHandler(path, encoding="utf-8", delay=False)
    except OSError as error:
        raise WrongUse(
            f"INTROGRAPH_LOG names {path}, which cannot be written ({error.strerror}); "
            f"name another file, or a level: {', '.join(LEVELS)}."
        ) from None
    handler.setLevel(logging.DEBUG)
    handler.setFormatter(logging.Formatter(FILE_FORMAT))
    return handler
