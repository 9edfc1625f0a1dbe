"""Models to JSON and back."""

import json
import uuid
from collections import UserDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import SearchParams, SearchResult, SearchSource
from client._http.ids import plain_ids
from client._http.writing import write, write_changes
from client.errors import InvalidArgument
from client.model._reading import read, read_list, read_page
from client.model.group import Group
from client.model.page import Page
from client.model.person import Person
from client.model.recognition import Box, Face, FaceResults, Match, Quality
from client.model.storage import Storage

ids = st.none() | st.integers(1, 2**63 - 1)
text = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
metadata: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    text,
    st.recursive(
        st.none() | st.booleans() | st.integers() | numbers | text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=zones)
persons = st.builds(
    Person,
    ids,
    text,
    metadata,
    ids,
    external_id=st.none() | text,
    expire_at=st.none() | times,
    created=st.none(),
    updated=st.none(),
)
boxes = st.builds(Box, *[st.integers()] * 4)
qualities = st.builds(Quality, *[numbers] * 4)
models = st.one_of(
    persons,
    st.builds(Group, ids, text, metadata, created=st.none(), updated=st.none()),
    st.builds(Storage, ids, text, created=st.none(), updated=st.none()),
    st.builds(SearchParams),
    st.builds(Face, boxes, st.lists(st.lists(numbers)), numbers, qualities),
    st.builds(Match, numbers, numbers, st.booleans()),
)


def through_the_wire(model: Any) -> Any:
    """Return what the other side reads."""
    return json.loads(json.dumps(write(model), allow_nan=False))


@given(models)
def test_what_is_written_reads_the_same(model: Any) -> None:
    """A model written and read again equals itself; None may be missing."""
    sent = {name: None for name in ("id", "storage_id") if hasattr(model, name)} | through_the_wire(model)
    assert read(type(model), sent) == model


@given(persons)
def test_none_is_left_out(person: Person) -> None:
    """Absent means that the server decides, so None is left out at the top level, but not inside metadata."""
    sent = through_the_wire(person)
    assert None not in sent.values()
    assert sent["metadata"] == person.metadata


def test_what_only_the_server_knows_is_not_sent() -> None:
    """A fetched person can be sent back unchanged."""
    now = datetime.now(UTC)
    assert write(Person(1, "Ada", {}, 2, created=now, updated=now, external_id="e")) == {
        "id": 1,
        "name": "Ada",
        "metadata": {},
        "storage_id": 2,
        "external_id": "e",
    }


def test_times_travel_in_utc() -> None:
    there = datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert write(Person(1, "Ada", {}, expire_at=there))["expire_at"] == "2024-01-01T00:00:00+00:00"


def test_models_inside_models_are_written() -> None:
    """A box and a person to create are JSON in the search that names them."""
    source = SearchSource(None, [], image_id=3, face=Box(1, 2, 3, 4), create_person=Person(None, "new", {}))
    assert write(source) == {
        "image_id": 3,
        "group_ids": [],
        "face": {"left": 1, "top": 2, "right": 3, "bottom": 4},
        "create_person": {"name": "new", "metadata": {}},
    }


def test_keys_of_a_later_server_are_ignored() -> None:
    """A server may return more than this SDK knows."""
    assert read(Storage, {"id": 1, "uri": "default", "colour": "blue"}) == Storage(1, "default")


def test_a_whole_number_is_read_as_a_float() -> None:
    match = read(Match, {"distance": 0, "similarity": 1, "verdict": True})
    assert isinstance(match.distance, float)


def test_answers_inside_answers_are_models() -> None:
    """Every level of a search of all faces is read into its model."""
    face = {
        "box": {"left": 1, "top": 2, "right": 3, "bottom": 4},
        "landmarks": [[1.5, 2]] * 5,
        "score": 1.2,
        "quality": {"size": 80, "sharpness": 0.9, "exposure": 0.8, "frontality": 0.7},
    }
    person = {"id": 1, "name": "Ada", "metadata": {}, "storage_id": 1}
    result = {"person": person, "images": [], "similarity": 0.9, "distance": 0.3, "confidence": 0.8}
    (found,) = read_list(FaceResults, [{"face": face, "results": [result]}])
    assert found.face.box == Box(1, 2, 3, 4)
    assert found.face.landmarks == [[1.5, 2.0]] * 5
    assert found.results == [SearchResult(Person(1, "Ada", {}, 1), [], 0.9, 0.3, 0.8)]


