"""Pages of lists."""

from typing import Any

import marshmallow as ma
from attrs import frozen

from server.api.answers.response_schema import ResponseSchema
from server.api.fields import LARGEST_ID, WholeNumber, no_nul
from server.api.reading.names import BodySchema
from server.domain.entities import PageArgs

MOST_PER_PAGE = 1000


class NumberedPageSchema(BodySchema):
    """The page, and the number of items per page."""

    page = WholeNumber(load_default=1, validate=ma.validate.Range(1, 2**31))
    size = WholeNumber(load_default=MOST_PER_PAGE, validate=ma.validate.Range(1, MOST_PER_PAGE))

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> PageArgs:
        return PageArgs(**data)


class PageArgsSchema(NumberedPageSchema):
    """The page of a list ordered by id, and the number of items per page."""

    after = WholeNumber(
        load_default=0,
        validate=ma.validate.Range(0, LARGEST_ID),
        metadata={
            "description": "Count pages from the first id after this one. Pass the last id you saw to miss nothing "
            "while others add and remove entries; page numbers would shift"
        },
    )


@frozen
class ListArgs:
    """Which page of the items whose names contain every keyword."""

    page: PageArgs
    keywords: str | None


class ListArgsSchema(PageArgsSchema):
    """Which page of the items whose names contain every keyword."""

    name = ma.fields.String(
        load_default=None, validate=no_nul, metadata={"description": "Keywords that the name must contain"}
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ListArgs:
        keywords = data.pop("name")
        return ListArgs(PageArgs(**data), keywords)


def page_schema(item: type[ma.Schema]) -> type[ma.Schema]:
    """Return the schema of a page of these items."""
    fields: dict[str, ma.fields.Field[Any]] = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "page": ma.fields.Integer(required=True),
        "total_pages": ma.fields.Integer(required=True),
    }
    return ResponseSchema.from_dict(fields, name=item.__name__.replace("Schema", "Page"))
