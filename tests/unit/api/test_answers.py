"""Answers are what marshmallow itself would write."""

from datetime import UTC, datetime

import marshmallow as ma
import pytest

from server.api.persons.schemas import ImageSchema, PersonPage, PersonSchema
from server.api.search.schemas import SearchResultSchema
from server.domain.entities import Page, Person, Picture
from server.domain.faces import Box
from server.domain.identification.search_values import FoundImage, SearchResult

NOW = datetime(2026, 11, 28, 12, 30, 1, 5, UTC)
ADA = Person(1, "Ada", {"born": 1815, "tags": ["x"]}, 2, NOW, NOW, expire_at=NOW)
BOB = Person(2, "Bob", {}, 2, NOW, NOW, external_id="b")
PICTURE = Picture(3, 1, 2, "key", "image/png", "0" * 64, Box(0, 0, 5, 5), NOW)
FOUND = SearchResult(ADA, [FoundImage(3, 0.9, 0.2), FoundImage(4, 0.8, 0.3)], 0.9, 0.2, 0.99)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (PersonSchema(), ADA),
        (PersonSchema(many=True), [ADA, BOB]),
        (PersonPage(), Page([ADA, BOB], 1, 1)),
        (ImageSchema(), PICTURE),
    ],
)
def test_an_answer_is_what_marshmallow_writes(schema: ma.Schema, told: object) -> None:
    """Fields of every kind, including null and constant ones, alone and in lists."""
    assert schema.dump(told) == ma.Schema.dump(schema, told)


def test_a_found_picture_has_content_only_on_request() -> None:
    """Otherwise it is left out; everything else is as marshmallow writes it."""
    bare = {"id": 3, "similarity": 0.9, "distance": 0.2}
    told = SearchResultSchema().dump(FOUND)
    assert told["images"][0] == bare
    assert told["person"] == PersonSchema().dump(ADA)
    with_content = SearchResult(ADA, [FoundImage(3, 0.9, 0.2, b"\xff\xd8")], 0.9, 0.2, 0.99)
    assert SearchResultSchema().dump(with_content)["images"] == [{**bare, "content": "/9g="}]
