"""Faces from searches, waiting for review."""

import json
from datetime import datetime

from peewee import Expression, Select

from server.domain.entities import Page, PageArgs
from server.domain.errors import InboxItemNotFound
from server.domain.faces import Portrait
from server.domain.identification.search_values import Probe, SearchResult
from server.domain.inbox import InboxItem, KeptFace, SeenBefore, Sighting, Times
from server.domain.persistence.sealing import key_of
from server.records.people.candidates import from_candidate, to_candidate
from server.records.people.persons import PersonRecords
from server.records.people.visibility import Visibility
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import (
    from_box,
    from_quality,
    from_time,
    from_vector,
    to_box,
    to_quality,
    to_time,
    to_vector,
)
from server.records.sql.paging import page_of
from server.records.sql.rows import Row
from server.records.sql.tables import Tables


class InboxRecords:
    """Queries over the inbox. Items whose picture was taken before `since` are ignored, since they have expired.

    Each item is sealed with its own key, which is destroyed with it.
    """

    def __init__(
        self, tables: Tables, persons: PersonRecords, visibility: Visibility, seals: SealRecords, encoder: str
    ) -> None:
        self._inbox = tables.inbox
        self._persons = persons
        self._visibility = visibility
        self._seals = seals
        self._encoder = encoder

    def page(self, args: PageArgs, since: datetime) -> Page[InboxItem]:
        """Return a page of waiting items, by id."""
        return page_of(self._visible(since), self._inbox.id, args, self._to_item)

    def count(self, since: datetime) -> int:
        """Return how many items are waiting."""
        return int(self._visible(since).count())

    def get(self, id: int, since: datetime) -> InboxItem:
        """Return an item; raises InboxItemNotFound."""
        row = self._visible(since).where(self._inbox.id == id).dicts().first()
        if row is None:
            raise InboxItemNotFound.of(id)
        return self._to_item(row)

    def face(self, id: int) -> KeptFace:
        """Return the face that an item stores; raises InboxItemNotFound."""
        inbox = self._inbox
        query = inbox.select(inbox.portrait, inbox.face, inbox.encoding, inbox.template).where(inbox.id == id)
        row = query.dicts().first()
        if row is None:
            raise InboxItemNotFound.of(id)
        encoding, template, portrait = map(self._seals.open, (row["encoding"], row["template"], row["portrait"]))
        return KeptFace(Portrait(portrait, to_box(row["face"])), Probe(to_vector(encoding), to_vector(template)))

    def seen_before(self, scope: tuple[int, ...], since: datetime) -> list[SeenBefore]:
        """Return the waiting faces from searches with exactly this scope."""
        inbox = self._inbox
        condition = self._there(since) & (inbox.scope == _to_scope(scope))
        query = inbox.select(inbox.id, inbox.template, inbox.quality, inbox.taken).where(condition)
        return [self._to_seen(row) for row in query.dicts()]

    def _to_seen(self, row: Row) -> SeenBefore:
        template = to_vector(self._seals.open(row["template"]))
        return SeenBefore(row["id"], template, to_quality(row["quality"]), to_time(row["taken"]))

    def add(self, sighting: Sighting, portrait: Portrait) -> None:
        """Add a waiting face."""
        seen = from_time(sighting.seen)
        picture = self._picture(sighting, portrait, self._seals.keys.new())
        row = {**picture, **_result(sighting.nearest, sighting.matched)}
        self._inbox.insert(
            encoder=self._encoder, scope=_to_scope(sighting.scope), sightings=1, first_seen=seen, last_seen=seen, **row
        ).execute()

    def see_again(self, id: int, sighting: Sighting, portrait: Portrait | None) -> None:
        """Record that a waiting face was seen again; a new portrait replaces the old one."""
        picture = self._picture(sighting, portrait, self._key_of(id)) if portrait else {}
        again = {"sightings": self._inbox.sightings + 1, "last_seen": from_time(sighting.seen)}
        self._inbox.update(**picture, **again).where(self._inbox.id == id).execute()
        nearest = sighting.nearest
        if nearest:
            weaker = self._inbox.confidence.is_null() | (self._inbox.confidence < nearest.confidence)
            self._set_result(self._inbox.id == id, weaker, _result(nearest, sighting.matched))

    def reassign(self, person_id: int, to: int) -> None:
        """Replace this person with another as the candidate."""
        self._inbox.update(person_id=to).where(self._inbox.person_id == person_id).execute()

    def set_candidate(self, id: int, candidate: SearchResult | None, *, matched: bool) -> None:
        """Set an item's candidate, or none."""
        self._set_result(self._inbox.id == id, None, _result(candidate, matched))

    def remove(self, id: int) -> None:
        """Erase an item."""
        self._inbox.delete().where(self._inbox.id == id).execute()

    def remove_taken_before(self, moment: datetime) -> None:
        """Erase items whose picture was taken at this time or earlier."""
        self._inbox.delete().where(self._inbox.taken <= from_time(moment)).execute()

    def keep_newest(self, count: int) -> None:
        """Erase all items but the `count` seen last."""
        newest = self._inbox.select(self._inbox.id).order_by(self._inbox.last_seen.desc(), self._inbox.id.desc())
        self._inbox.delete().where(self._inbox.id.not_in(newest.limit(count))).execute()

    def _key_of(self, id: int) -> int:
        return key_of(self._inbox.select(self._inbox.template).where(self._inbox.id == id).scalar())

    def _picture(self, sighting: Sighting, portrait: Portrait, key: int) -> Row:
        return {
            "taken": from_time(sighting.seen),
            "quality": from_quality(sighting.face.face.quality),
            "face": from_box(portrait.face),
            "template": self._seals.seal(key, from_vector(sighting.face.probe)),
            "encoding": self._seals.seal(key, from_vector(sighting.face.encoding)),
            "portrait": self._seals.seal(key, portrait.content),
        }

    def _visible(self, since: datetime) -> Select:
        inbox = self._inbox
        query = inbox.select(
            *(inbox.id, inbox.scope, inbox.taken, inbox.matched, inbox.person_id, inbox.similarity, inbox.distance),
            *(inbox.confidence, inbox.sightings, inbox.first_seen, inbox.last_seen, inbox.quality),
        )
        return self._visibility.of_scopes(query.where(self._there(since)), inbox.scope)

    def _there(self, since: datetime) -> Expression:
        return (self._inbox.encoder == self._encoder) & (self._inbox.taken > from_time(since))

    def _set_result(self, condition: Expression, also: Expression | None, result: Row) -> None:
        self._inbox.update(**result).where(condition if also is None else condition & also).execute()

    def _to_item(self, row: Row) -> InboxItem:
        return InboxItem(
            id=row["id"],
            scope=tuple(json.loads(row["scope"])),
            matched=bool(row["matched"]),
            candidate=to_candidate(self._persons, row),
            quality=to_quality(row["quality"]),
            times=Times(row["sightings"], *(to_time(row[name]) for name in ("first_seen", "last_seen", "taken"))),
        )


def _result(candidate: SearchResult | None, matched: bool) -> Row:
    return {"matched": int(matched and candidate is not None), **from_candidate(candidate)}


def _to_scope(groups: tuple[int, ...]) -> str:
    return json.dumps(sorted(set(groups)))
