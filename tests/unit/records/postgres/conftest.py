"""A new PostgreSQL database."""

import pytest

from server.domain.persistence.database_url import DatabaseUrl
from tests.databases import postgresql


@pytest.fixture
def url() -> DatabaseUrl:
    """Where it is; it has the current schema and no rows."""
    return DatabaseUrl.parse(postgresql().new_url())


@pytest.fixture
def place(url: DatabaseUrl) -> DatabaseUrl:
    """Where records are."""
    return url
