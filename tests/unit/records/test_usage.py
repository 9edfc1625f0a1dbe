"""Key usage is counted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.domain.access import Allowance, Key, KeyDraft, Right
from server.domain.errors import ReadOnly
from server.domain.ports import Spending
from server.records.access.usage import DAY, MINUTE, Usage
from server.records.engines.opening import database_at
from server.records.engines.shared_usage import SharedUsage
from server.records.records import Records
from tests.databases import ENGINES, place_of
from tests.open_files import open_files

MIDNIGHT = 20_000 * DAY


class Clock:
    """A clock that a test sets."""

    now = float(MIDNIGHT)

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at the beginning of a day."""
    return Clock()


Counter = Callable[[], Spending]
"""Returns what another process counts the same requests with."""


@pytest.fixture(params=ENGINES)
def another(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Counter]:
    """Processes that count requests together; there were none yet."""
    with ExitStack() as opened:

        def open_file() -> Spending:
            return opened.enter_context(closing(Usage(tmp_path / "usage.db", clock)))

        def open_database() -> Spending:
            database = database_at(place)
            opened.callback(database.close_all)
            return SharedUsage(database, clock)

        place = place_of(request.param, tmp_path)
        yield open_file if request.param == "sqlite" else open_database


@pytest.fixture
def usage(another: Counter) -> Spending:
    """What the first process counts with."""
    return another()


def key(id: int = 1, **allowed: int) -> Key:
    """Return a key with this allowance."""
    draft = KeyDraft("a", frozenset({Right.READ}), None, Allowance(**allowed))
    return Key(id, draft, "kith_", datetime.now(UTC), None)


def test_a_rate_applies_to_a_minute(usage: Spending, clock: Clock) -> None:
    """After that, as much may be requested again; the refusal says when."""
    clock.now += 10
    assert [usage.spend(key(rate=2)) for _ in range(4)] == [0, 0, MINUTE - 10, MINUTE - 10]
    clock.now += MINUTE - 10
    assert [usage.spend(key(rate=2)) for _ in range(3)] == [0, 0, MINUTE]


def test_a_quota_applies_to_a_day_and_survives_a_restart(usage: Spending, clock: Clock, another: Counter) -> None:
    assert usage.spend(key(quota=1)) == 0
    clock.now += 2 * MINUTE
    other = another()
    assert other.spend(key(quota=1)) == DAY - 2 * MINUTE
    clock.now += DAY
    assert other.spend(key(quota=1)) == 0


def test_keys_are_counted_separately_and_refusals_not_at_all(usage: Spending, clock: Clock) -> None:
    """A key that is refused over and over loses none of its quota."""
    assert [usage.spend(key(rate=1, quota=2)) for _ in range(5)] == [0, *[MINUTE] * 4]
    assert usage.spend(key(2, rate=1)) == 0
    clock.now += MINUTE
    assert usage.spend(key(rate=1, quota=2)) == 0


def test_two_processes_share_a_count(usage: Spending, another: Counter) -> None:
    """Each sees what the other has let through."""
    other = another()
    assert [each.spend(key(rate=3)) == 0 for each in (usage, other, usage, other)] == [True, True, True, False]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """Nobody makes requests without being counted."""
    with pytest.raises(ReadOnly):
        Usage(tmp_path / "nowhere" / "usage.db").spend(key(rate=1))


def test_closing_the_records_closes_the_count(tmp_path: Path) -> None:
    """It is opened by the first request, in a file of its own."""
    with closing(Records.open(tmp_path / "kith.db", "any")) as records:
        records.usage(tmp_path / "usage.db").spend(key())
        assert "usage.db" in open_files(tmp_path)
    assert open_files(tmp_path) == []
