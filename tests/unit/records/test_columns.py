"""How times, metadata and vectors are stored in columns."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.records.sql.columns import from_metadata, from_time, from_vector, to_metadata, to_time, to_vector

moments = st.datetimes(timezones=st.timezones(), min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29))
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(moments, moments)
def test_times_sort_as_text_in_their_order(one: datetime, other: datetime) -> None:
    """Whatever their time zones; and the same moments come back."""
    assert to_time(from_time(one)) == one.astimezone(UTC)
    assert (from_time(one) < from_time(other)) == (one.astimezone(UTC) < other.astimezone(UTC))


def test_a_time_is_stored_in_utc() -> None:
    """With microseconds, even if they are zero."""
    noon = datetime(2024, 5, 6, 12, tzinfo=timezone(timedelta(hours=2)))
    assert from_time(noon) == "2024-05-06T10:00:00.000000+00:00"


@given(st.dictionaries(st.text(), json))
def test_metadata_comes_back_as_it_was(metadata: dict[str, object]) -> None:
    """Any JSON object, with its keys in order."""
    kept = to_metadata(from_metadata(metadata))
    assert kept == metadata
    assert list(kept) == list(metadata)


def test_a_vector_is_little_endian_float32() -> None:
    column = from_vector(np.array([1.5, -2.0], dtype=">f8"))
    assert column == b"\x00\x00\xc0\x3f\x00\x00\x00\xc0"
    assert to_vector(column).tolist() == [1.5, -2.0]
