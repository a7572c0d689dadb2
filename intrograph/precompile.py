"""`python -m intrograph.precompile` compiles all kernels, so that the first analysis does not have to."""

import time

from graph.introductions.learning import precompile as learning
from graph.nx_backend import precompile as nx_backend


def precompile() -> None:
    """Compile every kernel that is not compiled yet."""
    nx_backend.precompile()
    learning.precompile()


if __name__ == "__main__":
    start = time.perf_counter()
    precompile()
    print(f"Kernels compiled ({time.perf_counter() - start:.0f} s).")
