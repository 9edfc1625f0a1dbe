"""Schemas of groups."""

from typing import Any

import marshmallow as ma

from server.api.answers.response_schema import ResponseSchema
from server.api.fields import Flag, Metadata, chosen_id_field, id_field, ids_field, life_field, name_field
from server.api.pages import page_schema
from server.api.reading.details import Described
from server.api.reading.names import BodySchema
from server.records.people.groups import GroupDetails


class GroupBody(BodySchema):
    """A group as the caller describes it."""

    passed_over = frozenset({"created", "updated"})

    id = chosen_id_field()
    name = name_field()
    metadata = Metadata(load_default=dict)
    life_days = life_field(load_default=None)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Described[GroupDetails]:
        return Described(data.pop("id"), GroupDetails(**data))


class NewGroupArgs(BodySchema):
    """Whether to create a group even if its name exists."""

    by_name = Flag(
        load_default=False,
        metadata={
            "description": "If there are groups with exactly this name, in any of Unicode's forms, return the first of "
            "them instead of creating another; simultaneous requests get the same one"
        },
    )


class NewGroupBody(GroupBody, NewGroupArgs):
    """A group to create, and whether to create it even if its name exists."""

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[Described[GroupDetails], bool]:
        by_name: bool = data.pop("by_name")
        return super()._make(data), by_name


class GroupPatch(BodySchema):
    """The details of a group to change; omitted ones stay the same."""

    passed_over = frozenset({"created", "updated"})

    id = id_field(load_default=None, allow_none=True)
    name = name_field(required=False)
    metadata = Metadata(metadata={"description": "Replaces all metadata"})
    life_days = life_field()


class GroupSchema(ResponseSchema):
    """A group as stored."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    metadata = ma.fields.Dict(required=True)
    life_days = ma.fields.Integer(required=True, allow_none=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


class MembersBody(BodySchema):
    """The persons to add to a group, and those to remove."""

    add = ids_field(data_key="addItems", load_default=list)
    remove = ids_field(data_key="removeItems", load_default=list)


GroupPage = page_schema(GroupSchema)
