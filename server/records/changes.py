"""The change log: the records that indexes must read again, written in the transaction that changes them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from peewee import Select, fn

from server.domain.batches import batches
from server.domain.faces import Ids
from server.domain.ports import Changes, Members
from server.records.people.lifetimes import LifetimeRecords
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import to_vectors
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.tables import Tables

_PERSONS_PER_BATCH = 20_000

SqlRows = list[tuple[Any, ...]]


class ChangeRecords:
    """Writes the log, and is the `ChangeLog` that indexes follow.

    A row means that a person, or a whole deleted group, must be read again. Reading too often is harmless, so nothing
    here needs a snapshot of the database: a concurrent change has a later row.
    """

    def __init__(
        self, database: Database, tables: Tables, lifetimes: LifetimeRecords, seals: SealRecords, encoder: str
    ) -> None:
        self._database = database
        self._changes = tables.changes
        self._lifetimes = lifetimes
        self._seals = seals
        self._templates = tables.templates
        self._memberships = tables.memberships
        self._encoder = encoder
        self._head = CompiledQuery(database, lambda _: self._changes.select(fn.MAX(self._changes.position)))
        self._touched = CompiledQuery(database, lambda _: self._persons_between(0, 0))
        self._dropped = CompiledQuery(database, lambda _: self._groups_between(0, 0))
        self._templates_between = CompiledQuery(database, lambda _: self._templates_of(self._persons_between(0, 0)))
        self._memberships_between = CompiledQuery(database, lambda _: self._memberships_of(self._persons_between(0, 0)))

    def persons_changed(self, ids: Sequence[int]) -> None:
        """Record that these persons' templates or groups have changed."""
        for batch in batches(ids):
            self._changes.insert([{"person_id": id} for id in batch]).execute()
        self._lifetimes.renew(ids)

    def group_dropped(self, id: int) -> None:
        """Record that this group no longer has members."""
        self._changes.insert(group_id=id).execute()

    def head(self) -> int:
        """Return the position after the newest change."""
        with self._database.session():
            ((head,),) = self._head.rows(())
        return head or 0

    def after(self, position: int) -> Changes:
        """Return the changes after this position; empty if there are none."""
        with self._database.session():
            head = self.head()
            news = (position, head)
            return Changes(
                position=head,
                touched=_ids(self._touched.rows((), *news)),
                now=self._members(
                    self._templates_between.rows((), *news, self._encoder),
                    self._memberships_between.rows((), *news),
                ),
                dropped_groups=tuple(id for (id,) in self._dropped.rows((), *news)),
            )

    def everyone(self) -> Iterator[Members]:
        """Return all persons who have a template, in batches by id; call `head` first."""
        last = 0
        while True:
            with self._database.session():
                persons = self._next_persons(last)
                batch = self._members(list(self._templates_of(persons)), list(self._memberships_of(persons)))
            if not len(batch.persons):
                return
            yield batch
            last = int(batch.persons[-1])

    def _next_persons(self, last: int) -> Select:
        condition = (self._templates.person_id > last) & (self._templates.encoder == self._encoder)
        ids = self._templates.select(self._templates.person_id).where(condition)
        return ids.order_by(self._templates.person_id).limit(_PERSONS_PER_BATCH)

    def _persons_between(self, position: int, head: int) -> Select:
        changes = self._changes
        news = (changes.position > position) & (changes.position <= head)
        return changes.select(changes.person_id).distinct().where(news & changes.person_id.is_null(False))

    def _groups_between(self, position: int, head: int) -> Select:
        changes = self._changes
        news = (changes.position > position) & (changes.position <= head)
        return changes.select(changes.group_id).where(news & changes.group_id.is_null(False))

    def _templates_of(self, persons: Select) -> Select:
        templates = self._templates
        condition = templates.person_id.in_(persons) & (templates.encoder == self._encoder)
        query = templates.select(templates.person_id, templates.template)
        return query.where(condition).order_by(templates.person_id).tuples()

    def _memberships_of(self, persons: Select) -> Select:
        memberships = self._memberships
        query = memberships.select(memberships.person_id, memberships.group_id)
        return query.where(memberships.person_id.in_(persons)).tuples()

    def _members(self, templates: SqlRows, memberships: SqlRows) -> Members:
        return Members(
            persons=_ids(templates),
            templates=to_vectors(self._seals.open_all([template for _, template in templates])),
            memberships=np.array(memberships, dtype=np.int64).reshape(-1, 2),
        )


def _ids(rows: SqlRows) -> Ids:
    return np.array([row[0] for row in rows], dtype=np.int64)
