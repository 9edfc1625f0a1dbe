"""The lock between searches and writes."""

import threading
import time

from server.adapters.index.lock import SharedLock


def started(work: threading.Thread) -> threading.Thread:
    """Start a thread and give it time to reach the lock."""
    work.start()
    time.sleep(0.2)
    return work


def test_readers_share_the_lock() -> None:
    """A second reader does not wait for the first."""
    lock = SharedLock()
    inside = threading.Barrier(2, timeout=5)

    def read() -> None:
        with lock.shared():
            inside.wait()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert not inside.broken


def test_a_writer_has_the_lock_alone() -> None:
    """A counter read and written in two steps loses nothing."""
    lock, counter = SharedLock(), [0]

    def write() -> None:
        for _ in range(200):
            with lock.alone():
                before = counter[0]
                time.sleep(0)
                counter[0] = before + 1

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert counter == [800]


def test_a_waiting_writer_goes_before_later_readers() -> None:
    """A stream of readers does not keep a writer out."""
    lock, order = SharedLock(), []

    def write() -> None:
        with lock.alone():
            order.append("writer")

    def read() -> None:
        with lock.shared():
            order.append("reader")

    with lock.shared():
        threads = [started(threading.Thread(target=write)), started(threading.Thread(target=read))]
        assert order == []
    for thread in threads:
        thread.join()
    assert order == ["writer", "reader"]


def test_a_reader_waits_for_only_one_of_many_writers() -> None:
    """A reader held up by a writer goes before the next writers."""
    lock, order = SharedLock(), []

    def write(name: str) -> None:
        with lock.alone():
            order.append(name)

    def read() -> None:
        with lock.shared():
            order.append("reader")

    with lock.alone():
        reader = started(threading.Thread(target=read))
        writer = started(threading.Thread(target=write, args=("second writer",)))
    for thread in (reader, writer):
        thread.join()
    assert order == ["reader", "second writer"]


def test_a_reader_who_comes_later_does_not_take_the_turn_of_one_who_waits() -> None:
    """The thread that wrote reads at once, before the reader who waited for it has woken up."""
    lock, order, may_end = SharedLock(), [], threading.Event()

    def write_and_read() -> None:
        with lock.alone():
            may_end.wait(5)
        with lock.shared():
            order.append("later reader")

    def read() -> None:
        with lock.shared():
            order.append("reader")

    def write() -> None:
        with lock.alone():
            order.append("second writer")

    threads = [started(threading.Thread(target=target)) for target in (write_and_read, read, write)]
    may_end.set()
    for thread in threads:
        thread.join()
    assert order == ["reader", "second writer", "later reader"]
