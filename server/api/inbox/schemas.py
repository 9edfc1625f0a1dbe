"""Schemas of the inbox."""

from typing import Any

import marshmallow as ma

from server.api.current import services
from server.api.faces.schemas import QualitySchema
from server.api.fields import Metadata, Moment, external_id_field, id_field, ids_field, name_field
from server.api.pages import page_schema
from server.api.persons.schemas import PersonSchema
from server.api.reading.details import NewMember
from server.api.reading.names import BodySchema
from server.domain.inbox import InboxItem
from server.service.people.persons import PersonDraft


class CandidateSchema(ma.Schema):
    """The person most like a waiting face."""

    person = ma.fields.Nested(PersonSchema, required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)
    confidence = ma.fields.Float(required=True)


class InboxItemSchema(ma.Schema):
    """A face waiting for review."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(("unknown", "doubted")),
        metadata={"description": "Whether it matched nobody, or somebody with a confidence below 0.999"},
    )
    candidate = ma.fields.Nested(
        CandidateSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The person most like the face, even if the search's limits excluded that person"},
    )
    count = ma.fields.Integer(required=True, metadata={"description": "How many times the face was seen"})
    first_seen = ma.fields.AwareDateTime(required=True)
    last_seen = ma.fields.AwareDateTime(required=True)
    expires = ma.fields.AwareDateTime(
        required=True, metadata={"description": "When it is erased, unless a newer picture replaces it"}
    )
    quality = ma.fields.Nested(QualitySchema, required=True)
    group_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "The groups searched; empty means everyone"}
    )

    @ma.pre_dump
    def _flat(self, item: InboxItem, **_: Any) -> dict[str, Any]:
        times = item.times
        return {
            "id": item.id,
            "kind": item.kind,
            "candidate": item.candidate,
            "count": times.count,
            "first_seen": times.first_seen,
            "last_seen": times.last_seen,
            "expires": services().inbox.expiry(item),
            "quality": item.quality,
            "group_ids": item.scope,
        }


class InboxStateSchema(ma.Schema):
    """How long faces are kept, and how many are waiting."""

    hours = ma.fields.Float(
        required=True, metadata={"description": "KITH_INBOX_HOURS; 0 if no faces from searches are kept"}
    )
    waiting = ma.fields.Integer(required=True)


class PersonChoice(BodySchema):
    """The person to choose."""

    person_id = id_field(required=True)


class NameBody(BodySchema):
    """A new person to enrol with the face."""

    passed_over = frozenset({"id", "created", "updated"})

    name = name_field()
    metadata = Metadata(load_default=dict)
    storage_id = id_field(load_default=None, allow_none=True)
    external_id = external_id_field(load_default=None)
    expire_at = Moment(load_default=None, allow_none=True)
    group_ids = ids_field(
        load_default=None,
        allow_none=True,
        metadata={"description": "Groups to join; by default those that were searched"},
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> NewMember:
        group_ids = data.pop("group_ids")
        return NewMember(PersonDraft(**data), group_ids)


InboxPage = page_schema(InboxItemSchema)
