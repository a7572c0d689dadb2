"""Work on several connections at once: the server does one piece while another is decoded or prepared here."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

READERS = 2  # a server takes a core for each; more of them would only take memory on both sides

T = TypeVar("T")


def run_ahead(calls: Iterable[Callable[[], T]], workers: int = READERS) -> Iterator[T]:
    """The results of calls in their order, while later calls run on other threads.

    At most `workers + 1` results are held. An error of a call is raised when it is its turn.

    >>> list(run_ahead(lambda number=number: number**2 for number in range(5)))
    [0, 1, 4, 9, 16]
    """
    under_way: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="run-ahead") as pool:
        try:
            for call in calls:
                under_way.append(pool.submit(call))
                if len(under_way) > workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
