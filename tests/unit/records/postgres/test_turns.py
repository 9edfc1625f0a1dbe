"""The turn to run jobs on a database that servers share."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import sleep

import pytest

from server.domain.entities import PageArgs
from server.domain.errors import DatabaseUnavailable
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines import connecting
from server.records.jobs.turns import JobTurns, TurnLost
from server.records.people.groups import GroupDetails
from server.records.records import Records
from tests.unit.records.conftest import ENCODER

Opened = Callable[[], Records]


@pytest.fixture
def opened(url: DatabaseUrl) -> Iterator[Opened]:
    """Opens the records as another server would."""
    with ExitStack() as open:

        def another() -> Records:
            records = Records.open(url, ENCODER)
            open.callback(records.close)
            return records

        yield another


def let_it_end(records: Records) -> None:
    """End a turn, as if it had not been renewed for some seconds."""
    with records.session():
        records.database.execute_sql("UPDATE job_turn SET until = clock_timestamp()")


def names(records: Records) -> list[str]:
    """Return the names of all groups."""
    with records.session():
        return [group.name for group in records.groups.page(PageArgs(), None).items]


def write(records: Records, name: str) -> None:
    """Write something."""
    with records.session():
        records.groups.add(None, GroupDetails(name, {}))


def test_only_one_of_two_servers_has_the_turn(opened: Opened) -> None:
    """The second gets it when the first has ended."""
    mine, theirs = opened().job_turns(), opened().job_turns()
    with mine.taken() as first:
        assert first
        assert first.renew()
        with theirs.taken() as none:
            assert none is None
    with theirs.taken() as second, mine.taken() as none:
        assert second
        assert second.number > first.number
        assert none is None


def test_only_one_of_many_who_ask_at_once_gets_the_turn(opened: Opened) -> None:
    asking = [opened().job_turns() for _ in range(6)]

    def takes(turns: JobTurns) -> bool:
        with turns.taken() as turn:
            sleep(0.2)
            return turn is not None

    with ThreadPoolExecutor(len(asking)) as threads:
        for _ in range(5):
            assert sum(threads.map(takes, asking)) == 1


def test_a_server_that_did_not_renew_its_turn_cannot_write(opened: Opened) -> None:
    """It finds out when it writes, if not before; ending its lost turn does not end the other's."""
    late, next = opened(), opened()
    with late.job_turns().taken() as lost:
        assert lost
        late.job_turns().work_in(lost.number)
        write(late, "before")
        let_it_end(next)
        write(late, "not taken yet")
        with next.job_turns().taken() as turn:
            assert turn
            for _ in range(2):
                with pytest.raises(TurnLost):
                    write(late, "after")
            assert not lost.renew()
            assert turn.renew()
    assert names(next) == ["before", "not taken yet"]


def test_a_turn_is_taken_only_after_its_holder_has_finished_writing(opened: Opened) -> None:
    late, next = opened(), opened()
    with late.job_turns().taken() as lost, ThreadPoolExecutor(1) as threads:
        assert lost
        late.job_turns().work_in(lost.number)
        let_it_end(next)
        with late.session(), late.transaction():
            late.groups.add(None, GroupDetails("half", {}))
            seen = threads.submit(_names_in_turn, next)
            sleep(0.5)
            assert not seen.done()
            late.groups.add(None, GroupDetails("whole", {}))
        assert seen.result() == ["half", "whole"]


def _names_in_turn(records: Records) -> list[str]:
    with records.job_turns().taken() as turn:
        assert turn
        return names(records)


def test_a_server_paused_in_a_transaction_does_not_stop_others_from_writing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database ends the transaction, so the turn can be taken; nothing of it is written."""
    monkeypatch.setitem(connecting.SESSION_SETTINGS, "idle_in_transaction_session_timeout", "1s")
    late, next = opened(), opened()

    def pause() -> None:
        with late.session(), late.transaction(), ThreadPoolExecutor(1) as threads:
            late.groups.add(None, GroupDetails("half", {}))
            assert threads.submit(_names_in_turn, next).result() == []
            late.groups.add(None, GroupDetails("whole", {}))

    with late.job_turns().taken() as lost:
        assert lost
        late.job_turns().work_in(lost.number)
        let_it_end(next)
        with pytest.raises(DatabaseUnavailable):
            pause()
    assert names(next) == []
