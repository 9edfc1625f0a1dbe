"""Upper bounds of templates' products with a probe, from their codes: in C where it was compiled, else by numpy."""

import ctypes
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.index.directory import Rows
from server.domain.faces import Vector

Codes = npt.NDArray[np.int8]
"""(n, k + 1): k coordinates along the axes, and in the last place the length of what the axes leave out, rounded up."""

_LONGEST_CODE = 1040
"""With up to this many coordinates, float32 holds every product: 1,040 times 127 squared is below 2 to the 24th."""

_ROWS_AT_ONCE = 1 << 14
"""Rows that numpy converts at once."""


@frozen(eq=False)
class Bound:
    """A probe prepared for codes: its product with a template is at most base + step * (code . weights)."""

    weights: Codes = field(repr=False)
    """(k + 1,)"""
    step: float
    base: float

    def upper_bounds(self, codes: Codes, rows: Rows | None = None) -> Vector:
        """Return the bounds (n,) of all codes, or of these rows' codes. Raises ValueError if an array does not fit."""
        self._check(codes, rows)
        count = len(codes) if rows is None else len(rows)
        if COMPILED is None:
            return self._by_numpy(codes, rows, count)
        return self._by_compiled(COMPILED, codes, rows, count)

    def _by_compiled(self, compiled: Callable[..., None], codes: Codes, rows: Rows | None, count: int) -> Vector:
        bounds = np.empty(count, dtype=np.float32)
        row_numbers = None if rows is None else np.ascontiguousarray(rows, dtype=np.int64)
        weights = self.weights.astype(np.int16)
        where = None if row_numbers is None else row_numbers.ctypes.data
        width, scale = codes.shape[1], (self.step, self.base)
        compiled(codes.ctypes.data, where, count, width, weights.ctypes.data, *scale, bounds.ctypes.data)
        return bounds

    def _by_numpy(self, codes: Codes, rows: Rows | None, count: int) -> Vector:
        bounds = np.empty(count, dtype=np.float32)
        for start in range(0, count, _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            some = codes[part] if rows is None else codes.take(rows[part], axis=0)
            bounds[part] = some.astype(np.float32) @ self.weights.astype(np.float32)
        bounds *= np.float32(self.step)
        bounds += np.float32(self.base)
        return bounds

    def _check(self, codes: Codes, rows: Rows | None) -> None:
        weights = self.weights
        for array, dimensions in ((codes, 2), (weights, 1)):
            if array.dtype != np.int8 or array.ndim != dimensions or not array.flags.c_contiguous:
                raise ValueError(f"not int8, row after row: {array.dtype} of shape {array.shape}")
        if codes.shape[1:] != weights.shape or len(weights) > _LONGEST_CODE:
            raise ValueError(f"weights of shape {weights.shape} do not fit codes of shape {codes.shape}")
        if rows is not None and len(rows) and not 0 <= rows.min() <= rows.max() < len(codes):
            raise ValueError(f"rows from {rows.min()} to {rows.max()} of {len(codes)}")


def _load() -> Callable[..., None] | None:
    """Return the function in bounds.c, None if it is not compiled; it runs without Python's lock."""
    found = find_spec("server.adapters.index._bounds")
    if found is None or found.origin is None:
        return None
    function = ctypes.CDLL(found.origin).kith_bounds
    pointer, number, size = ctypes.c_void_p, ctypes.c_float, ctypes.c_ssize_t
    function.argtypes = [pointer, pointer, size, size, pointer, number, number, pointer]
    function.restype = None
    return function


COMPILED = _load()
