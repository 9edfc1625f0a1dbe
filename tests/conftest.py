"""Set-up for every test."""

import os
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import settings

from tests.object_storage import ObjectStorage, object_storage

settings.register_profile("kith", deadline=None)  # how long an example takes depends on how busy the machine is
settings.load_profile("kith")


@pytest.fixture(scope="session")
def s3() -> Iterator[ObjectStorage]:
    """A service that speaks S3's protocol; this process and those it starts find it in their environment."""
    with object_storage() as storage, patch.dict(os.environ, storage.environment):
        yield storage
