"""The identity of a data directory."""

import uuid

from server.records.sql.tables import Tables

_NAME = "identity"


def identity_of(tables: Tables) -> str:
    """Return the identity, creating it if there is none. Call it inside a transaction."""
    settings = tables.settings
    known = settings.select(settings.value).where(settings.name == _NAME).scalar()
    if known:
        return str(known)
    made = uuid.uuid4().hex
    settings.insert(name=_NAME, value=made).execute()
    return made
