"""How many tests a filter may make."""

import pytest

from server.domain.errors import ValidationFailed
from server.domain.filter import MOST_TESTS, parse_filter


def test_a_test_for_none_of_many_values_counts_too() -> None:
    """Each is asked of the database by itself."""
    nobody: dict[str, object] = {"city": {"in": []}}
    parse_filter({"or": [nobody] * MOST_TESTS})
    with pytest.raises(ValidationFailed, match="at most"):
        parse_filter({"or": [nobody] * (MOST_TESTS + 1)})
