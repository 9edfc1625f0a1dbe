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
