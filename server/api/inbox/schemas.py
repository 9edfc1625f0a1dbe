"""What the inbox looks like on the wire."""

from typing import Any

import marshmallow as ma

from server.api.faces.schemas import QualitySchema
from server.api.fields import Metadata, Moment, external_id_field, id_field, ids_field, name_field
from server.api.names import Body
from server.api.pages import page_schema
from server.api.persons.schemas import PersonSchema
from server.api.rest import services
from server.domain.inbox import InboxItem
from server.service.persons import PersonDraft


class CandidateSchema(ma.Schema):
    """Who is most like a face that waits."""

    person = ma.fields.Nested(PersonSchema, required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)
    confidence = ma.fields.Float(required=True)


class InboxItemSchema(ma.Schema):
    """A face that waits to be looked at."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(("unknown", "doubted")),
        metadata={"description": "Whether nobody matched, or somebody with a confidence below 0.999"},
    )
    candidate = ma.fields.Nested(
        CandidateSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who is most like the face, also where the search's limits kept that person out"},
    )
    count = ma.fields.Integer(required=True, metadata={"description": "How often the face was seen"})
    first_seen = ma.fields.AwareDateTime(required=True)
    last_seen = ma.fields.AwareDateTime(required=True)
    expires = ma.fields.AwareDateTime(
        required=True, metadata={"description": "When it is erased, unless a newer picture takes the old one's place"}
    )
    quality = ma.fields.Nested(QualitySchema, required=True)
    group_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "The groups that were searched; empty is everyone"}
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
    """For how long faces wait, and how many do."""

    hours = ma.fields.Float(
        required=True, metadata={"description": "KITH_INBOX_HOURS; 0 where no face of a search is kept"}
    )
    waiting = ma.fields.Integer(required=True)


class PersonChoice(Body):
    """The person who is meant."""

    person_id = id_field(required=True)


class NameBody(Body):
    """Who the face is: a person who is not there yet."""

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
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[PersonDraft, list[int] | None]:
        group_ids = data.pop("group_ids")
        return PersonDraft(**data), group_ids


InboxPage = page_schema(InboxItemSchema)
