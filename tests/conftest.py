"""Set-up for every test."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.development_photographs import told_missing
from tests.object_storage import ObjectStorage, object_storage
from tests.scheduling import ByFile

settings.register_profile("kith", deadline=None)  # how long an example takes depends on how busy the machine is
settings.load_profile("kith")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile | None:
    """Let `--dist loadfile` keep some folders together."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every garbage collection, which takes less time and is due sooner then."""
    gc.collect()
    gc.freeze()


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
