"""The memory and the limits of the embedded server: what the environment says, checked before a server is started."""

import os
import re
from dataclasses import dataclass
from typing import Self

import psutil

from graph.errors import WrongUse

HEAP, QUERY_TIMEOUT = "INTROGRAPH_HEAP", "INTROGRAPH_QUERY_TIMEOUT_MS"
MIN_HEAP_BYTES = 128 << 20
SMALL_HEAP_BYTES = 1 << 30  # for a database of any size that a team has
MAX_MEMORY_SHARE = 0.5  # of this machine, for a heap that nobody has set
_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "": 1}


@dataclass(frozen=True)
class ServerSettings:
    """The memory of the server as Java writes it (empty: by the size of its database), and the longest query in ms."""

    heap: str = ""
    query_timeout_ms: int = 120_000

    @classmethod
    def of_environment(cls) -> Self:
        """The settings of INTROGRAPH_HEAP and INTROGRAPH_QUERY_TIMEOUT_MS; an empty variable counts as none.

        Raises
        ------
        WrongUse
            A variable holds no such value.
        """
        heap = os.environ.get(HEAP, "").strip().lower()
        timeout = os.environ.get(QUERY_TIMEOUT, "").strip() or str(cls.query_timeout_ms)
        memory = psutil.virtual_memory().total
        if heap and not MIN_HEAP_BYTES <= _heap_bytes(heap) <= memory:
            raise WrongUse(
                f"{HEAP}={heap[:40]} is not an amount of memory: give a number of megabytes or gigabytes, "
                f"as in 512m or 2g, from {MIN_HEAP_BYTES >> 20}m up to the memory of this machine ({memory >> 20}m)."
            )
        if not (timeout.isascii() and timeout.isdigit() and int(timeout) > 0):
            raise WrongUse(
                f"{QUERY_TIMEOUT}={timeout[:40]} is not a time limit for a query: give milliseconds, "
                f"as in {cls.query_timeout_ms}."
            )
        return cls(heap, int(timeout))

    def heap_bytes(self, database_bytes: int) -> int:
        """The memory of a server over a database of this size on disk.

        Without a setting, a gigabyte and the size of the database, but no more than half of this machine's memory.

        >>> ServerSettings("512m").heap_bytes(0) >> 20, ServerSettings().heap_bytes(0) >> 20
        (512, 1024)
        """
        if self.heap:
            return _heap_bytes(self.heap)
        most = max(SMALL_HEAP_BYTES, int(psutil.virtual_memory().total * MAX_MEMORY_SHARE))
        return min(most, SMALL_HEAP_BYTES + database_bytes)


def _heap_bytes(heap: str) -> int:
    """The size that a setting gives, 0 if it gives none.

    >>> _heap_bytes("2g") == 2 << 30, _heap_bytes("junk")
    (True, 0)
    """
    found = re.fullmatch(r"(\d{1,12})([kmg]?)", heap, re.ASCII)
    return int(found[1]) * _UNITS[found[2]] if found else 0
