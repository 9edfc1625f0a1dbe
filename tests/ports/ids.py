"""Ids and answers as the port has them."""

import numpy as np

from server.domain.faces import Ids
from server.domain.ports import Candidates


def array(persons: set[int]) -> Ids:
    """Return ids as the port expects them."""
    return np.array(sorted(persons), dtype=np.int64)


def same(found: Candidates, expected: Candidates) -> None:
    """Check that two answers agree up to rounding."""
    assert found.in_scope == expected.in_scope
    np.testing.assert_allclose(found.cosines, expected.cosines, atol=1e-6)
    assert sorted(found.persons.tolist()) == sorted(expected.persons.tolist()) or np.isclose(
        found.cosines[-1], expected.cosines[-1], atol=1e-6
    )
