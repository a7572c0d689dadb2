"""Compiles kernels, and runs them on several threads with the same result as on one."""

import itertools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt
from numba import njit

T = TypeVar("T")

CHUNKS = 8  # work is always cut into as many parts and their sums are added in order, whatever the number of threads


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel at its first call and keep the machine code on disk for the processes that follow.

    Where this user can write neither beside the program nor to a home folder, each process compiles for itself.
    """
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        return njit(nogil=True, error_model="numpy")(function)


def threads() -> int:
    """The number of threads: `nx.config.backends.intrograph.threads`, or all that this process may use if that is 0."""
    configured = int(nx.config.backends.intrograph.threads)
    if configured > 0:
        return configured
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool(number: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(number, thread_name_prefix="kernel")


def in_threads(work: Callable[..., T], parts: Sequence[tuple[Any, ...]]) -> list[T]:
    """Call `work` with each tuple of arguments, on up to `threads()` threads; results in the order of `parts`."""
    number = min(threads(), len(parts))
    if number <= 1:
        return [work(*part) for part in parts]
    return list(_pool(number).map(lambda part: work(*part), parts))


def cut(number: int, pieces: int = CHUNKS) -> list[tuple[int, int]]:
    """Bounds that split [0, number) into non-empty ranges of about equal length.

    >>> cut(5, 2)
    [(0, 2), (2, 5)]
    """
    bounds = [number * piece // pieces for piece in range(pieces + 1)]
    return [(first, last) for first, last in itertools.pairwise(bounds) if first < last]


def cut_rows(indptr: npt.NDArray[np.int64], pieces: int = CHUNKS) -> list[tuple[int, int]]:
    """Bounds that split the rows into ranges with about as many entries each."""
    size = len(indptr) - 1
    goals = np.linspace(0, indptr[-1], pieces + 1)[1:-1]
    bounds = [0, *np.searchsorted(indptr, goals).tolist(), size]
    return [(first, last) for first, last in itertools.pairwise(bounds) if first < last]
