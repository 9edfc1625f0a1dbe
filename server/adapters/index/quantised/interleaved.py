"""Coarse codes in the order in which processors bound sixteen at once."""

from collections.abc import Iterator

import numpy as np

from server.adapters.index.entries.directory import Rows
from server.adapters.index.entries.row_store import RowStore
from server.adapters.index.quantised.native import BLOCK, HEAD, TILE, CoarseBlocks, Codes
from server.domain.ports import Array, Section

Places = tuple[Rows, Rows, slice, Rows]
"""Where codes are in blocks: block, tile, all lines, and the place in the tile."""

_BLOCKS_AT_ONCE = 16
"""The minimum number of blocks by which the codes grow, and the number that a section copies at once."""


class InterleavedCodes:
    """Blocks of 256 codes, as bounds.c reads them. A code read while it is written may be old, new or wrong."""

    def __init__(self, blocks: Array) -> None:
        self._blocks = RowStore(blocks, _BLOCKS_AT_ONCE)

    @staticmethod
    def none(levels: int) -> Array:
        """Return no blocks, of codes with this many levels."""
        lines = 2 * -(-levels // (4 * HEAD))
        return np.zeros((0, TILE, 1 + lines, TILE, HEAD), dtype=np.uint8)

    def grow(self, rows: int) -> None:
        """Grow to at least this many rows."""
        self._blocks.grow(-(-rows // BLOCK))

    def put(self, rows: Rows, codes: Codes) -> None:
        """Write the codes of these existing rows."""
        packed = self._packed(codes)
        for blocks, here, places in self._located(rows):
            blocks[places] = packed[here]

    def parts(self, rows: int) -> list[tuple[int, CoarseBlocks]]:
        """Return the blocks of the first `rows` rows in place, as `RowStore.parts` does."""
        return self._blocks.parts(-(-rows // BLOCK))

    def section(self, rows: Rows) -> Section:
        """Return the codes of these rows, as blocks of their own, as of when they are read."""
        starts = range(0, len(rows), _BLOCKS_AT_ONCE * BLOCK)
        pieces = (self._taken(rows[start : start + _BLOCKS_AT_ONCE * BLOCK]) for start in starts)
        return Section(np.dtype(np.uint8), (-(-len(rows) // BLOCK), *self._blocks.shape), pieces)

    def _taken(self, rows: Rows) -> CoarseBlocks:
        blocks = np.zeros((-(-len(rows) // BLOCK), *self._blocks.shape), dtype=np.uint8)
        for part, here, places in self._located(rows):
            blocks[_places(here)] = part[places]
        return blocks

    def _located(self, rows: Rows) -> Iterator[tuple[CoarseBlocks, Rows, Places]]:
        """Yield each array of blocks with the indexes of the rows that are in it, and their places there."""
        for start, blocks in self._blocks.parts(len(self._blocks)):
            here = np.flatnonzero((rows >= start * BLOCK) & (rows < (start + len(blocks)) * BLOCK))
            yield blocks, here, _places(rows[here] - start * BLOCK)

    def _packed(self, codes: Codes) -> Codes:
        """Return codes as lines of their own (n, 1 + lines, 4)."""
        lines = self._blocks.shape[1] - 1
        levels = np.zeros((len(codes), lines * 2 * HEAD), dtype=np.uint8)
        levels[:, : codes.shape[1] - HEAD] = codes[:, HEAD:]
        lower, upper = np.moveaxis(levels.reshape(-1, lines, 2, HEAD), 2, 0)
        return np.concatenate([codes[:, np.newaxis, :HEAD], lower | (upper << 4)], axis=1)


def _places(rows: Rows) -> Places:
    """Return where these rows' codes are."""
    return rows // BLOCK, rows // TILE % TILE, slice(None), rows % TILE
