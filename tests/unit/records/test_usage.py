"""What keys ask is counted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.domain.access import Allowance, Key, KeyDraft, Right
from server.domain.errors import ReadOnly
from server.records.usage import DAY, MINUTE, Usage

MIDNIGHT = 20_000 * DAY


class Clock:
    """A clock that a test sets."""

    now = float(MIDNIGHT)

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """It stands at the beginning of a day."""
    return Clock()


@pytest.fixture
def usage(tmp_path: Path, clock: Clock) -> Iterator[Usage]:
    """Nothing was asked yet."""
    usage = Usage(tmp_path / "usage.db", clock)
    yield usage
    usage.close()


def key(id: int = 1, **allowed: int) -> Key:
    """Return a key that may ask so much."""
    draft = KeyDraft("a", frozenset({Right.READ}), None, Allowance(**allowed))
    return Key(id, draft, "kith_", datetime.now(UTC), None)


def test_a_rate_holds_for_a_minute(usage: Usage, clock: Clock) -> None:
    """Then as much may be asked again; the refusal says when that is."""
    clock.now += 10
    assert [usage.spend(key(rate=2)) for _ in range(4)] == [0, 0, MINUTE - 10, MINUTE - 10]
    clock.now += MINUTE - 10
    assert [usage.spend(key(rate=2)) for _ in range(3)] == [0, 0, MINUTE]


def test_a_quota_holds_for_a_day_and_a_restart(usage: Usage, clock: Clock, tmp_path: Path) -> None:
    """What was asked is known to the next process."""
    assert usage.spend(key(quota=1)) == 0
    usage.close()
    clock.now += 2 * MINUTE
    other = Usage(tmp_path / "usage.db", clock)
    assert other.spend(key(quota=1)) == DAY - 2 * MINUTE
    clock.now += DAY
    assert other.spend(key(quota=1)) == 0
    other.close()


def test_keys_are_counted_apart_and_refusals_not_at_all(usage: Usage, clock: Clock) -> None:
    """A key that keeps asking in vain loses nothing of its quota."""
    assert [usage.spend(key(rate=1, quota=2)) for _ in range(5)] == [0, *[MINUTE] * 4]
    assert usage.spend(key(2, rate=1)) == 0
    clock.now += MINUTE
    assert usage.spend(key(rate=1, quota=2)) == 0


def test_two_processes_share_a_count(usage: Usage, clock: Clock, tmp_path: Path) -> None:
    """Each sees what the other has let through."""
    other = Usage(tmp_path / "usage.db", clock)
    assert [each.spend(key(rate=3)) == 0 for each in (usage, other, usage, other)] == [True, True, True, False]
    other.close()


def test_a_file_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    """Nobody asks without being counted."""
    with pytest.raises(ReadOnly):
        Usage(tmp_path / "nowhere" / "usage.db").spend(key(rate=1))
