"""What the server says about itself."""

import marshmallow as ma


class PingSchema(ma.Schema):
    """Who answers, and which wire contract it keeps."""

    name = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    contract = ma.fields.Integer(required=True)


class StateSchema(ma.Schema):
    """Whether requests are served."""

    status = ma.fields.String(required=True)


class KeySchema(ma.Schema):
    """What a key may do, and among whom."""

    name = ma.fields.String(allow_none=True, required=True, metadata={"description": "Null without a key"})
    scopes = ma.fields.List(ma.fields.String(), required=True)
    groups = ma.fields.List(
        ma.fields.Integer(), allow_none=True, required=True, metadata={"description": "Null is everyone"}
    )
