"""What the use cases need of the world: Protocols that adapters implement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Face, FaceChoice, Ids, Look, Portrait, Vector, Vectors, Wanted


class FaceEngine(Protocol):
    """Finds and encodes faces. Safe to call from any number of threads.

    Every method raises ImageInvalid, ImageTooLarge, ImageTooManyPixels or Overloaded for the photo itself.
    """

    @property
    def encoder(self) -> str:
        """The identity of the encoder: vectors of different encoders never meet."""

    @property
    def dimension(self) -> int:
        """The length of an encoding."""

    def template(self, encoding: Vector) -> Vector:
        """Return what stands in for the template of an encoding (d,) whose picture nobody has."""

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; none is no error."""

    def crops(self, photo: bytes, faces: Sequence[Face]) -> list[bytes]:
        """Return what is inside the faces' boxes, upright and of full size, as JPEG."""

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a face and what is around it, upright and no larger than a page needs."""

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the chosen face, or raise FaceNotFound."""

    def encode_all(self, photo: bytes, look: Look = "thorough") -> list[EncodedFace]:
        """Return every face, largest first; none is no error."""

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face, or the error that `encode` raises, in the order given."""

    def encode_every_face(self, photos: Iterable[bytes]) -> Iterator[list[EncodedFace] | KithError]:
        """Return what `encode_all` returns of each photo, or the error that it raises, in the order given."""


class BlobStore(Protocol):
    """Keeps blobs under keys. A key is one or more plain names joined by slashes."""

    def put(self, key: str, blob: bytes) -> None:
        """Write it durably: afterwards it is whole or not there. Raises StorageFull or ReadOnly."""

    def get(self, key: str) -> bytes:
        """Return it, or raise KeyError."""

    def delete(self, key: str) -> None:
        """Remove it durably; a key that is not there is no error."""

    def keys(self) -> Iterator[str]:
        """Return every key, in no order."""


@frozen(eq=False)
class Scope:
    """Among whom to search: members of any of the groups, narrowed to the persons given."""

    groups: tuple[int, ...] = ()
    """Empty means everyone."""
    persons: Ids | None = field(default=None, repr=False)
    """(n,) ascending; None means no narrowing."""
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
    """How many persons were to choose from, the one left out among them."""
    compared: int
    """With how many of them the probe was compared exactly."""


@frozen(eq=False)
class Members:
    """What the index has to know of some persons, as arrays."""

    persons: Ids
    """(n,) ids of those who have a template."""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    memberships: Ids = field(repr=False)
    """(m, 2) pairs of person id and group id."""


Array = npt.NDArray[Any]


@frozen(eq=False)
class Section:
    """An array on its way to a file, a piece at a time."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    pieces: Iterable[Array] = field(repr=False)
    """Put together they are it."""

    @classmethod
    def of(cls, array: Array) -> "Section":
        """Return one of a single piece."""
        return cls(array.dtype, array.shape, [array])


class PersonIndex(Protocol):
    """Finds the templates nearest to a probe. Safe to call from any number of threads once it is filled or restored."""

    @property
    def quick_to_restore(self) -> bool:
        """Whether `restore` takes a moment only, and memory that is everybody's."""

    def __len__(self) -> int:
        """Persons in the index."""

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; nobody searches yet."""

    def sections(self) -> Mapping[str, Section]:
        """Return what `restore` of any index takes; of who changes until it is read there may be anything."""

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold exactly what another's `sections` were, on these very arrays; nobody searches yet."""

    def upsert(self, members: Members) -> None:
        """Add these, or replace the templates and the groups they have."""

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""

    def members(self) -> Iterator[Members]:
        """Return everyone in batches; a change made meanwhile may be in it or not."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, fewer where there are no more; the lower id first on a tie."""


@frozen(eq=False)
class Changes:
    """What happened after a position of the change log."""

    position: int
    """The log's head when this was read."""
    touched: Ids
    """(n,) persons to forget, then to take again from `now` if they stand there."""
    now: Members
    dropped_groups: tuple[int, ...]


class ChangeLog(Protocol):
    """The records' own account of what changed, written in the transaction that changed it."""

    def head(self) -> int:
        """Return the position after the newest change."""

    def after(self, position: int) -> Changes:
        """Return what changed since; empty when nothing did."""

    def everyone(self) -> Iterator[Members]:
        """Return all persons in batches, read in one snapshot with `head`."""


class BlobPlaces(Protocol):
    """Where storages can be."""

    def locate(self, uri: str) -> str:
        """Return the canonical location of a uri, or raise ValidationFailed."""

    def open(self, location: str) -> BlobStore:
        """Return the store at a canonical location."""


class Gallery(Protocol):
    """Everyone who can be identified. Safe to call from any number of threads."""

    def __len__(self) -> int:
        """Persons in it."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded; until then a search raises NotReady."""

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, after every change that the records hold by now."""

    def save(self) -> None:
        """Write a snapshot that the next start reads."""

    def members(self) -> Iterator[Members]:
        """Return what it holds, as the records are now, in batches."""

    def rebuild(self) -> None:
        """Throw away what it holds and read the records anew."""
