"""The reference for every index: templates in a dictionary, each compared on its own."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from server.adapters.index.entries.entries import Entries
from server.domain.faces import Ids, Vector
from server.domain.ports import EVERYONE, Array, Candidates, Members, Scope, Section


class Oracle:
    """Keeps templates and groups in dictionaries, and scans all of them in every search."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._templates: dict[int, Vector] = {}
        self._groups: dict[int, set[int]] = {}

    def __len__(self) -> int:
        return len(self._templates)

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; nobody is searching yet."""
        self._templates, self._groups = {}, {}
        for batch in batches:
            self.upsert(batch)

    def upsert(self, members: Members) -> None:
        """Add these, or replace their templates and groups."""
        groups = defaultdict(set)
        for person, group in members.memberships.tolist():
            groups[person].add(group)
        with self._lock:
            for person, template in zip(members.persons.tolist(), members.templates, strict=True):
                self._templates[person] = template.copy()
                self._groups[person] = groups[person]

    def remove(self, persons: Ids) -> None:
        """Remove these; ignores those that are not there."""
        with self._lock:
            for person in persons.tolist():
                self._templates.pop(person, None)
                self._groups.pop(person, None)

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""
        dropped = set(groups)
        with self._lock:
            for person in self._groups:
                self._groups[person] -= dropped

    def members(self) -> Iterator[Members]:
        """Return everyone in one batch."""
        with self._lock:
            pairs = [(person, group) for person, groups in self._groups.items() for group in groups]
            persons = np.array(list(self._templates), dtype=np.int64)
            templates = np.array(list(self._templates.values()), dtype=np.float32)
        yield Members(persons, templates, np.array(pairs, dtype=np.int64).reshape(-1, 2))

    def sections(self) -> Mapping[str, Section]:
        """Return what `restore` of any index takes."""
        entries = Entries.of(self.members())
        return entries.sections(entries.everyone())

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold exactly what the `sections` of another index were; nobody is searching yet."""
        self.fill(Entries.restored(arrays).members())

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; ties by id."""
        with self._lock:
            inside = self._inside(scope)
            templates = np.array([self._templates[person] for person in inside], dtype=np.float32)
        persons = np.array(inside, dtype=np.int64)
        cosines = np.einsum("ij,j->i", templates.reshape(len(persons), len(probe)), probe)
        order = np.lexsort((persons, -cosines))
        best = order[persons[order] != scope.without][:count]
        return Candidates(persons[best], cosines[best], len(persons), compared=len(persons))

    def _inside(self, scope: Scope) -> list[int]:
        chosen = self._templates.keys() if scope.persons is None else set(scope.persons.tolist())
        return [person for person in self._templates if person in chosen and self._holds(person, scope)]

    def _holds(self, person: int, scope: Scope) -> bool:
        return not scope.groups or not self._groups[person].isdisjoint(scope.groups)
