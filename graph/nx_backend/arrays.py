"""The array types that packages share. One name stands for one element type, whatever the array's shape."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Reals = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A read-only view. Snapshots are read-only as well, so kernels are compiled for read-only arrays alone."""
    view = array.view()
    view.flags.writeable = False
    return view
