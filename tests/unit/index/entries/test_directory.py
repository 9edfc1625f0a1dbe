"""The directory of persons, compared with a dictionary."""

import tracemalloc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.index.entries.directory import NOWHERE, Directory

ids = st.integers(1, 40) | st.integers(1, 60_000) | st.integers(1, 2**63 - 1)


@given(steps=st.lists(st.sets(ids, min_size=1, max_size=300), max_size=8))
def test_it_knows_who_is_there(steps: list[set[int]]) -> None:
    """Persons with small and very large ids enter and leave; everyone who is there has the right row."""
    directory = Directory()
    known: dict[int, int] = {}
    for step in steps:
        entering = [id for id in step if id not in known]
        leaving = [id for id in step if id in known]
        rows = np.arange(len(entering)) + 1000 * len(known)
        directory.enter(np.array(entering, dtype=np.int64), rows)
        directory.remove(np.array(leaving, dtype=np.int64))
        known |= dict(zip(entering, rows.tolist(), strict=True))
        for id in leaving:
            del known[id]
        asked = sorted(step | set(known) | {7})
        assert directory.rows(np.array(asked)).tolist() == [known.get(id, NOWHERE) for id in asked]
        assert len(directory) == len(known)


def test_consecutive_ids_take_few_bytes() -> None:
    """As a database assigns them, however many there are."""
    tracemalloc.start()
    directory = Directory()
    for start in range(1, 200_001, 20_000):
        persons = np.arange(start, start + 20_000)
        directory.enter(persons, persons - 1)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(directory) == 200_000
    assert taken <= 33 * 200_000  # a dictionary takes over a hundred
