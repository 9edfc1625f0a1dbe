"""The limit on photos in progress."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.adapters.face.admission import Admission
from server.domain.errors import Overloaded

AT_ONCE = 0.0


@pytest.mark.parametrize(("photos", "memory"), [(1, 1000), (5, 15)])
def test_work_beyond_the_limit_is_turned_away(photos: int, memory: int) -> None:
    """Beyond the number of photos, or the memory, the result is Overloaded."""
    admission = Admission(photos, memory)
    with admission.admit(10), pytest.raises(Overloaded), admission.admit(10, AT_ONCE):
        pytest.fail("let in beyond the bound")


def test_a_place_is_given_back_after_a_failure() -> None:
    admission = Admission(photos=1, memory=100)
    with pytest.raises(RuntimeError), admission.admit(10):
        raise RuntimeError
    with admission.admit(10, AT_ONCE):
        pass


def test_waiting_work_is_admitted_as_soon_as_there_is_room() -> None:
    """Waiting ends when a place becomes free, not when patience runs out."""
    admission = Admission(photos=1, memory=100)
    inside = threading.Event()

    def wait() -> None:
        with admission.admit(10, patience=None):
            inside.set()

    waiting = threading.Thread(target=wait)
    with admission.admit(10):
        waiting.start()
        assert not inside.wait(0.05)
    assert inside.wait(5)
    waiting.join()


def test_a_photo_above_the_limit_is_admitted_alone() -> None:
    """One photo may take more memory than the limit for all; it never starves."""
    admission = Admission(photos=4, memory=100)
    with admission.admit(500, AT_ONCE), pytest.raises(Overloaded), admission.admit(1, AT_ONCE):
        pytest.fail("let in beside it")


def test_the_bounds_hold_under_many_threads() -> None:
    """However many come at once, never more are inside than allowed."""
    admission = Admission(photos=3, memory=50)
    lock, inside, most = threading.Lock(), [0, 0], [0, 0]

    def work(memory: int) -> None:
        with admission.admit(memory, patience=None):
            with lock:
                inside[0] += 1
                inside[1] += memory
                most[:] = [max(most[0], inside[0]), max(most[1], inside[1])]
            with lock:
                inside[0] -= 1
                inside[1] -= memory

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(work, [5, 10, 20, 30] * 100))
    assert most[0] <= 3
    assert most[1] <= 50
    assert inside == [0, 0]
