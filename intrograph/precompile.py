"""`python -m intrograph.precompile` compiles all kernels, so that the first analysis does not wait for it."""

import time

from graph.introductions.learning import precompile as learning
from graph.nx_backend import precompile as nx_backend


def precompile() -> None:
    """Compile every kernel, or find that it is compiled."""
    nx_backend.precompile()
    learning.precompile()


if __name__ == "__main__":
    start = time.perf_counter()
    precompile()
    print(f"The calculations are compiled ({time.perf_counter() - start:.0f} s).")
