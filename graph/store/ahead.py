"""Reads on several connections at once: the server answers one while another is decoded here."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

READERS = 2  # a server takes a core for each; more of them would only take memory on both sides

T = TypeVar("T")


def read_ahead(reads: Iterable[Callable[[], T]]) -> Iterator[T]:
    """The results of reads in their order; later ones run meanwhile.

    At most `READERS + 1` results are held. An error of a read is raised when it is its turn.

    >>> list(read_ahead(lambda number=number: number**2 for number in range(5)))
    [0, 1, 4, 9, 16]
    """
    under_way: deque[Future[T]] = deque()
    with ThreadPoolExecutor(READERS, thread_name_prefix="read-ahead") as pool:
        try:
            for read in reads:
                under_way.append(pool.submit(read))
                if len(under_way) > READERS:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
