"""Seals: the keys that persons' data is sealed with."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from peewee import Function, fn

from server.domain.errors import Overloaded
from server.domain.operator_errors import KeysUnusable
from server.domain.persistence.sealing import IN_THE_CLEAR, PersonKeys
from server.records.sealing.binding import NAME
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.tables import BoundTable, Tables

_KEYS_PER_BATCH = 1000


class SealRecords:
    """Seals and opens stored content, and records which person has which keys.

    A merged person may have several keys. New content is sealed with the newest key that nobody else has: earlier
    versions let several persons share one. Without a master key, content is left unencrypted.
    """

    def __init__(self, database: Database, tables: Tables, keys: PersonKeys) -> None:
        self.keys = keys
        self._database = database
        self._settings = tables.settings
        self._persons = tables.persons
        self._held = tables.person_keys
        self._condemned = tables.doomed_keys
        held = self._held
        there = held.key_id.not_in(self._condemned.select(self._condemned.key_id))
        newest = held.select(fn.MAX(held.key_id)).where((held.person_id == 0) & there & ~_has_another_holder(held))
        self._newest = CompiledQuery(database, lambda _: newest)
        of_person = held.select(held.key_id).where((held.person_id == 0) & (held.key_id == 0))
        self._held_by = CompiledQuery(database, lambda _: of_person)
        self._all_condemned = CompiledQuery(database, lambda _: self._condemned.select(self._condemned.key_id))

    def transaction(self) -> AbstractContextManager[object]:
        """Run the block as one transaction."""
        return self._database.atomic()

    def bind(self) -> None:
        """Bind these records to their keys. Raises KeysUnusable if they are bound to others."""
        with self.transaction():
            bound = self._settings.select(self._settings.value).where(self._settings.name == NAME).scalar()
            if bound is None and self.keys.on:
                self._settings.insert(name=NAME, value=self.keys.identity).execute()
        if bound is not None and not self.keys.on:
            raise KeysUnusable(
                "this data directory is encrypted: set KITH_MASTER_KEY, and KITH_KEY_STORES if you use it"
            )
        if bound not in (None, self.keys.identity):
            raise KeysUnusable(
                "the key store is missing or belongs to another data directory: "
                "put it back, or name it in KITH_KEY_STORES"
            )

    def provide(self) -> None:
        """Give a key to everybody who has none, several in each transaction."""
        while self.keys.on and self._provide_some():
            continue

    def spare_key(self, person_id: int | None) -> int:
        """Return the newest key that only this person has, or a new key that nobody has yet."""
        return (self._newest_of(person_id) if person_id else None) or self.keys.new()

    def key_for(self, person_id: int) -> int:
        """Return the newest key that only this person has, giving them a new one if there is none.

        Call it inside a transaction.
        """
        newest = self._newest_of(person_id)
        if newest:
            return newest
        key = self.keys.new()
        self.hold(person_id, key)
        return key

    def hold(self, person_id: int, key: int) -> None:
        """Record that a person has a key, which seals some of their data. Call it inside a transaction.

        Raises Overloaded if the key has been destroyed in the meantime.
        """
        if key == IN_THE_CLEAR or self._holds(person_id, key):
            return
        if key in self.to_destroy() or not self.keys.holds(key):
            raise Overloaded(f"person {person_id} was erased or given another key in the meantime; try again")
        self._held.insert(person_id=person_id, key_id=key).execute()

    def seal(self, key: int, content: bytes) -> bytes:
        """Return the content sealed with this key."""
        return self.keys.seal(key, content)

    def open(self, content: bytes) -> bytes:
        """Return decrypted content, or unencrypted content unchanged."""
        return self.keys.open(content)

    def open_all(self, contents: Sequence[bytes]) -> Sequence[bytes]:
        """Return each of these contents as `open` does."""
        return [self.keys.open(content) for content in contents] if self.keys.on else contents

    def keys_of(self, person_id: int) -> list[int]:
        """Return the keys of a person."""
        query = self._held.select(self._held.key_id).where(self._held.person_id == person_id)
        return sorted(key for (key,) in query.tuples())

    def everyones(self) -> dict[int, set[int]]:
        """Return everybody's keys."""
        held: dict[int, set[int]] = {}
        for person, key in self._held.select(self._held.person_id, self._held.key_id).tuples():
            held.setdefault(person, set()).add(key)
        return held

    def holders_of(self, key: int) -> list[int]:
        """Return the persons who have a key."""
        query = self._held.select(self._held.person_id).where(self._held.key_id == key)
        return sorted(person for (person,) in query.tuples())

    def reassign(self, person_id: int, to: int) -> None:
        """Move the keys of one person to another, who gets everything they seal. Call it inside a transaction."""
        shared = set(self.keys_of(person_id)) & set(self.keys_of(to))
        spared = shared - self.to_destroy()
        for key in shared:
            self.remove_key(person_id, key)
        self.forget(spared)
        self._held.update(person_id=to).where(self._held.person_id == person_id).execute()

    def remove_key(self, person_id: int, key: int) -> None:
        """Remove a key from a person who no longer has anything sealed with it."""
        self._held.delete().where((self._held.person_id == person_id) & (self._held.key_id == key)).execute()

    def to_destroy(self) -> set[int]:
        """Return the keys recorded to be destroyed."""
        return {key for (key,) in self._all_condemned.rows(())}

    def forget(self, keys: Iterable[int]) -> None:
        """Remove the records of keys that have been destroyed."""
        for key in keys:
            self._condemned.delete().where(self._condemned.key_id == key).execute()

    def _provide_some(self) -> int:
        """Give keys to some persons who have none, and return how many."""
        persons, held = self._persons, self._held
        without = (
            persons.select(persons.id).where(persons.id.not_in(held.select(held.person_id))).limit(_KEYS_PER_BATCH)
        )
        with self.transaction():
            return len([self.key_for(id) for (id,) in list(without.tuples())])

    def _newest_of(self, person_id: int) -> int | None:
        if not self.keys.on:
            return None
        ((key,),) = self._newest.rows((), person_id)
        return key and int(key)

    def _holds(self, person_id: int, key: int) -> bool:
        return bool(self._held_by.rows((), person_id, key))


def _has_another_holder(held: BoundTable) -> Function:
    other = held.alias("other")
    same = (other.key_id == held.key_id) & (other.person_id != held.person_id)
    return fn.EXISTS(other.select(other.key_id).where(same))
