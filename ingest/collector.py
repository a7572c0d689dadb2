"""Run Python's garbage collector less often while records are read and written.

Records are millions of small objects without reference cycles. With its default thresholds the collector
examines them repeatedly, which takes half of the time of a load.
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
    """Raise the collector's thresholds for the whole process; several threads may use this at once.

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
