"""Made-up people, enrolled by the services that a server uses, without its engine."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
from attrs import define, field

from server.adapters.blob.stores import StoresByUri
from server.adapters.data_directory import DataDirectory
from server.adapters.person_keys.opening import keys_of
from server.domain.entities import PageArgs, Picture
from server.domain.faces import Box, EncodedFace, Face, Quality, Vector
from server.records.people.groups import GroupDetails
from server.records.records import Records
from server.records.sql.soundness import damages
from server.service.erasing.destroying import KeyDestroying
from server.service.erasing.resealing import Resealing
from server.service.people.groups import Groups
from server.service.people.persons import PersonDraft, Persons
from server.service.pictures.blobs import PictureBlobs
from server.service.pictures.storages import Storages
from server.service.upkeep.blob_check import check_storage

NOBODYS = "made up"
"""The encoder of people whom no server needs to find."""
_FACE = Face(Box(1, 2, 30, 40), (), 0.9, Quality(40.0, 0.5, 0.5, 0.5), 0)
_CITIES = ("Graz", "Oslo", "Lima")


@define
class People:
    """Those in a data directory."""

    records: Records
    blobs: PictureBlobs
    stores: StoresByUri
    persons: Persons
    destroying: KeyDestroying
    _groups: Groups
    _storages: Storages
    _random: np.random.Generator = field(factory=lambda: np.random.default_rng(15))

    def new_default(self, uri: str) -> int:
        """Make a new default storage, and return its id."""
        storage = self._storages.create(None, uri)
        self._storages.set_default(storage.id)
        return storage.id

    def enrol(self, count: int) -> list[int]:
        """Enrol more people, a picture each, every third in a group, and return their ids."""
        with self.records.transaction():  # one for all takes a tenth of the time
            made = [self.enrol_one(number) for number in range(count)]
            group = self._groups.create(None, GroupDetails(f"group of {count}", {"of": count}))
            self._groups.update_persons(group.id, made[::3], [])
        return made

    def remove(self, person: int) -> None:
        """Remove somebody, with their pictures."""
        self.persons.delete(person)

    def stored(self, picture: Picture) -> bytes:
        """Return a picture's bytes as its storage has them, or raise KeyError."""
        return self.stores.open(self.records.storages.get(picture.storage_id).location).get(picture.key)

    def ids(self) -> list[int]:
        """Return who is there."""
        return [person.id for person in self.records.persons.page(PageArgs(), None).items]

    def enrol_one(self, number: int = 0) -> int:
        """Enrol somebody in the transactions that a server uses, and return the id."""
        person = self.persons.create(None, PersonDraft(f"Person {number}", {"city": _CITIES[number % 3]}))
        photo = b"\xff\xd8" + self._random.bytes(int(self._random.integers(1000, 6000)))
        face = self._face()
        storage, key = self.records.storages.get(person.storage_id), self.records.seals.spare_key(person.id)
        with self.blobs.writing(photo, storage, key) as place, self.records.transaction():
            self.blobs.keep(person.id, face, place)
        return person.id

    def _face(self) -> EncodedFace:
        template = self._unit(256)
        return EncodedFace(_FACE, "image/jpeg", self._unit(128), template, template)

    def _unit(self, length: int) -> Vector:
        numbers = self._random.standard_normal(length)
        return (numbers / np.linalg.norm(numbers)).astype(np.float32)


@contextmanager
def people_in(data: Path, encoder: str = NOBODYS, master: str | None = None) -> Iterator[People]:
    """Open a data directory until the block ends, even while a server runs on it."""
    with ExitStack() as stack:
        directory = stack.enter_context(closing(DataDirectory(data)))
        directory.share()
        keys = stack.enter_context(closing(keys_of(directory, master, None)))
        records = stack.enter_context(closing(Records.open(directory.database, encoder, keys=keys)))
        stack.enter_context(records.session())
        records.seals.bind()
        stores = StoresByUri(directory.storages)
        blobs = PictureBlobs(records, stores)
        destroying = KeyDestroying(records, Resealing(records, blobs))
        storages = Storages(records, stores, blobs)
        persons = Persons(records, storages, blobs, destroying)
        yield People(records, blobs, stores, persons, destroying, Groups(records), storages)


def flaws_of(data: Path, master: str | None = None) -> list[str]:
    """Return what is wrong with a data directory, except what only an engine can tell."""
    with people_in(data, master=master) as people:
        storages, stores = people.records.storages.everything(), StoresByUri(data / "storages")
        found = [check_storage(people.records, one, stores.open(one.location)) for one in storages]
        return [*damages(data / "kith.db"), *(finding.what for findings in found for finding in findings)]


def kept_in(data: Path, master: str | None = None) -> dict[str, object]:
    """Return all that a data directory keeps: every row of the records, and every picture."""
    with people_in(data, master=master) as people:
        names = [name for name in people.records.database.get_tables() if name != "sqlite_sequence"]
        tables = {name: sorted(people.records.database.rows(f"SELECT * FROM {name}"), key=repr) for name in names}
    files = [path for path in (data / "storages").rglob("*") if path.is_file()]
    pictures = {path.relative_to(data).as_posix(): path.read_bytes() for path in files}
    return {**tables, **pictures}
