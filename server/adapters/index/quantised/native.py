"""Bounds from codes: by bounds.c if it was compiled, behind checks of every array that reaches it, else by numpy."""

import ctypes
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.index.entries.directory import Rows
from server.domain.faces import Vector

Codes = npt.NDArray[np.uint8]
"""(n, 4 + k) bytes, as `code_type` says."""

CoarseBlocks = npt.NDArray[np.uint8]
"""(b, 16, 1 + lines, 16, 4): blocks of sixteen tiles of sixteen codes. The first four bytes of each code are a line,
and so are the next eight levels: the first four of them in the lower halves of bytes, the others in the upper ones."""

Rounded = npt.NDArray[np.int16]
"""Bounds in units, rounded up."""

HEAD = 4
"""The bytes of a code before its levels, and those of each code in a line."""

TILE = 16
"""The number of codes in a tile, and of tiles in a block."""

BLOCK = TILE * TILE
"""The number of codes in a block."""

_MOST_LEVELS, _LARGEST_FINE_WEIGHT = 8192, 1023
"""Up to these, an int32 holds every product: 8,192 times 1,023 times 255 is below 2 to the 31st."""

_LARGEST_COARSE_WEIGHT = 127

_FACTORS = 5

NOBODY, _LEAST, _MOST = -32_768, -32_767, 32_767
"""What is below every rounded bound; the least and the most of those, to which bounds beyond are rounded."""

_ROWS_AT_ONCE = 1 << 14
"""Rows that numpy converts at once."""


def code_type(axes: int) -> np.dtype[np.void]:
    """Return how a code with so many levels is laid out."""
    return np.dtype([("main", "<i2"), ("error", "u1"), ("tail", "u1"), ("levels", "u1", (axes,))])


@frozen(eq=False)
class UpperBound:
    """A function of codes: base + step * (levels . weights) + each of the other three parts times its factor."""

    weights: npt.NDArray[np.int16] = field(repr=False)
    """(k,)"""
    factors: Vector
    """(5,): base, step, main, error, tail."""


def _load() -> ctypes.CDLL | None:
    """Return the library, None if it is not compiled; its functions run without Python's lock."""
    found = find_spec("server.adapters.index.quantised._bounds")
    if found is None or found.origin is None:
        return None
    library = ctypes.CDLL(found.origin)
    pointer, size = ctypes.c_void_p, ctypes.c_ssize_t
    library.kith_fine_bounds.argtypes = [pointer, pointer, size, size, pointer, pointer, pointer]
    if library.kith_bounds_coarse_codes():
        library.kith_coarse_bounds.argtypes = [pointer, size, size, pointer, pointer, pointer, pointer]
        library.kith_reaching.argtypes = [pointer, pointer, size, ctypes.c_int16, pointer]
        library.kith_reaching.restype = size
    return library


COMPILED = _load()

BOUNDS_COARSE_CODES = bool(COMPILED and COMPILED.kith_bounds_coarse_codes())
"""Whether this processor can: it needs AVX2."""


def fine_bounds(bound: UpperBound, codes: Codes, rows: Rows | None = None) -> Vector:
    """Return the bounds (n,) of all codes, or of these rows' codes. Raises ValueError if an array does not fit."""
    _check_fine(bound, codes, rows)
    bounds = np.empty(len(codes) if rows is None else len(rows), dtype=np.float32)
    if COMPILED is None:
        _fine_bounds_by_numpy(bound, codes, rows, bounds)
        return bounds
    numbers = None if rows is None else np.ascontiguousarray(rows, dtype=np.int64)
    where, weights, factors = None if numbers is None else numbers.ctypes.data, _by_byte(bound), bound.factors
    arrays = weights.ctypes.data, factors.ctypes.data, bounds.ctypes.data
    COMPILED.kith_fine_bounds(codes.ctypes.data, where, len(bounds), len(weights), *arrays)
    return bounds


def coarse_bounds(bound: UpperBound, unit: float, blocks: CoarseBlocks, bounds: Rounded, tops: Rounded) -> None:
    """Write the bounds (256 b,) of all codes, and the largest of each block (b,).

    Raises ValueError if an array does not fit, RuntimeError unless BOUNDS_COARSE_CODES.
    """
    weights, factors = _by_line(bound, blocks), bound.factors / np.float32(unit)
    # The processor rounds to the nearest unit.
    factors[0] += 1
    _check_rounded(bounds, tops, len(blocks))
    arrays = weights.ctypes.data, factors.ctypes.data, bounds.ctypes.data, tops.ctypes.data
    _for_coarse_codes().kith_coarse_bounds(blocks.ctypes.data, len(blocks), blocks.shape[2] - 1, *arrays)


