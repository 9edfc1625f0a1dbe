"""Schemas of information about the server."""

import marshmallow as ma

from server.api.answers.response_schema import ResponseSchema
from server.domain.false_alarms.report import FalseAlarmState


class PingSchema(ma.Schema):
    """The server's name and version, and the API contract that it speaks."""

    name = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    contract = ma.fields.Integer(required=True)


class StateSchema(ma.Schema):
    """The state of the server."""

    status = ma.fields.String(required=True)


class ExpectedSchema(ResponseSchema):
    """The share of strangers that is matched at one limit, with a 95 % interval."""

    asked = ma.fields.Float(
        required=True,
        metadata={"description": "The share that the limit should let through, as in max_false_alarms"},
    )
    share = ma.fields.Float(required=True, metadata={"description": "The estimate"})
    least = ma.fields.Float(required=True)
    most = ma.fields.Float(required=True)


class ReadinessSchema(StateSchema):
    """Whether searches are answered, and which storages cannot be reached."""

    unreachable_storages = ma.fields.List(
        ma.fields.Integer(),
        required=True,
        metadata={"description": "Storages that cannot be reached; searches work, but their pictures are unavailable"},
    )


class FalseAlarmsSchema(ResponseSchema):
    """The share of strangers that is matched, estimated from the scores of the last 30 days' searches."""

    searches = ma.fields.Integer(required=True, metadata={"description": "Number of faces searched for"})
    since = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "The day of the first of these searches"}
    )
    state = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(FalseAlarmState)),
        metadata={
            "description": (
                "Whether searches without limits match one stranger in a hundred, as_asked, or more or fewer; unknown "
                "after too few searches"
            )
        },
    )
    limits = ma.fields.List(
        ma.fields.Nested(ExpectedSchema),
        required=True,
        metadata={"description": "For limits of 0.1, 0.01 and 0.001; empty if the state is unknown"},
    )


class KeySchema(ma.Schema):
    """The scopes of a key, and the groups it is limited to."""

    name = ma.fields.String(allow_none=True, required=True, metadata={"description": "Null without a key"})
    scopes = ma.fields.List(ma.fields.String(), required=True)
    groups = ma.fields.List(
        ma.fields.Integer(), allow_none=True, required=True, metadata={"description": "Null means everyone"}
    )
