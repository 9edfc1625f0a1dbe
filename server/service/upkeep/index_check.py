"""Check of the index against the records."""

from collections.abc import Iterable, Iterator

import numpy as np

from server.domain.ports import Gallery, Members
from server.records.records import Records
from server.service.upkeep.fault import Fault, Finding


def check_index(records: Records, gallery: Gallery) -> Iterator[Finding]:
    """Return a finding if the index differs from the records, of which it is a copy."""
    if not _same(records, gallery) and not _same(records, gallery):
        yield Finding(Fault.INDEX_WRONG, "the index is not a copy of the records", gallery.rebuild)


def _same(records: Records, gallery: Gallery) -> bool:
    held, truth = _joined(gallery.members()), _joined(records.changes.everyone())
    return (
        np.array_equal(held.persons, truth.persons)
        and np.array_equal(held.templates, truth.templates)
        and np.array_equal(held.memberships, truth.memberships)
    )


def _joined(batches: Iterable[Members]) -> Members:
    """Return the batches as one, in the order of ids."""
    parts = [batch for batch in batches if len(batch.persons)]
    if not parts:
        return Members(np.empty(0, np.int64), np.empty((0, 0), np.float32), np.empty((0, 2), np.int64))
    persons = np.concatenate([part.persons for part in parts])
    order = np.argsort(persons)
    memberships = np.concatenate([part.memberships for part in parts])
    return Members(
        persons[order],
        np.concatenate([part.templates for part in parts])[order],
        memberships[np.lexsort(memberships.T[::-1])],
    )
