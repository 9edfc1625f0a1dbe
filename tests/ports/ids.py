"""Ids and answers as the port has them."""

import numpy as np
from hypothesis import strategies as st

from server.domain.faces import Ids
from server.domain.ports import Candidates, Scope

ids = st.sampled_from([*range(1, 30), 4_000, 10**9, 2**62])
"""As a database gives them, and as callers choose them."""


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


def scopes(groups: st.SearchStrategy[set[int]]) -> st.SearchStrategy[Scope]:
    """Return every kind of scope."""
    persons = st.none() | st.sets(ids).map(array)
    return st.builds(Scope, groups.map(tuple), persons, st.none() | ids)
