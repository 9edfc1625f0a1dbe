"""The ports of the use cases: Protocols that adapters implement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.access import Key
from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Face, FaceChoice, Ids, Look, Portrait, Vector, Vectors, Wanted


class FaceEngine(Protocol):
    """Finds and encodes faces. Safe to call from any number of threads.

    Every method raises ImageInvalid, ImageTooLarge, ImageTooManyPixels or Overloaded.
    """

    @property
    def encoder(self) -> str:
        """The identity of the encoder: vectors of different encoders are never compared."""

    @property
    def dimension(self) -> int:
        """The length of an encoding."""

    def template(self, encoding: Vector) -> Vector:
        """Return a substitute for the template of an encoding (d,) whose picture is not available."""

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; empty if there is none."""

    def crops(self, photo: bytes, faces: Sequence[Face]) -> list[bytes]:
        """Return the content of the faces' boxes, upright and full-size, as JPEG."""

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a face and its surroundings, upright and no larger than a page needs."""

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the chosen face; raises FaceNotFound."""

    def encode_all(self, photo: bytes, look: Look = "thorough") -> list[EncodedFace]:
        """Return every face, largest first; empty if there is none."""

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face, or the error that `encode` raises, in the order given."""

    def encode_every_face(
        self, photos: Iterable[bytes], *, with_portraits: bool = False
    ) -> Iterator[list[EncodedFace] | KithError]:
        """Return what `encode_all` returns for a quick look at each photo, or the error that it raises, in order."""


class BlobStore(Protocol):
    """Stores blobs under keys. A key is one or more plain names joined by slashes.

    Every method raises StorageUnreachable if the store is on another machine that does not answer or refuses.
    """

    def put(self, key: str, blob: bytes) -> None:
        """Write a blob durably; it appears completely or not at all. Raises StorageFull or ReadOnly."""

    def get(self, key: str) -> bytes:
        """Return a blob; raises KeyError."""

    def delete(self, key: str) -> None:
        """Remove a blob durably, if it exists."""

    def keys(self) -> Iterator[str]:
        """Return every key, in any order."""

    def reach(self) -> None:
        """Raise StorageUnreachable if nothing can be read or written here now."""

    def claim(self) -> None:
        """Raise ValidationFailed if a new storage may not be here."""


@frozen(eq=False)
class Scope:
    """The people to search: members of any of the groups, limited to the given persons."""

    groups: tuple[int, ...] = ()
    """Empty means everyone."""
    persons: Ids | None = field(default=None, repr=False)
    """(n,) ascending; None means no limit."""
    without: int | None = None
    """One person to leave out."""


EVERYONE = Scope()


@frozen(eq=False)
class Candidates:
    """The best of a search, best first."""

    persons: Ids
    """(n,)"""
    cosines: Vector
    """(n,) cosines of the probe with each person's template."""
    in_scope: int
    """How many persons were in scope, including the one left out."""
    compared: int
    """How many persons were compared exactly with the probe."""


@frozen(eq=False)
class Members:
    """Some persons' templates and memberships, for the index, as arrays."""

    persons: Ids
    """(n,) ids of persons with a template."""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    memberships: Ids = field(repr=False)
    """(m, 2) pairs of person id and group id."""


Array = npt.NDArray[Any]


@frozen(eq=False)
class Section:
    """An array to be written to a file, piece by piece."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    pieces: Iterable[Array] = field(repr=False)
    """The parts of the array, in order."""

    @classmethod
    def of(cls, array: Array) -> "Section":
        """Return a section of a single piece."""
        return cls(array.dtype, array.shape, [array])


class PersonIndex(Protocol):
    """Finds the templates nearest to a probe. Safe to call from any number of threads once it is filled or restored."""

    def __len__(self) -> int:
        """Return the number of persons in the index."""

    def fill(self, batches: Iterable[Members]) -> None:
        """Replace the content with these persons; nobody is searching yet."""

    def sections(self) -> Mapping[str, Section]:
        """Return the content for `restore` of any index; persons who change before it is read may be in any state."""

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Replace the content with an index's `sections`, using these arrays themselves; nobody is searching yet."""

    def upsert(self, members: Members) -> None:
        """Add persons, or replace their templates and groups."""

    def remove(self, persons: Ids) -> None:
        """Remove persons, ignoring unknown ones."""

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""

    def members(self) -> Iterator[Members]:
        """Return everyone in batches; may or may not include concurrent changes."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; on a tie, the lower id first."""


@frozen(eq=False)
class Changes:
    """The changes after a position of the change log."""

    position: int
    """The log's head when this was read."""
    touched: Ids
    """(n,) persons to read again: those in `now` are as it says, the others are gone."""
    now: Members
    dropped_groups: tuple[int, ...]


class ChangeLog(Protocol):
    """The records' own log of changes, written in the transaction that makes the change."""

    def head(self) -> int:
        """Return the position after the newest change."""

    def after(self, position: int) -> Changes:
        """Return the changes after this position; empty if there are none."""

    def everyone(self) -> Iterator[Members]:
        """Return all persons in batches; ask for `head` first, as persons may change meanwhile."""


class Spending(Protocol):
    """Counts the requests of keys. Safe to call from any number of threads and processes."""

    def spend(self, key: Key) -> int:
        """Count a request of this key and return 0, or the seconds until the key has requests left.

        Raises StorageFull, ReadOnly, Overloaded or DatabaseUnavailable if it cannot be counted.
        """


class BlobStores(Protocol):
    """The stores at the locations of storages."""

    def locate(self, uri: str) -> str:
        """Return the canonical location of a uri; raises ValidationFailed."""

    def open(self, location: str) -> BlobStore:
        """Return the store at a canonical location."""

    def is_elsewhere(self, location: str) -> bool:
        """Return whether a location is outside the data directory, so that other servers may use it too."""


class Gallery(Protocol):
    """Everyone who can be identified. Safe to call from any number of threads."""

    def __len__(self) -> int:
        """Return the number of persons."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded; until then a search raises NotReady."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is ready, at most this long if given, and return whether it is."""

    def load(self) -> None:
        """Make it ready. Raises DatabaseDamaged, or DatabaseUnavailable if the call should be retried."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, with every change in the records so far applied."""

    def save(self) -> None:
        """Save it, so that the next start reads it from disk, without anything erased."""

    def members(self) -> Iterator[Members]:
        """Return its content, up to date with the records, in batches."""

    def rebuild(self) -> None:
        """Discard its content and read the records again."""
