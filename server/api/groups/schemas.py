"""What groups look like on the wire."""

import marshmallow as ma

from server.api.answers import Answer
from server.api.fields import Metadata, chosen_id_field, ids_field, name_field
from server.api.names import Body
from server.api.pages import page_schema


class GroupBody(Body):
    """A group as the caller describes it."""

    passed_over = frozenset({"created", "updated"})

    id = chosen_id_field()
    name = name_field()
    metadata = Metadata(load_default=dict)


class GroupPatch(Body):
    """The details of a group to change: what is left out stays."""

    passed_over = frozenset({"id", "created", "updated"})

    name = name_field(required=False)
    metadata = Metadata(metadata={"description": "Replaces all metadata"})


class GroupSchema(Answer):
    """A group as the server keeps it."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    metadata = ma.fields.Dict(required=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


class MembersBody(Body):
    """Who comes into a group and who leaves it."""

    add = ids_field(data_key="addItems", load_default=list)
    remove = ids_field(data_key="removeItems", load_default=list)


GroupPage = page_schema(GroupSchema)
