"""What a snapshot is made of."""

from collections.abc import Mapping

import numpy as np

from server.domain.ports import Array, Section
from tests.ports.templates import templates

ARRAYS: dict[str, Array] = {
    "templates": templates(4, seed=2),
    "persons": np.arange(4),
    "nobody": np.empty((0, 7), dtype=np.int8),
    "one": np.array(8.5),
    "codes": np.arange(40_000, dtype=np.int32).reshape(-1, 4),
}


def sections() -> Mapping[str, Section]:
    """Return the arrays, one of them in two pieces."""
    halves = iter([ARRAYS["codes"][:5000], ARRAYS["codes"][5000:]])
    codes = Section(ARRAYS["codes"].dtype, ARRAYS["codes"].shape, halves)
    return {name: Section.of(array) for name, array in ARRAYS.items()} | {"codes": codes}
