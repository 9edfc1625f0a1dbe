"""hnswlib's graph in a snapshot."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.adapters.index import graph
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.graph import Graph
from server.adapters.index.hnsw import HnswIndex
from server.domain.ports import Members
from tests.ports.oracle import Oracle
from tests.ports.templates import arrays_of, templates
from tests.unit.index.gallery.galleries import Made, gallery_of
from tests.unit.index.gallery.memory_log import MemoryLog

PEOPLE = 1_500
FACES = templates(PEOPLE + 100, seed=8)
make = partial(HnswIndex, exact_below=100)


@pytest.fixture
def log() -> MemoryLog:
    """Return many persons."""
    log = MemoryLog()
    for person in range(1, PEOPLE + 1):
        log.put(person, FACES[person])
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the snapshot goes."""
    return tmp_path / "gallery"


def recall(gallery: ReplicaGallery, log: MemoryLog) -> float:
    """Return the share of the ten nearest that searches for strangers find."""
    oracle = Oracle()
    oracle.fill(log.everyone())
    probes = templates(20, seed=9)
    pairs = [(gallery.search(probe, 10).persons, oracle.search(probe, 10).persons) for probe in probes]
    return float(np.mean([np.isin(best, found).mean() for found, best in pairs]))


def never(*_: Any) -> None:
    """Fail."""
    raise AssertionError("the graph was built, not loaded")


def test_a_start_loads_the_graph_and_adds_later_changes(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is exactly the graph that was saved; new entries are added to it, and removed ones leave it."""
    made = Made(make)
    gallery_of(log, path, made).save()
    saved = {name: array for name, array in arrays_of(made.last).items() if name.startswith("graph_")}
    monkeypatch.setattr(Graph, "of", never)
    restored = gallery_of(log, path, made)
    again = arrays_of(made.last)
    assert all(np.array_equal(array, again[name]) for name, array in saved.items())
    log.put(PEOPLE + 1, FACES[PEOPLE + 1])
    log.put(7, FACES[PEOPLE + 2])
    log.delete(1)
    found = [int(restored.search(FACES[n], 1).persons[0]) for n in (PEOPLE + 1, PEOPLE + 2, 2)]
    assert found == [PEOPLE + 1, 7, 2]
    assert restored.search(FACES[1], 1).persons[0] != 1
    assert restored.search(FACES[7], 1).persons[0] != 7
    assert recall(restored, log) > 0.99


def test_a_snapshot_contains_nothing_of_removed_persons(log: MemoryLog, path: Path) -> None:
    """Their entries stay in the graph with others' templates, so that it stays as well connected."""
    gallery = gallery_of(log, path, make)
    gone = range(1, PEOPLE + 1, 4)
    for person in gone:
        log.delete(person)
    gallery.save()
    content = path.read_bytes()
    assert FACES[2].tobytes() in content
    assert not any(FACES[person].tobytes() in content for person in gone)
    restored = gallery_of(log, path, make)
    assert recall(restored, log) > 0.99
    found = np.concatenate([restored.search(FACES[person], 20).persons for person in gone])
    assert not np.isin(found, list(gone)).any()


def test_everyone_may_be_removed(log: MemoryLog, path: Path) -> None:
    gallery = gallery_of(log, path, make)
    for person in range(1, PEOPLE + 1):
        log.delete(person)
    gallery.save()
    restored = gallery_of(log, path, make)
    assert not len(restored.search(FACES[1], 5).persons)
    log.put(5, FACES[5])
    assert restored.search(FACES[5], 5).persons.tolist() == [5]


def test_people_with_the_same_photo_are_all_found() -> None:
    """The graph leads to some of them only, so everyone is scanned."""
    index, rows = HnswIndex(exact_below=1_000), np.repeat(FACES[:1], 2_000, axis=0)
    index.fill([Members(np.arange(1, 2_001), rows, np.empty((0, 2), dtype=np.int64))])
    assert sorted(index.search(FACES[0], 2_000).persons) == list(range(1, 2_001))


def test_a_graph_with_many_deleted_entries_is_saved_as_a_new_one(log: MemoryLog, path: Path) -> None:
    """If a third of its entries are dead, the snapshot gets a new graph, and the process switches to it."""
    made = Made(make)
    gallery = gallery_of(log, path, made)
    for person in range(1, PEOPLE + 1, 4):
        log.put(person, FACES[PEOPLE - person])
    gallery.refresh()
    entries = len(arrays_of(made.last)["graph_rows"])
    for person in range(1, PEOPLE + 1, 2):
        log.put(person, FACES[person])
    gallery.save()
    assert entries == PEOPLE * 5 / 4
    assert len(arrays_of(made.last)["graph_rows"]) == PEOPLE
    assert recall(gallery, log) > 0.99


def test_the_graph_of_another_version_of_hnswlib_is_not_loaded(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its layout may differ, so the graph is built from the templates."""
    gallery_of(log, path, make).save()
    monkeypatch.setattr(graph, "version", lambda _: "0.0.1")
    made = Made(make)
    restored = gallery_of(log, path, made)
    assert recall(restored, log) > 0.99
    assert b'"0.0.1"' in arrays_of(made.last)["graph_state"].tobytes()
