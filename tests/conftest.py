"""Set-up for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.development_photographs import told_missing
from tests.object_storage import ObjectStorage, object_storage

settings.register_profile("kith", deadline=None)  # how long an example takes depends on how busy the machine is
settings.load_profile("kith")


@pytest.fixture(scope="session")
def s3() -> Iterator[ObjectStorage]:
    """A service that speaks S3's protocol; this process and those it starts find it in their environment."""
    with object_storage() as storage, storage.in_environment():
        yield storage


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, in red, that the development photographs were missing."""
    told = told_missing(terminalreporter.getreports("skipped"))
    if told:
        terminalreporter.write_sep("!", told, red=True, bold=True)
