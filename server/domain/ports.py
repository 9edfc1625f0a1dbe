"""What the use cases need from outside: Protocols that adapters implement."""

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
        """Return the inside of the faces' boxes, upright and full-size, as JPEG."""

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a face and its surroundings, upright and no larger than a page needs."""

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the chosen face, or raise FaceNotFound."""

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
        """Write it durably: afterwards it is complete or not there. Raises StorageFull or ReadOnly."""

    def get(self, key: str) -> bytes:
        """Return it, or raise KeyError."""

    def delete(self, key: str) -> None:
        """Remove it durably; does nothing if the key is not there."""

    def keys(self) -> Iterator[str]:
        """Return every key, in any order."""

    def reach(self) -> None:
        """Raise StorageUnreachable if nothing can be read or written here now."""

    def claim(self) -> None:
        """Raise ValidationFailed if no new storage may be here."""


@frozen(eq=False)
class Scope:
    """Who to search: members of any of the groups, limited to the given persons."""

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
    """(n,) of the probe with each person's template."""
    in_scope: int
    """How many persons were in scope, including the one left out."""
    compared: int
    """How many of them were compared exactly with the probe."""


@frozen(eq=False)
class Members:
    """What the index needs to know about some persons, as arrays."""

    persons: Ids
    """(n,) ids of those who have a template."""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    memberships: Ids = field(repr=False)
    """(m, 2) pairs of person id and group id."""


Array = npt.NDArray[Any]


@frozen(eq=False)
class Section:
    """An array on its way to a file, piece by piece."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    pieces: Iterable[Array] = field(repr=False)
    """Joined, they are the array."""

    @classmethod
    def of(cls, array: Array) -> "Section":
        """Return a section of a single piece."""
        return cls(array.dtype, array.shape, [array])


class PersonIndex(Protocol):
    """Finds the templates nearest to a probe. Safe to call from any number of threads once it is filled or restored."""

    def __len__(self) -> int:
        """Number of persons in the index."""

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; nobody is searching yet."""

    def sections(self) -> Mapping[str, Section]:
        """Return what `restore` of any index takes; persons who change before it is read may be in any state."""

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold exactly what another's `sections` were, on these very arrays; nobody is searching yet."""

    def upsert(self, members: Members) -> None:
        """Add these, or replace their templates and groups."""

    def remove(self, persons: Ids) -> None:
        """Remove these; ignores those that are not there."""

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""

    def members(self) -> Iterator[Members]:
        """Return everyone in batches; may or may not include concurrent changes."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; on a tie, the lower id first."""


@frozen(eq=False)
class Changes:
    """What happened after a position of the change log."""

    position: int
    """The log's head when this was read."""
    touched: Ids
    """(n,) persons to remove, then to add again from `now` if they are in it."""
    now: Members
    dropped_groups: tuple[int, ...]


class ChangeLog(Protocol):
    """The records' own log of changes, written in the transaction that makes the change."""

    def head(self) -> int:
        """Return the position after the newest change."""

    def after(self, position: int) -> Changes:
        """Return what changed since; empty if nothing did."""

    def everyone(self) -> Iterator[Members]:
        """Return all persons in batches, read in one snapshot with `head`."""


class Spending(Protocol):
    """Counts the requests of keys. Safe to call from any number of threads and processes."""

    def spend(self, key: Key) -> int:
        """Count a request of this key and return 0; if it has none left, the seconds until it does.

        Raises StorageFull, ReadOnly, Overloaded or DatabaseUnavailable if it cannot be counted.
        """


class BlobStores(Protocol):
    """Where storages can be."""

    def locate(self, uri: str) -> str:
        """Return the canonical location of a uri, or raise ValidationFailed."""

    def open(self, location: str) -> BlobStore:
        """Return the store at a canonical location."""

    def is_elsewhere(self, location: str) -> bool:
        """Return whether a location is outside the data directory, so that others may use it too."""


class Gallery(Protocol):
    """Everyone who can be identified. Safe to call from any number of threads."""

    def __len__(self) -> int:
        """Number of persons in it."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded; until then a search raises NotReady."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is ready, for at most this long if given; return whether it is."""

    def load(self) -> None:
        """Make it ready. Raises DatabaseDamaged, or DatabaseUnavailable if this is to be tried again."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, as of every change in the records by now."""

    def save(self) -> None:
        """Make sure that the next start reads it from disk, without anything erased."""

    def members(self) -> Iterator[Members]:
        """Return its content, up to date with the records, in batches."""

    def rebuild(self) -> None:
        """Discard its content and read the records again."""
