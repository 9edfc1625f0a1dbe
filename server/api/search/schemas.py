"""What searches look like on the wire."""

import marshmallow as ma

from server.api.fields import Photo, ids_field
from server.api.persons.schemas import PersonSchema
from server.api.search.limits import SearchLimits


class SearchBody(SearchLimits):
    """The picture to ask about, among whom, and the limits, flat or as `searchParams`."""

    image = Photo(required=True)
    group_ids = ids_field(load_default=list, allow_none=True)
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)


class FoundImageSchema(ma.Schema):
    """A picture of a person who was found, compared with the probe."""

    id = ma.fields.Integer(required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)


class SearchResultSchema(ma.Schema):
    """A person who was found."""

    person = ma.fields.Nested(PersonSchema, required=True)
    images = ma.fields.List(ma.fields.Nested(FoundImageSchema), required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)
    confidence = ma.fields.Float(required=True, allow_none=True)
