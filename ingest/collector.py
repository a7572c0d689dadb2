"""Fewer runs of Python's garbage collector while records are read and written.

Records are millions of small objects without reference cycles, which the collector examines again and again as they
come: with its usual thresholds that takes half of the time of a load.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (200_000, 50, 1_000)

_lock = threading.Lock()
_users = 0
_usual = gc.get_threshold()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Collect garbage rarely meanwhile, in the whole process; several threads may ask for it at once.

    >>> with rare_collection():
    ...     gc.get_threshold() == THRESHOLDS
    True
    >>> gc.get_threshold() == THRESHOLDS
    False
    """
    global _users, _usual
    with _lock:
        if _users == 0:
            _usual = gc.get_threshold()
            gc.set_threshold(*THRESHOLDS)
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                gc.set_threshold(*_usual)
