"""Every way a request can fail.

KithError
├── NotFound            something named by the caller is not there
│   ├── PersonNotFound · ImageNotFound · GroupNotFound · StorageNotFound · ImportNotFound
│   ├── InboxItemNotFound
├── Conflict            the request disagrees with what is there
│   ├── IdTaken · ExternalIdTaken · FaceTaken · StorageInUse · StorageTaken · ImportUnfinished
├── Invalid             the request itself is wrong
│   ├── ValidationFailed · ArchiveInvalid
│   ├── ImageInvalid · ImageTooLarge · ImageTooManyPixels
│   └── FaceNotFound · FaceQualityTooLow
├── Unauthenticated     the server does not know whose request this is
│   ├── KeyMissing · KeyUnknown
├── Forbidden           the server knows, and does not allow it
│   ├── NotPermitted · OriginRefused · ImportPathRefused
├── EncoderMismatch     what is kept was encoded by another encoder
├── DatabaseDamaged     the database's file is not what was written
└── Unavailable         the server cannot do it now; nothing was changed
    ├── Overloaded · NotReady · ReadOnly · StorageFull · TooManyRequests

`type` is the name that travels; `shared/errors.json` lists each with its HTTP status.
"""

from typing import Any, ClassVar


class KithError(Exception):
    """The root of the tree; `payload` is JSON that helps the caller, or None."""

    type: ClassVar[str] = "internal_error"

    def __init__(self, message: str, payload: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.payload = payload


class NotFound(KithError):
    """Something the caller named does not exist."""

    kind: ClassVar[str] = "thing"

    @classmethod
    def of(cls, *ids: int) -> "NotFound":
        """Return the error that names the missing ids, also as payload `{"ids": [...]}`."""
        named = ", ".join(str(id) for id in ids)
        return cls(f"no {cls.kind} with id {named}", {"ids": list(ids)})


class PersonNotFound(NotFound):
    """No such person."""

    type = "person_not_found"
    kind = "person"


class ImageNotFound(NotFound):
    """This person has no such image."""

    type = "image_not_found"
    kind = "image"


class GroupNotFound(NotFound):
    """No such group."""

    type = "group_not_found"
    kind = "group"


class StorageNotFound(NotFound):
    """No such storage, or no default one."""

    type = "storage_not_found"
    kind = "storage"


class ImportNotFound(NotFound):
    """No such import."""

    type = "import_not_found"
    kind = "import"


class InboxItemNotFound(NotFound):
    """Nothing of this id waits in the inbox: it was dealt with, or its time is over."""

    type = "inbox_item_not_found"
    kind = "inbox item"


class Conflict(KithError):
    """The request disagrees with what is there."""


class IdTaken(Conflict):
    """The caller chose an id that stands for other content."""

    type = "id_taken"


class ExternalIdTaken(Conflict):
    """Another person has this external id; the payload names it."""

    type = "external_id_taken"


class FaceTaken(Conflict):
    """The face is another person's, or this person has the picture already; the payload lists the hits."""

    type = "face_taken"


class StorageInUse(Conflict):
    """A storage that people or pictures still use cannot go."""

    type = "storage_in_use"


class StorageTaken(Conflict):
    """Another storage has this place, or one inside it or around it."""

    type = "storage_taken"


class ImportUnfinished(Conflict):
    """An import that is queued or running cannot go; cancel it first."""

    type = "import_unfinished"


class Invalid(KithError):
    """The request itself is wrong."""


class ValidationFailed(Invalid):
    """A field is missing, of the wrong type or out of range; the payload maps fields to messages."""

    type = "validation_failed"


class ArchiveInvalid(Invalid):
    """Not a whole ZIP archive of photos, or one that may not be read: encrypted, with names that leave it, too much."""

    type = "archive_invalid"


class ImageInvalid(Invalid):
    """Not a whole picture in a format that is read."""

    type = "image_invalid"


class ImageTooLarge(Invalid):
    """More bytes than the limit."""

    type = "image_too_large"


class ImageTooManyPixels(Invalid):
    """More pixels than the limit."""

    type = "image_too_many_pixels"


class FaceNotFound(Invalid):
    """No face in the picture, or none where the caller pointed."""

    type = "face_not_found"


class FaceQualityTooLow(Invalid):
    """The face is below the floor for enrolment, or may be the wrong way up; the payload names what is too low."""

    type = "face_quality_too_low"


class Unauthenticated(KithError):
    """The server does not know whose request this is."""


class KeyMissing(Unauthenticated):
    """The server asks for a key, and the request has none."""

    type = "key_missing"


class KeyUnknown(Unauthenticated):
    """The key is not one of the server's, or was revoked."""

    type = "key_unknown"


class Forbidden(KithError):
    """The server knows whose request this is, and does not allow it."""


class NotPermitted(Forbidden):
    """The key lacks the scope that this takes."""

    type = "not_permitted"


class OriginRefused(Forbidden):
    """The request comes from another web site, or names a host that this server is not."""

    type = "origin_refused"


class ImportPathRefused(Forbidden):
    """The path is not below any folder from which the operator lets the server import."""

    type = "import_path_refused"


class EncoderMismatch(KithError):
    """What is kept was encoded by another encoder; only a start meets this."""


class DatabaseDamaged(KithError):
    """The database's file is not what was written; a backup is needed."""


class DatabaseNewer(KithError):
    """The database was written by a newer version; only a start meets this."""


class Unavailable(KithError):
    """The server cannot do it now; nothing was changed and the same request may work later."""


class Overloaded(Unavailable):
    """Too much work is in flight already."""

    type = "overloaded"


class NotReady(Unavailable):
    """The index is still being loaded."""

    type = "not_ready"


class ReadOnly(Unavailable):
    """The data directory cannot be written."""

    type = "read_only"


class StorageFull(Unavailable):
    """The disk is full."""

    type = "storage_full"


class TooManyRequests(Unavailable):
    """The key has used up its rate or quota; the payload says for how many seconds."""

    type = "too_many_requests"
