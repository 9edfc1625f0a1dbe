"""Synthetic people, written directly to the records."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.index.population import SCOPES, Population
from server.domain.batches import batches
from server.domain.faces import Vector
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.opening import DatabaseLocation, opened
from server.records.migrations import migrate
from server.records.sql.columns import from_time, from_vector
from server.records.sql.database import Database

_AT_ONCE = 5000
_NOW = from_time(datetime.now(UTC))
_BOX = json.dumps([0, 0, 100, 100])
_STORAGE = 1


@frozen
class Loading:
    """Writes people of an encoder to a database, each with a picture that has no bytes."""

    database: Database
    encoder: str
    encoding_length: int
    """The length of a synthetic encoding, which is the beginning of its template."""

    def run(self, population: Population) -> None:
        """Write the population, and a person for each probe, who has a picture but no template."""
        people, probes = len(population.templates), len(population.probes)
        migrate(self.database)
        self._insert("storages", [(_STORAGE, "made-up", "made-up", _NOW, _NOW, None)])
        self._insert("groups", ((id, str(id), str(id), "{}", _NOW, _NOW, None) for id in SCOPES.values()))
        self._add(range(1, people + 1), population.templates)
        self._add(range(people + 1, people + probes + 1), population.probes)
        self._enrol(population)
        self._rest()

    def _add(self, ids: Sequence[int], templates: Iterable[Vector]) -> None:
        self._insert("persons", ((id, f"Person {id}", f"person {id}", "{}", _STORAGE, _NOW, _NOW) for id in ids))
        self._insert("pictures", ((id, id, _STORAGE, str(id), "image/jpeg", str(id), _BOX, _NOW) for id in ids))
        self._insert("encodings", self._encodings(ids, templates))

    def _encodings(self, ids: Sequence[int], templates: Iterable[Vector]) -> Iterator[tuple[Any, ...]]:
        for id, template in zip(ids, templates, strict=True):
            yield id, self.encoder, from_vector(template[: self.encoding_length]), from_vector(template)

    def _enrol(self, population: Population) -> None:
        for members in population.batches():
            persons = members.persons.tolist()
            templates = zip(persons, members.templates, strict=True)
            self._insert("templates", ((id, self.encoder, from_vector(template)) for id, template in templates))
            self._insert("memberships", ((group, person) for person, group in members.memberships.tolist()))
            self._insert("changes", ((id, None) for id in persons))

    def _insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        names = _COLUMNS[table]
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for batch in batches(rows, _AT_ONCE):
            with self.database.atomic():
                self.database.execute_many(self.database.native_sql(statement), batch)

    def _rest(self) -> None:
        """Keep the ids that the database assigns above the people's, and its statistics current."""
        for table in ("storages", "groups", "persons", "pictures"):
            ((last,),) = self.database.rows(f"SELECT max(id) FROM {table}")
            self.database.keep_above(table, last)
        self.database.execute_sql("ANALYZE")


_COLUMNS = {
    "storages": ("id", "uri", "location", "created", "updated", "life_days"),
    "groups": ("id", "name", "folded_name", "metadata", "created", "updated", "life_days"),
    "persons": ("id", "name", "folded_name", "metadata", "storage_id", "created", "updated"),
    "pictures": ("id", "person_id", "storage_id", "blob_key", "content_type", "sha256", "face", "created"),
    "encodings": ("picture_id", "encoder", "encoding", "template"),
    "templates": ("person_id", "encoder", "template"),
    "memberships": ("group_id", "person_id"),
    "changes": ("person_id", "group_id"),
}


def load(place: DatabaseLocation, encoder: str, encoding_length: int, population: Population) -> None:
    """Write everyone to a new database."""
    with opened(place) as database:
        Loading(database, encoder, encoding_length).run(population)


def bytes_per_person(place: DatabaseLocation, people: int) -> float:
    """Return the database's size on disk, per person."""
    if isinstance(place, Path):
        return sum(file.stat().st_size for file in place.parent.glob(f"{place.name}*")) / people
    with opened(place) as database:
        return int(database.rows("SELECT pg_database_size(current_database())")[0][0]) / people


def vacuum(url: DatabaseUrl) -> None:
    """Run VACUUM after a bulk load, as PostgreSQL would by itself within minutes."""
    with opened(url) as database:
        database.execute_sql("VACUUM ANALYZE")
