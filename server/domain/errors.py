"""Every way a request can fail.

KithError
├── NotFound            something that the caller named does not exist
├── Conflict            the request conflicts with what is stored
├── Invalid             the request itself is wrong
├── Unauthenticated     the request has no valid key
├── Forbidden           the server refuses the request
├── Unavailable         the server cannot do it now; nothing was changed
└── the errors of `operator_errors`, which stop a start or a command

`type` is the name in JSON; `shared/errors.json` lists each with its HTTP status.
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


class JobNotFound(NotFound):
    """No such job, or none of this kind."""

    type = "job_not_found"
    kind = "job"


class InboxItemNotFound(NotFound):
    """No face with this id is waiting in the inbox: it was reviewed, or has expired."""

    type = "inbox_item_not_found"
    kind = "inbox item"


class ClusterNotFound(NotFound):
    """No such cluster: it was named, merged into another or deleted, or its job was deleted."""

    type = "cluster_not_found"
    kind = "cluster"


class ClusterFaceNotFound(NotFound):
    """The cluster has no such face."""

    type = "cluster_face_not_found"
    kind = "face"


class Conflict(KithError):
    """The request conflicts with what is stored."""


class IdTaken(Conflict):
    """The id that the caller chose already exists, with other content."""

    type = "id_taken"


class ExternalIdTaken(Conflict):
    """Another person has this external id; the payload names it."""

    type = "external_id_taken"


class FaceTaken(Conflict):
    """The face belongs to another person, or this person already has the picture; the payload lists the hits."""

    type = "face_taken"


class StorageInUse(Conflict):
    """A storage that people or pictures still use cannot be deleted."""

    type = "storage_in_use"


class StorageTaken(Conflict):
    """Another storage uses this location, or one inside or around it."""

    type = "storage_taken"


class JobUnfinished(Conflict):
    """A job that is queued or running cannot be deleted; cancel it first."""

    type = "job_unfinished"


class ClustersApart(Conflict):
    """These clusters were recorded as different people, so they cannot be merged; the payload names them."""

    type = "clusters_apart"


class Invalid(KithError):
    """The request itself is wrong."""


class ValidationFailed(Invalid):
    """A field is missing, of the wrong type or out of range; the payload maps fields to messages."""

    type = "validation_failed"


class ArchiveInvalid(Invalid):
    """Not a complete ZIP archive of photos, or refused: encrypted, too large, or with names that lead outside."""

    type = "archive_invalid"


class ImageInvalid(Invalid):
    """Not a complete picture in a supported format."""

    type = "image_invalid"


class ImageTooLarge(Invalid):
    """The picture has more bytes than the limit."""

    type = "image_too_large"


class ImageTooManyPixels(Invalid):
    """The picture has more pixels than the limit."""

    type = "image_too_many_pixels"


class FaceNotFound(Invalid):
    """There is no face in the picture, or none in the given box."""

    type = "face_not_found"


class FaceQualityTooLow(Invalid):
    """The face is below the minimum quality for enrolment, or may be the wrong way up; the payload says which."""

    type = "face_quality_too_low"


class Unauthenticated(KithError):
    """The request has no valid key."""


class KeyMissing(Unauthenticated):
    """The server requires a key, and the request has none."""

    type = "key_missing"


class KeyUnknown(Unauthenticated):
    """The server does not know the key, or it was revoked."""

    type = "key_unknown"


class Forbidden(KithError):
    """The server refuses the request."""


class NotPermitted(Forbidden):
    """The key lacks the scope that this requires."""

    type = "not_permitted"


class OriginRefused(Forbidden):
    """The request comes from another web site, or its Host is not a name of this server."""

    type = "origin_refused"


class ImportPathRefused(Forbidden):
    """The path is not below a folder that the operator allows imports from."""

    type = "import_path_refused"


class Unavailable(KithError):
    """The server cannot do this now; nothing was changed, and the same request may work later."""


class Overloaded(Unavailable):
    """The server has too much work; try again later."""

    type = "overloaded"


class NotReady(Unavailable):
    """The index is still being loaded."""

    type = "not_ready"


class ReadOnly(Unavailable):
    """The data directory is read-only."""

    type = "read_only"


class StorageFull(Unavailable):
    """The disk is full."""

    type = "storage_full"


class StorageUnreachable(Unavailable):
    """The service that holds the pictures does not answer, or refuses the server."""

    type = "storage_unreachable"


class DatabaseUnavailable(Unavailable):
    """The database server cannot be reached, or is starting; only with PostgreSQL.

    A write that was in progress when the connection broke may have happened: repeat it as after any other failure.
    """

    type = "database_unavailable"


class TooManyRequests(Unavailable):
    """The key has used up its rate or quota; the payload says when it may ask again."""

    type = "too_many_requests"
