"""Rows in a mapped snapshot and beside it."""

import numpy as np

from server.adapters.index.entries.row_store import RowStore


def test_rows_begin_with_a_cache_line_however_often_they_grow() -> None:
    """Otherwise a code of 64 bytes would be in two."""
    rows = RowStore(np.zeros((0, 64), dtype=np.uint8), growth=1)
    for count in (1, 3, 1000, 100_000):
        rows.grow(count)
        ((_, added),) = rows.parts(count)
        assert added.ctypes.data % 64 == 0
        assert added.shape == (count, 64)
        assert not added.any()
