"""Schemas of the audit log."""

from typing import Any

import marshmallow as ma
from attrs import frozen

from server.api.answers.response_schema import ResponseSchema
from server.api.fields import Moment, id_field
from server.api.pages import PageArgsSchema, page_schema
from server.domain.audit.entries import SUBJECTS, Action, Audited, AuditQuery
from server.domain.entities import PageArgs

_IDS = {name: ma.fields.List(ma.fields.Integer(), required=True) for name in SUBJECTS}


@frozen
class AuditArgs:
    """The page and the entries to list."""

    page: PageArgs
    query: AuditQuery


class AuditArgsSchema(PageArgsSchema):
    """The page to list of the entries that meet every condition."""

    person_id = id_field(
        load_default=None, metadata={"description": "Entries about this person, including searches that found them"}
    )
    key_id = id_field(load_default=None, metadata={"description": "Entries by this key"})
    action = ma.fields.String(load_default=None, validate=ma.validate.OneOf(list(Action)))
    since = Moment(load_default=None)
    until = Moment(load_default=None, metadata={"description": "Entries before this time"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> AuditArgs:
        page = PageArgs(data.pop("page"), data.pop("size"), data.pop("after"))
        return AuditArgs(page, AuditQuery(**data))


class _EntryFields(ResponseSchema):
    id = ma.fields.Integer(required=True)
    at = ma.fields.AwareDateTime(required=True)
    action = ma.fields.String(required=True, validate=ma.validate.OneOf(list(Action)))
    by = ma.fields.String(
        required=True,
        metadata={"description": "key, command or server; without a key, local for this machine and anyone for others"},
    )
    by_key_id = ma.fields.Integer(required=True, allow_none=True)
    by_key_name = ma.fields.String(required=True, allow_none=True)
    via = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The API's operation, the command, or the task"}
    )
    request_id = ma.fields.String(required=True, allow_none=True)
    probe = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The SHA-256 of each picture or encoding that was searched for or compared"},
    )
    error = ma.fields.String(required=True, allow_none=True, metadata={"description": "Why it was refused"})
    times = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "How often in quick succession, if more than once"}
    )
    through_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "The last entry that was pruned"}
    )
    through_hash = ma.fields.String(required=True, allow_none=True)
    level = ma.fields.String(
        required=True,
        allow_none=True,
        validate=ma.validate.OneOf([*Audited, None]),
        metadata={"description": "How much is audited from here on: off, changes or all"},
    )
    backup = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The name of the backup that was restored"}
    )
    hash = ma.fields.String(required=True)


AuditEntrySchema = _EntryFields.from_dict(dict(_IDS), name="AuditEntrySchema")
AuditPage = page_schema(AuditEntrySchema)


class AuditHeadSchema(ResponseSchema):
    """The number of the last entry, 0 if there is none, and its hash."""

    id = ma.fields.Integer(required=True)
    hash = ma.fields.String(required=True)
