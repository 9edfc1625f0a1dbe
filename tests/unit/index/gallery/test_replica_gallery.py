"""A gallery over an index follows the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.journal import Journal
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.errors import NotReady
from server.domain.ports import Scope
from tests.unit.index.gallery.galleries import FACES, best, gallery_of
from tests.unit.index.gallery.memory_log import MemoryLog


def test_search_before_load_is_refused(log: MemoryLog, path: Path) -> None:
    """It must not answer partially."""
    gallery = ReplicaGallery(log, ExactIndex, Snapshot(path, "dlib"))
    assert not gallery.ready
    assert not gallery.wait(0)
    with pytest.raises(NotReady):
        gallery.search(FACES[1], 1)


def test_pictures_of_a_merged_person_are_found_all_the_while(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With both persons perhaps, but not with neither, however far a change of several persons has been applied."""
    gallery, found = gallery_of(log, path), []

    def and_search(change: Callable[..., None]) -> Callable[..., None]:
        def changed(index: ExactIndex, *arguments: Any) -> None:
            change(index, *arguments)
            found.append(index.search(FACES[1], 1))

        return changed

    for name in ("upsert", "remove"):
        monkeypatch.setattr(ExactIndex, name, and_search(getattr(ExactIndex, name)))
    log.delete(1)
    log.put(2, FACES[1])
    assert best(gallery, 1) == 2
    assert [at_once.cosines[0] for at_once in found] == pytest.approx([1, 1], abs=1e-5)


def test_a_change_is_found_by_the_next_search(log: MemoryLog, path: Path) -> None:
    """Enrolment, a new template and an erasure."""
    gallery = gallery_of(log, path)
    log.put(11, FACES[11])
    assert best(gallery, 11) == 11
    log.put(11, FACES[12])
    assert best(gallery, 12) == 11
    log.delete(11)
    assert best(gallery, 12) != 11
    assert len(gallery) == 10


def test_memberships_follow_the_log(log: MemoryLog, path: Path) -> None:
    """Joining, leaving and deleting a group change who is in scope."""
    gallery = gallery_of(log, path)
    log.put(1, FACES[1], 5)
    assert gallery.search(FACES[2], 9, Scope(groups=(5,))).persons.tolist() == [1]
    log.put(1, FACES[1])
    assert not len(gallery.search(FACES[2], 9, Scope(groups=(5,))).persons)
    log.drop_group(0)
    assert not len(gallery.search(FACES[2], 9, Scope(groups=(0,))).persons)
    assert len(gallery) == 10


def test_searches_are_only_repeated_if_a_group_was_dropped(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For other changes it is known which rows were written."""
    gallery = gallery_of(log, path, AutoIndex)
    forgotten: list[Journal] = []
    monkeypatch.setattr(Journal, "forget", lambda journal: forgotten.append(journal))
    log.put(11, FACES[11])
    assert best(gallery, 11) == 11
    assert forgotten == []
    log.drop_group(0)
    assert best(gallery, 11) == 11
    assert len(forgotten) == 1


def test_a_quiet_log_is_not_read(log: MemoryLog, path: Path) -> None:
    """If nothing changed, a search only asks for the head."""
    gallery = gallery_of(log, path)
    for _ in range(3):
        gallery.search(FACES[1], 1)
    assert log.reads == 0


def test_two_galleries_on_one_log_answer_alike(log: MemoryLog, path: Path) -> None:
    """A second process finds what was enrolled through the first."""
    first, second = gallery_of(log, path), gallery_of(log, path)
    log.put(11, FACES[11])
    assert best(first, 11) == best(second, 11) == 11


def test_records_put_back_under_a_running_gallery_are_noticed(log: MemoryLog, path: Path) -> None:
    """A head behind the gallery's own position means other records: it starts again."""
    log.put(11, FACES[11])
    gallery = gallery_of(log, path)
    log.delete(11)
    log.put_back(2)
    assert best(gallery, 11) != 11
