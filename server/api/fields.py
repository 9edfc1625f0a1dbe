"""Fields that several resources share."""

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
import msgspec
from flask import current_app

from server.domain.entities import LONGEST_NAME
from server.domain.errors import ValidationFailed

LARGEST_CHOICE = 2**53 - 1
"""The largest id that a caller may choose: every JSON reader represents it exactly."""

LARGEST_ID = 2**63 - 1
"""The largest id that the server can count to by itself, and that a database column can store."""

LONGEST_LIFE_DAYS = 36_500
"""Days, a century."""

MOST_PATH_CHARACTERS_PER_BYTE = 4
"""Characters of paths to values per byte of metadata allowed: a name is stored with each value below it."""


class WholeNumber(ma.fields.Integer):
    """An integer; not text, a fraction or a boolean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        number: int = super()._deserialize(value, attr, data, **kwargs)
        return number


class Number(ma.fields.Float):
    """A finite number; not text or a boolean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        number: float = super()._deserialize(value, attr, data, **kwargs)
        return number


class Flag(ma.fields.Boolean):
    """True or false; not text or a number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def chosen_id_field() -> WholeNumber:
    """Return a field for an id that the caller may choose; None leaves it to the server."""
    return WholeNumber(validate=ma.validate.Range(1, LARGEST_CHOICE), load_default=None, allow_none=True)


def refuse_other_id(given: int | None, id: int, name: str = "id") -> None:
    """Raise ValidationFailed if the body has an id, not None, that differs from the path's."""
    if given is not None and given != id:
        said = f"is {given}, but the path says {id}; leave it out, or change the path"
        raise ValidationFailed(f"{name} {said}", {name: [said]})


def id_field(**options: Any) -> WholeNumber:
    """Return a field for the id of a record."""
    return WholeNumber(validate=ma.validate.Range(1, LARGEST_ID), **options)


def ids_field(**options: Any) -> ma.fields.List[int]:
    """Return a field for a list of ids."""
    return ma.fields.List(id_field(), **options)


no_nul = ma.validate.Regexp(r"^[^\x00]*$", error="must not contain NUL")
"""Refuses NUL, at which databases end a text."""


def name_field(*, required: bool = True) -> ma.fields.String:
    """Return a field for a name."""
    return ma.fields.String(required=required, validate=[ma.validate.Length(1, LONGEST_NAME), no_nul])


def external_id_field(**options: Any) -> ma.fields.String:
    """Return a field for the caller's own id for a person."""
    return ma.fields.String(allow_none=True, validate=[ma.validate.Length(1, LONGEST_NAME), no_nul], **options)


def life_field(**options: Any) -> WholeNumber:
    """Return a field for how many days persons are kept."""
    text = "Days after the last enrolment until persons without an expiry of their own are forgotten; null means never"
    return WholeNumber(
        validate=ma.validate.Range(1, LONGEST_LIFE_DAYS), allow_none=True, metadata={"description": text}, **options
    )


class Metadata(ma.fields.Dict):
    """The caller's own JSON object, limited in size so that it does not hold up other requests."""

    def __init__(self, **options: Any) -> None:
        super().__init__(keys=ma.fields.String(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        metadata = super()._deserialize(value, attr, data, **kwargs)
        most_keys, most_bytes = current_app.config["MAX_METADATA_KEYS"], current_app.config["MAX_METADATA_BYTES"]
        keys = _items_in(metadata)
        if keys > most_keys:
            raise ma.ValidationError(f"has {keys} keys and list items; the limit is {most_keys}")
        size = len(msgspec.json.encode(metadata))
        if size > most_bytes:
            raise ma.ValidationError(f"takes {size} bytes as JSON; the limit is {most_bytes}")
        characters = _path_characters(metadata, 0)
        if characters > MOST_PATH_CHARACTERS_PER_BYTE * most_bytes:
            raise ma.ValidationError(
                f"the paths to its values have {characters} characters in all; nest it less deeply"
            )
        return metadata


def _path_characters(value: Any, above: int) -> int:
    """Return the total length of the paths to all values; each value is stored with its path."""
    if isinstance(value, list):
        return sum(_path_characters(item, above) for item in value) or above
    if isinstance(value, dict):
        return sum(_path_characters(inner, above + len(name) + 1) for name, inner in value.items()) or above
    return above


def _items_in(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return len(inner) + sum(map(_items_in, inner))


class Moment(ma.fields.AwareDateTime):
    """A time that UTC can represent, from the year 1 to 9999."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise ma.ValidationError(f"{value} is outside the years 1 to 9999 in UTC") from None
