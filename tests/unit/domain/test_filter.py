"""What a filter may contain."""

import pytest

from server.domain.errors import ValidationFailed
from server.domain.metadata.filter import MOST_EXACT, MOST_TESTS, parse_filter


def test_a_test_for_none_of_many_values_counts_too() -> None:
    """The database evaluates each separately."""
    nobody: dict[str, object] = {"city": {"in": []}}
    parse_filter({"or": [nobody] * MOST_TESTS})
    with pytest.raises(ValidationFailed, match="at most"):
        parse_filter({"or": [nobody] * (MOST_TESTS + 1)})


@pytest.mark.parametrize("sign", [1, -1])
def test_a_whole_number_that_would_equal_another_is_refused(sign: int) -> None:
    """Double precision cannot distinguish 2 to the 53rd from the next number."""
    for test in (lambda n: n, lambda n: {"in": [1, n]}, lambda n: {"ne": n}, lambda n: {"gt": n}):
        parse_filter({"badge": test(sign * MOST_EXACT)})
        with pytest.raises(ValidationFailed, match="store larger ones as text"):
            parse_filter({"badge": test(sign * (MOST_EXACT + 1))})


@pytest.mark.parametrize(("pointer", "instead"), [("/tags/0", "'/tags'"), ("/rows/12/name", "'/rows'")])
def test_a_pointer_to_an_item_by_its_index_is_refused(pointer: str, instead: str) -> None:
    """It would match nobody, and within `not` everybody; the error says what to write."""
    for written in ({pointer: "red"}, {"not": {pointer: {"exists": True}}}):
        with pytest.raises(ValidationFailed, match="by its index") as refused:
            parse_filter(written)
        assert instead in refused.value.message


def test_keys_that_are_numbers_can_be_reached() -> None:
    """By a pointer at the top, where there is no list, or if they cannot be an index; with dots, anywhere."""
    for path in ("/0", "floors.0", "/floors/007", "/floors/1st"):
        parse_filter({path: "x"})
