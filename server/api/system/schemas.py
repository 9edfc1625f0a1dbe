"""What the server says about itself."""

import marshmallow as ma

from server.api.answers import Answer
from server.domain.false_alarms.report import State


class PingSchema(ma.Schema):
    """The server's name and version, and the wire contract that it speaks."""

    name = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    contract = ma.fields.Integer(required=True)


class StateSchema(ma.Schema):
    """Whether requests are served."""

    status = ma.fields.String(required=True)


class ExpectedSchema(Answer):
    """What share of strangers is matched at one limit, with a 95 % interval."""

    asked = ma.fields.Float(
        required=True,
        metadata={"description": "The share that the limit is to let through, as max_false_alarms has it"},
    )
    share = ma.fields.Float(required=True, metadata={"description": "The estimate"})
    least = ma.fields.Float(required=True)
    most = ma.fields.Float(required=True)


class ReadinessSchema(StateSchema):
    """Whether searches are answered, and what else is amiss."""

    unreachable_storages = ma.fields.List(
        ma.fields.Integer(),
        required=True,
        metadata={"description": "Storages that cannot be reached; searches are answered, pictures there are not"},
    )


class FalseAlarmsSchema(Answer):
    """What the scores of the last 30 days' searches say of how many strangers are matched."""

    searches = ma.fields.Integer(required=True, metadata={"description": "Faces that were looked for"})
    since = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "The day from which they are"}
    )
    state = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(State)),
        metadata={
            "description": (
                "Whether a search without limits matches strangers as_asked, one in a hundred, or more or fewer than "
                "that; unknown after too few searches"
            )
        },
    )
    limits = ma.fields.List(
        ma.fields.Nested(ExpectedSchema),
        required=True,
        metadata={"description": "For limits of 0.1, 0.01 and 0.001; empty where the state is unknown"},
    )


class KeySchema(ma.Schema):
    """What a key may do, and who it sees."""

    name = ma.fields.String(allow_none=True, required=True, metadata={"description": "Null without a key"})
    scopes = ma.fields.List(ma.fields.String(), required=True)
    groups = ma.fields.List(
        ma.fields.Integer(), allow_none=True, required=True, metadata={"description": "Null means everyone"}
    )
