"""JSON is read strictly."""

import json
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.reading.errors import MalformedJson
from server.api.reading.strict_json import DEEPEST_NESTING, MOST_VALUES, parse_json
from server.domain.errors import ValidationFailed

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(values, st.booleans())
def test_valid_json_is_read(value: Any, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    assert parse_json(text) == parse_json(text.encode()) == value


@given(st.binary(max_size=30))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    """Whatever is accepted can be written again."""
    try:
        value = parse_json(body)
    except MalformedJson:
        return
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e-999", "0e999", "1" + "0" * 4000])
def test_numbers_within_their_range_are_read(number: str) -> None:
    assert parse_json(number) == json.loads(number)


@pytest.mark.parametrize("number", ["1e309", "-1e309", "1.0e400", "NaN", "Infinity", "-Infinity", "1" * 4301])
def test_numbers_beyond_it_are_refused(number: str) -> None:
    with pytest.raises(MalformedJson):
        parse_json(number)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    assert parse_json(opening * DEEPEST_NESTING + "1" * (opening != "[") + closing * DEEPEST_NESTING)
    with pytest.raises(MalformedJson):
        parse_json(opening * (DEEPEST_NESTING + 1) + "1" * (opening != "[") + closing * (DEEPEST_NESTING + 1))


@pytest.mark.parametrize("value", ["1", "[]", "{}", '"a"'])
def test_the_number_of_values_has_a_limit_however_small_they_are(value: str) -> None:
    """They are refused before they take memory: an empty list takes nearly thirty times its text."""
    assert len(parse_json(f"[{','.join([value] * 60_000)}]")) == 60_000
    with pytest.raises(MalformedJson, match="more than 200000"):
        parse_json(f"[{','.join([value] * (MOST_VALUES + 1))}]")


def test_a_text_may_quote_the_body_that_contains_it() -> None:
    """It is not mistaken for what it quotes."""
    photo = "A" * 2000
    body = {
        "name": f'"image":"{photo}',
        "a": [1] * 500,
        "b": f":{json.dumps([1] * 500, separators=(',', ':'))},",
        "image": photo,
    }
    assert parse_json(json.dumps(body, separators=(",", ":"))) == body


def test_a_name_given_twice_is_found_among_pictures() -> None:
    first = "A" * 2000
    for second in (first, "B" * 2000):
        with pytest.raises(ValidationFailed):
            parse_json(f'{{"image":"{first}","image":"{second}"}}')


@pytest.mark.parametrize("written", [f'"{"A" * 20_000}"', f'"{"A" * 20_000}" \n', f'"\\"{"A" * 20_000}"'])
def test_a_long_name_is_a_name(written: str) -> None:
    """It is not mistaken for a picture, or for another name that is longer."""
    other = f'"B{"A" * 20_000}"'
    assert len(parse_json(f'{{{written}:{other},{other}:1,"":2}}')) == 3
    with pytest.raises(ValidationFailed):
        parse_json(f"{{{written}:1,{written}:2}}")


def test_a_long_text_may_end_in_a_quote_or_a_backslash() -> None:
    for end in ('"', "\\", '\\"', '"\\', '", "b": 1'):
        body = {"a": "A" * 20_000 + end, "b": "B" * 20_000, "c": [end]}
        assert parse_json(json.dumps(body)) == body


def test_values_after_a_broken_text_count() -> None:
    for beginning in ('["', '["a"', '{"a"', '["a", "', '"a"', '{"a": "b" '):
        with pytest.raises(MalformedJson):
            parse_json(beginning + "[" * (MOST_VALUES + 1) + '"')


def test_many_long_texts_are_read_in_a_time_that_grows_with_them() -> None:
    """Ten thousand take a fraction of a second; cutting each out of the rest took fifteen."""
    began = monotonic()
    assert len(parse_json(json.dumps([f"{number:08}" + "A" * 1000 for number in range(10_000)]))) == 10_000
    assert monotonic() - began < 5
