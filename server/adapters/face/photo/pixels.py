"""Types for pictures and places in them."""

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""RGB, shape (rows, columns, 3)."""

Points = npt.NDArray[np.float64]
"""x, y of some landmarks, shape (n, 2)."""
