"""The change log: what an index has to read again, written in the transaction that changed it."""

from collections.abc import Iterator, Sequence

import numpy as np
from peewee import Select, fn

from server.domain.batches import batches
from server.domain.faces import Ids
from server.domain.ports import Changes, Members
from server.records.columns import to_vectors
from server.records.database import Database
from server.records.tables import Tables
from server.records.written_once import WrittenOnce

_BATCH = 20_000


class ChangeRecords:
    """Writes the log, and is the `ChangeLog` that indexes follow.

    A row says that a person, or a whole dropped group, must be read again. Reading again too often is
    harmless, so nothing here needs a snapshot of the database: what changes meanwhile has a later row.
    """

    def __init__(self, database: Database, tables: Tables, encoder: str) -> None:
        self._database = database
        self._changes = tables.changes
        self._templates = tables.templates
        self._memberships = tables.memberships
        self._encoder = encoder
        self._head = WrittenOnce(database, lambda _: self._changes.select(fn.MAX(self._changes.position)))

    def persons_changed(self, ids: Sequence[int]) -> None:
        """Note that these persons' templates or groups are not what they were."""
        for batch in batches(ids):
            self._changes.insert([{"person_id": id} for id in batch]).execute()

    def group_dropped(self, id: int) -> None:
        """Note that this group has no members any more."""
        self._changes.insert(group_id=id).execute()

    def head(self) -> int:
        """Return the position after the newest change."""
        with self._database.session():
            ((head,),) = self._head.answer(())
        return head or 0

    def after(self, position: int) -> Changes:
        """Return what changed since; empty when nothing did."""
        with self._database.session():
            head = self.head()
            news = (self._changes.position > position) & (self._changes.position <= head)
            touched = (
                self._changes.select(self._changes.person_id)
                .distinct()
                .where(news & self._changes.person_id.is_null(False))
            )
            dropped = self._changes.select(self._changes.group_id).where(news & self._changes.group_id.is_null(False))
            return Changes(
                position=head,
                touched=_ids(touched),
                now=self._members(touched),
                dropped_groups=tuple(id for (id,) in dropped.tuples()),
            )

    def everyone(self) -> Iterator[Members]:
        """Return all persons who have a template, in batches by id; take `head` before it."""
        last = 0
        while True:
            with self._database.session():
                batch = self._members(self._next_persons(last))
            if not len(batch.persons):
                return
            yield batch
            last = int(batch.persons[-1])

    def _next_persons(self, last: int) -> Select:
        mine = (self._templates.person_id > last) & (self._templates.encoder == self._encoder)
        ids = self._templates.select(self._templates.person_id).where(mine)
        return ids.order_by(self._templates.person_id).limit(_BATCH)

    def _members(self, persons: Select) -> Members:
        templates, memberships = self._templates, self._memberships
        mine = templates.person_id.in_(persons) & (templates.encoder == self._encoder)
        rows = list(
            templates.select(templates.person_id, templates.template).where(mine).order_by(templates.person_id).tuples()
        )
        pairs = memberships.select(memberships.person_id, memberships.group_id).where(
            memberships.person_id.in_(persons)
        )
        ids = np.array([id for id, _ in rows], dtype=np.int64)
        return Members(
            persons=ids,
            templates=to_vectors([template for _, template in rows]),
            memberships=np.array(list(pairs.tuples()), dtype=np.int64).reshape(-1, 2),
        )


def _ids(query: Select) -> Ids:
    return np.array([id for (id,) in query.tuples()], dtype=np.int64)
