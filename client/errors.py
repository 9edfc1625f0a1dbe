"""Every way a call can fail.

KithError
├── ServerUnreachable       no connection, or it broke
├── Timeout                 the server did not answer in time; it may still do what was asked
├── VersionMismatch         the server speaks another contract, or is not Kith
├── InvalidArgument         an argument cannot be sent, and nothing was
│   └── PictureUnreadable   the picture cannot be read locally
└── ApiError                the server answered with an error
    ├── NotFound            something that the caller named does not exist
    │   ├── PersonNotFound · ImageNotFound · GroupNotFound · StorageNotFound · JobNotFound
    │   ├── InboxItemNotFound · ClusterNotFound · ClusterFaceNotFound
    ├── Conflict            the request conflicts with what is stored
    │   ├── IdTaken · ExternalIdTaken · FaceTaken · StorageInUse · StorageTaken · JobUnfinished · ClustersApart
    ├── Invalid             the request itself is wrong
    │   ├── ValidationFailed · ArchiveInvalid
    │   ├── ImageInvalid · ImageTooLarge · ImageTooManyPixels
    │   └── FaceNotFound · FaceQualityTooLow
    ├── Unauthenticated     the server does not know whose request this is
    │   ├── KeyMissing · KeyUnknown
    ├── Forbidden           the server knows, and refuses it
    │   ├── NotPermitted · OriginRefused · ImportPathRefused
    ├── Unavailable         the server cannot do it now; nothing was changed
    │   ├── Overloaded · NotReady · ReadOnly · StorageFull · StorageUnreachable · DatabaseUnavailable · TooManyRequests
    └── ServerFault         the server failed, or the answer is not Kith's
`type` is the name on the wire. A type that this SDK does not know becomes the class for its status.
"""

from typing import Any

from client.model._reading import read_list
from client.model.recognition import SearchResult


class KithError(Exception):
    """The root of the tree; `status` and `request_id` are None if no answer came."""

    type: str = "kith_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.status: int | None = None
        self.payload: Any = None
        self.request_id: str | None = None

    def __str__(self) -> str:
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.type}: {self.message}{request}"


class ServerUnreachable(KithError):
    """No connection to the server could be made, or it broke before the answer was complete."""

    type = "server_unreachable"


class Timeout(KithError):
    """The server did not answer in time; it may still do what was asked."""

    type = "timeout"


class VersionMismatch(KithError):
    """The server speaks another version of the contract than this SDK, or is not Kith."""

    type = "version_mismatch"


class InvalidArgument(KithError):
    """An argument cannot be sent, and nothing was; the message names the field and the type."""

    type = "invalid_argument"


class PictureUnreadable(InvalidArgument):
    """The picture cannot be read locally: the file does not exist, or the pixels are not a picture."""

    type = "picture_unreadable"


class ApiError(KithError):
    """The server answered with an error; `payload` has details as JSON, or None."""

    type = "api_error"


class NotFound(ApiError):
    """Something the caller named does not exist."""

    type = "not_found"


class PersonNotFound(NotFound):
    """No such person."""

    type = "person_not_found"


class ImageNotFound(NotFound):
    """This person has no such image."""

    type = "image_not_found"


class GroupNotFound(NotFound):
    """No such group."""

    type = "group_not_found"


class StorageNotFound(NotFound):
    """No such storage, or no default one."""

    type = "storage_not_found"


class JobNotFound(NotFound):
    """No such job, or none of this kind."""

    type = "job_not_found"


class InboxItemNotFound(NotFound):
    """No face with this id waits in the inbox: it was dealt with, or has expired."""

    type = "inbox_item_not_found"


class ClusterNotFound(NotFound):
    """No such cluster: it was named, merged into another or deleted, or its job was."""

    type = "cluster_not_found"


class ClusterFaceNotFound(NotFound):
    """The cluster has no such face."""

    type = "cluster_face_not_found"


class Conflict(ApiError):
    """The request conflicts with what is stored."""

    type = "conflict"


class IdTaken(Conflict):
    """The id that the caller chose already exists, with other content."""

    type = "id_taken"


class ExternalIdTaken(Conflict):
    """Another person has this external id; the payload names it."""

    type = "external_id_taken"


class FaceTaken(Conflict):
    """The face belongs to another person, or this person already has the picture."""

    type = "face_taken"

    @property
    def results(self) -> list[SearchResult]:
        """Who has the face, best first; empty if the payload is not Kith's."""
        try:
            return read_list(SearchResult, self.payload)
        except (TypeError, ValueError):
            return []


class StorageInUse(Conflict):
    """A storage that people or pictures still use cannot be deleted."""

    type = "storage_in_use"


class StorageTaken(Conflict):
    """Another storage has this place, or one inside or around it."""

    type = "storage_taken"


class JobUnfinished(Conflict):
    """A job that is queued or running cannot be deleted; cancel it first."""

    type = "job_unfinished"


class ClustersApart(Conflict):
    """Somebody said that these clusters are different people, so they are not merged; the payload names them."""

    type = "clusters_apart"


class Invalid(ApiError):
    """The request itself is wrong."""

    type = "invalid"


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


class Unauthenticated(ApiError):
    """The server does not know whose request this is."""

    type = "unauthenticated"


class KeyMissing(Unauthenticated):
    """The server requires a key, and the request has none."""

    type = "key_missing"


class KeyUnknown(Unauthenticated):
    """The server does not know the key, or it was revoked."""

    type = "key_unknown"


class Forbidden(ApiError):
    """The server knows whose request this is, and refuses it."""

    type = "forbidden"


class NotPermitted(Forbidden):
    """The key lacks the scope that this requires."""

    type = "not_permitted"


class OriginRefused(Forbidden):
    """The request comes from another web site, or its Host is not a name of this server."""

    type = "origin_refused"


class ImportPathRefused(Forbidden):
    """The path is not below a folder that the operator allows imports from."""

    type = "import_path_refused"


class Unavailable(ApiError):
    """The server cannot do this now; nothing was changed, and the same request may work later."""

    type = "unavailable"


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
    """The database server cannot be reached, or is starting; only with PostgreSQL."""

    type = "database_unavailable"


class TooManyRequests(Unavailable):
    """The key has used up its rate or quota; the payload says when it may ask again."""

    type = "too_many_requests"


class ServerFault(ApiError):
    """The server failed, or the answer is not Kith's, such as a proxy's page or a redirect."""

    type = "internal_error"
