"""Types for pictures and points in them."""

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""RGB, shape (rows, columns, 3)."""

Points = npt.NDArray[np.float64]
"""x and y of n points, shape (n, 2)."""