def test_a_page_is_read_with_its_items() -> None:
    """Items of a page are models of the kind asked for."""
    page = read_page(Storage, {"items": [{"id": 1, "uri": "default"}], "page": 2, "total_pages": 3})
    assert page == Page([Storage(1, "default")], 2, 3)


@given(st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | text, lambda inner: st.lists(inner) | metadata))
def test_json_that_is_not_a_page_is_refused(value: Any) -> None:
    """It raises TypeError or ValueError, never anything else."""
    with pytest.raises((TypeError, ValueError)):
        read_page(Person, value)


def test_numpy_numbers_and_arrays_become_plain() -> None:
    """face_recognition's encodings, ids from a table, and metadata from one."""
    source = SearchSource(None, np.array([3, 4]), image_id=np.int64(3), encoding=np.full(2, 0.5, np.float32))  # type: ignore[arg-type]
    assert write(source) == {"image_id": 3, "group_ids": [3, 4], "encoding": [0.5, 0.5]}
    table = {
        "age": np.int32(7),
        "share": np.float16(0.5),
        "wide": np.longdouble(0.25),
        "seen": np.bool_(True),
        "name": np.str_("Ada"),
        "on": [np.array([[1]])],
    }
    written = json.loads(json.dumps(write(Group(np.uint8(1), "a", table))))  # type: ignore[arg-type]
    assert written["metadata"] == {"age": 7, "share": 0.5, "wide": 0.25, "seen": True, "name": "Ada", "on": [[[1]]]}
    assert plain_ids(np.array([1, 2]), "add") == [1, 2]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "metadata.a is nan of type float"),
        (np.float32("inf"), "metadata.a is inf of type float"),
        (np.array([1.0, float("nan")]), "metadata.a[1] is nan of type float"),
        (date(2024, 5, 6), "metadata.a is datetime.date(2024, 5, 6) of type date"),
        (datetime(2024, 5, 6), "metadata.a is datetime.datetime(2024, 5, 6, 0, 0) of type datetime"),
        (np.datetime64(1, "ns"), "of type datetime64"),
        (Decimal("1.5"), "metadata.a is Decimal('1.5') of type Decimal"),
        (uuid.UUID(int=1), "of type UUID"),
        ({1, 2}, "metadata.a is {1, 2} of type set"),
        (b"jpeg", "metadata.a is b'jpeg' of type bytes"),
        (1j, "metadata.a is 1j of type complex"),
        ({1: 2}, "metadata.a has the key 1 of type int; JSON keys are text"),
        ("ad\ud800a", r"metadata.a is 'ad\ud800a' of type str, whose character 2 is a lone surrogate"),
        ({"\udcff": 1}, r"a key of metadata.a is '\udcff' of type str, whose character 0 is a lone surrogate"),
        ({"b": [object]}, "metadata.a.b[0] is <class 'object'> of type type"),
    ],
)
def test_what_json_cannot_hold_is_named(value: Any, said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        write(Group(None, "a", {"a": value}))
    assert said in caught.value.message


def test_any_mapping_is_an_object_unless_it_contains_itself() -> None:
    assert write(Group(None, "a", UserDict(b=(1, None))))["metadata"] == {"b": [1, None]}  # type: ignore[arg-type]
    circle: dict[str, Any] = {}
    circle["again"] = circle
    with pytest.raises(InvalidArgument, match="metadata is nested too deeply for JSON, or contains itself"):
        write(Group(None, "a", circle))


def test_a_time_that_utc_cannot_represent_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"expire_at is 9999-12-31 .* outside the years 1 to 9999"):
        write(Person(None, "Ada", {}, expire_at=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))))


def test_in_changes_none_is_null() -> None:
    """It clears a field, whereas omitted ones stay."""
    then = datetime(2024, 1, 1, tzinfo=UTC)
    assert write_changes({"name": "Ada", "external_id": None, "expire_at": then}) == {
        "name": "Ada",
        "external_id": None,
        "expire_at": "2024-01-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([1, "2"], r"add\[1\] is '2' of type str"),
        (7, "add is 7 of type int; give a list"),
        ([None], r"add\[0\] is None"),
    ],
)
def test_an_invalid_id_is_named(ids: Any, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        plain_ids(ids, "add")
