"""A new PostgreSQL database."""

import pytest

from server.domain.persistence.database_url import DatabaseUrl
from tests.databases import cluster


@pytest.fixture
def url() -> DatabaseUrl:
    """Where it is; it has the current schema, and nothing else."""
    return DatabaseUrl.parse(cluster().new_url())


@pytest.fixture
def place(url: DatabaseUrl) -> DatabaseUrl:
    """Where records are."""
    return url
