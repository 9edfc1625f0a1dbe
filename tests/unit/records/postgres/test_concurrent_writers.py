"""Many writers at once: the numbers of the change log become visible in order."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.domain.errors import Overloaded
from server.domain.persistence.database_url import DatabaseUrl
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.ports.templates import templates
from tests.unit.records.conftest import ENCODER

WRITERS, WRITES = 6, 25


def test_a_follower_misses_no_change_of_concurrent_writers(records: Records, url: DatabaseUrl) -> None:
    """A sequence hands out numbers before the commit: without taking turns, a follower could skip one for good."""
    storage = records.storages.add(None, "a", "a").id
    seen: set[int] = set()
    at_work = threading.Event()
    at_work.set()

    def write(seed: int) -> list[int]:
        chance, mine = random.Random(seed), Records.open(url, ENCODER)
        written = []
        with mine.session():
            for _ in range(WRITES):
                with mine.transaction():
                    id = mine.persons.add(None, PersonDetails("x", {}, storage)).id
                    mine.pictures.set_template(id, templates(1, id)[0])
                    time.sleep(chance.uniform(0, 0.005))  # between taking a number and the commit
                written.append(id)
        mine.close()
        return written

    def follow() -> None:
        reader, position = Records.open(url, ENCODER), 0
        while at_work.is_set() or reader.changes.head() > position:
            changes = reader.changes.after(position)
            position = changes.position
            seen.update(changes.now.persons.tolist())
            time.sleep(0.001)  # writers need the interpreter too
        reader.close()

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        following = threads.submit(follow)
        try:
            written = [id for ids in threads.map(write, range(WRITERS)) for id in ids]
        finally:
            at_work.clear()
        following.result()
    assert len(written) == WRITERS * WRITES
    assert seen == set(written)


def test_a_single_statement_waits_for_its_turn_too(records: Records, url: DatabaseUrl) -> None:
    """It could otherwise overtake an open transaction."""
    other = Records.open(url, ENCODER)
    done = threading.Event()

    def insert() -> None:
        with other.session():
            other.changes.group_dropped(2)
            done.set()

    thread = threading.Thread(target=insert)
    with records.transaction():
        records.changes.group_dropped(1)
        thread.start()
        assert not done.wait(0.3)
    thread.join()
    assert records.changes.after(0).dropped_groups == (1, 2)
    other.close()


def test_a_writer_that_waits_too_long_is_turned_away(records: Records, url: DatabaseUrl) -> None:
    """It can go on with the same connection; readers do not wait."""
    other = Records.open(url, ENCODER)
    with other.session():
        other.database.execute_sql("SET lock_timeout = 50")
        with records.transaction():
            assert other.changes.head() == 0
            with pytest.raises(Overloaded), other.transaction():
                pass
        other.changes.group_dropped(1)
    other.close()
    assert records.changes.head() == 1
