"""Names that no schema knows."""

from time import monotonic

import marshmallow as ma

from server.api.reading.names import MOST_NEAREST, BodySchema


class Named(BodySchema):
    """A body with some names."""

    image = ma.fields.String()
    max_distance = ma.fields.Float()
    group_ids = ma.fields.List(ma.fields.Integer())


def test_a_misspelt_name_gets_the_nearest_known_one() -> None:
    said = Named().validate({"max_distnce": 1})
    assert said == {"max_distnce": ["unknown name 'max_distnce'; did you mean 'max_distance'?"]}


def test_capitals_do_not_hide_what_was_meant() -> None:
    """As in a name spelt like an environment variable."""
    assert "did you mean 'group_ids'" in Named().validate({"GROUP_IDS": [7]})["GROUP_IDS"][0]


def test_a_name_like_no_other_gets_all_known_ones() -> None:
    said = Named().validate({"keyword": "ada"})["keyword"]
    assert said == ["unknown name 'keyword'; known names are image, max_distance, group_ids"]


def test_many_unknown_names_are_refused_quickly() -> None:
    """Near names are looked up only for a few: for fifty thousand it took 15 s."""
    began = monotonic()
    said = Named().validate({f"image{number}": 0 for number in range(50_000)})
    assert monotonic() - began < 5
    assert sum("did you mean" in messages[0] for messages in said.values()) == MOST_NEAREST
