"""Products of small whole numbers, many at once."""

from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from server.domain.faces import Vector

QUICK = find_spec("numkong") is not None
"""Whether the wheel is there; numpy does the same, more slowly."""

_MOST_PLACES = 1040
"""Up to here float32 holds every product exactly: 1,040 times 127 squared is below 2 to the 24th."""


def products(weights: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> Vector:
    """Return the exact product (n,) of one row (1, k) with each of (n, k); raises ValueError for anything else."""
    _check(weights, rows)
    return _of_the_wheel(weights, rows) if QUICK else _of_numpy(weights, rows)


def _of_the_wheel(weights: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> Vector:
    import numkong

    found: Vector = np.asarray(numkong.cdist(weights, rows, "dot", out_dtype="float32"), dtype=np.float32)[0]
    return found


def _of_numpy(weights: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> Vector:
    found: Vector = rows.astype(np.float32) @ weights[0].astype(np.float32)
    return found


def _check(weights: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> None:
    for array in (weights, rows):
        if array.dtype != np.int8 or array.ndim != 2 or not array.size or not array.flags.c_contiguous:
            raise ValueError(f"not a table of int8, row after row: {array.dtype} of shape {array.shape}")
    if weights.shape != (1, rows.shape[1]) or rows.shape[1] > _MOST_PLACES:
        raise ValueError(f"weights of shape {weights.shape} do not fit rows of shape {rows.shape}")
