"""The bound on work in hand."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.adapters.face.admission import Admission
from server.domain.errors import Overloaded

AT_ONCE = 0.0
PATIENCE = 60.0


@pytest.mark.parametrize(("photos", "memory"), [(1, 1000), (5, 15)])
def test_whoever_finds_no_room_is_turned_away(photos: int, memory: int) -> None:
    """Beyond the photos or the memory that fits, the answer is Overloaded."""
    admission = Admission(photos, memory)
    with admission.admit(10, AT_ONCE), pytest.raises(Overloaded), admission.admit(10, AT_ONCE):
        pytest.fail("let in beyond the bound")


def test_a_place_is_given_back_after_a_failure() -> None:
    """An error inside leaves the place free."""
    admission = Admission(photos=1, memory=100)
    with pytest.raises(RuntimeError), admission.admit(10, AT_ONCE):
        raise RuntimeError
    with admission.admit(10, AT_ONCE):
        pass


def test_whoever_waits_is_let_in_as_soon_as_there_is_room() -> None:
    """Waiting ends when a place comes free, not when patience does."""
    admission = Admission(photos=1, memory=100)
    inside = threading.Event()

    def wait() -> None:
        with admission.admit(10, PATIENCE):
            inside.set()

    waiting = threading.Thread(target=wait)
    with admission.admit(10, AT_ONCE):
        waiting.start()
        assert not inside.wait(0.05)
    assert inside.wait(5)
    waiting.join()


def test_a_photo_beyond_the_ceiling_is_let_in_alone() -> None:
    """One photo may take more memory than all may take together; it never starves."""
    admission = Admission(photos=4, memory=100)
    with admission.admit(500, AT_ONCE), pytest.raises(Overloaded), admission.admit(1, AT_ONCE):
        pytest.fail("let in beside it")


@pytest.mark.parametrize("hurried", [True, False])
def test_the_bounds_hold_under_many_threads(hurried: bool) -> None:
    """However many come at once, never more are inside than may be."""
    admission = Admission(photos=3, memory=50)
    lock, inside, most = threading.Lock(), [0, 0], [0, 0]

    def work(memory: int) -> None:
        with admission.admit(memory, PATIENCE) if hurried else admission.admit_unhurried(memory):
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


def test_an_import_takes_no_place_from_others() -> None:
    """Whoever is waited for finds the places free that an import's photos fill, but not their memory."""
    admission = Admission(photos=2, memory=100)
    with admission.admit_unhurried(30), admission.admit_unhurried(30):
        with admission.admit(20, AT_ONCE), admission.admit(20, AT_ONCE):
            pass
        with pytest.raises(Overloaded), admission.admit(50, AT_ONCE):
            pytest.fail("let in beyond the memory")


def test_one_photo_of_an_import_goes_on_beside_others() -> None:
    """The next waits until the others leave it a place."""
    admission = Admission(photos=1, memory=100)
    inside = threading.Event()

    def wait() -> None:
        with admission.admit_unhurried(10):
            inside.set()

    waiting = threading.Thread(target=wait)
    with admission.admit(10, AT_ONCE), admission.admit_unhurried(10):
        waiting.start()
        assert not inside.wait(0.05)
    assert inside.wait(PATIENCE)
    waiting.join()