def reaching(bounds: Rounded, tops: Rounded, threshold: int) -> Rows:
    """Return the indexes of the bounds that reach the threshold, from what `coarse_bounds` wrote.

    Raises ValueError if an array does not fit, RuntimeError unless BOUNDS_COARSE_CODES.
    """
    _check_rounded(bounds, tops, len(tops))
    rows = np.empty(len(bounds), dtype=np.int64)
    arrays = bounds.ctypes.data, tops.ctypes.data, len(tops), threshold, rows.ctypes.data
    return rows[: _for_coarse_codes().kith_reaching(*arrays)]


def rounded_down(bound: float, unit: float) -> int:
    """Return the number that `coarse_bounds` writes, or a smaller one, for every bound from this one on."""
    return int(np.clip(np.floor(bound / unit), _LEAST, _MOST))


def _for_coarse_codes() -> ctypes.CDLL:
    if COMPILED is None or not BOUNDS_COARSE_CODES:
        raise RuntimeError("this processor cannot bound coarse codes")
    return COMPILED


def _fine_bounds_by_numpy(bound: UpperBound, codes: Codes, rows: Rows | None, bounds: Vector) -> None:
    base, step, main, error, tail = bound.factors
    for start in range(0, len(bounds), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        some = codes[part] if rows is None else codes.take(rows[part], axis=0)
        code = some.view(code_type(len(bound.weights)))[:, 0]
        products = code["levels"].astype(np.float32) @ bound.weights.astype(np.float32)
        bounds[part] = base + step * products + main * code["main"] + error * code["error"] + tail * code["tail"]


def _check_fine(bound: UpperBound, codes: Codes, rows: Rows | None) -> None:
    _check(codes, np.uint8, 2)
    _check_weights(bound, _LARGEST_FINE_WEIGHT)
    if codes.shape[1] != HEAD + len(bound.weights):
        raise ValueError(f"weights of shape {bound.weights.shape} do not fit codes of shape {codes.shape}")
    if rows is not None and len(rows) and not 0 <= rows.min() <= rows.max() < len(codes):
        raise ValueError(f"rows from {rows.min()} to {rows.max()} of {len(codes)}")


def _by_byte(bound: UpperBound) -> npt.NDArray[np.int16]:
    """Return the weights, after zeros for the head of a code."""
    return np.concatenate((np.zeros(HEAD, dtype=np.int16), bound.weights))


def _by_line(bound: UpperBound, blocks: CoarseBlocks) -> npt.NDArray[np.int8]:
    """Return the weights, with zeros for levels that no code has, as many as the blocks' lines have."""
    _check(blocks, np.uint8, 5)
    _check_weights(bound, _LARGEST_COARSE_WEIGHT)
    lines, count = blocks.shape[2] - 1, len(bound.weights)
    if blocks.shape[1:] != (TILE, 1 + lines, TILE, HEAD) or lines % 2 or count > 2 * HEAD * lines:
        raise ValueError(f"weights of shape {bound.weights.shape} do not fit blocks of shape {blocks.shape}")
    weights = np.zeros(2 * HEAD * lines, dtype=np.int8)
    weights[:count] = bound.weights
    return weights


def _check_rounded(bounds: Rounded, tops: Rounded, blocks: int) -> None:
    _check(bounds, np.int16, 1)
    _check(tops, np.int16, 1)
    if len(tops) != blocks or len(bounds) != blocks * BLOCK:
        raise ValueError(f"{len(bounds)} bounds and {len(tops)} tops, not of {blocks} blocks")


def _check_weights(bound: UpperBound, largest: int) -> None:
    _check(bound.weights, np.int16, 1)
    _check(bound.factors, np.float32, 1)
    if len(bound.factors) != _FACTORS:
        raise ValueError(f"{len(bound.factors)} factors, not {_FACTORS}")
    if len(bound.weights) > _MOST_LEVELS:
        raise ValueError(f"{len(bound.weights)} weights, more than {_MOST_LEVELS}")
    if len(bound.weights) and int(np.abs(bound.weights.astype(np.int32)).max()) > largest:
        raise ValueError(f"a weight beyond {largest}: {bound.weights.min()} to {bound.weights.max()}")


def _check(array: npt.NDArray[np.generic], kind: type[np.generic], dimensions: int) -> None:
    if array.dtype != kind or array.ndim != dimensions or not array.flags.c_contiguous:
        raise ValueError(f"not {np.dtype(kind)}, row after row: {array.dtype} of shape {array.shape}")
