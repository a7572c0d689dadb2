"""Work on several threads: results in order, no more of them than promised, and an error at its turn."""

import itertools
import threading
from collections.abc import Callable, Iterator

import pytest

from graph.errors import StoreError
from graph.store.ahead import READERS, run_ahead


def test_reads_run_at_once_and_come_in_order() -> None:
    meeting = threading.Barrier(READERS)

    def read(number: int) -> int:
        meeting.wait(timeout=10)  # nobody gets through alone
        return number

    assert list(run_ahead(lambda number=number: read(number) for number in range(3 * READERS))) == [*range(3 * READERS)]


def test_no_more_is_read_than_is_asked_for() -> None:
    begun = itertools.count()

    def reads() -> Iterator[Callable[[], int]]:
        while True:
            next(begun)
            yield lambda: 0

    results = run_ahead(reads())
    next(results)
    results.close()
    assert next(begun) == READERS + 1


def test_an_error_is_raised_at_its_turn() -> None:
    def read(number: int) -> int:
        if number == 2:
            raise StoreError("The store could not do this.")
        return number

    results = run_ahead(lambda number=number: read(number) for number in range(10))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(StoreError, match="could not"):
        next(results)
