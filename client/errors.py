"""Every way a call can fail.

KithError
├── ServerUnreachable       no connection, or it broke
├── Timeout                 the server did not answer in time; it may still do what was asked
├── VersionMismatch         the server speaks another contract, or is no Kith server
├── InvalidArgument         what was given cannot be sent, and nothing was
│   └── PictureUnreadable   the picture cannot be read on this side
└── ApiError                the server answered with an error
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
    ├── Unavailable         the server cannot do it now; nothing was changed
    │   ├── Overloaded · NotReady · ReadOnly · StorageFull · TooManyRequests
    └── ServerFault         the server failed, or the answer is not one of Kith's

`type` is the name that travels. A type that this SDK does not know becomes the class that fits the status.
"""

from typing import Any

from client._http.reading import read_list
from client.model.recognition import SearchResult


class KithError(Exception):
    """The root of the tree; `status` and `request_id` are None where no answer came."""

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
    """No connection to the server could be made, or it broke before the answer was whole."""

    type = "server_unreachable"


class Timeout(KithError):
    """The server did not answer in time; it may still do what was asked."""

    type = "timeout"


class VersionMismatch(KithError):
    """The server speaks another contract than this SDK, or is no Kith server."""

    type = "version_mismatch"


class InvalidArgument(KithError):
    """What was given cannot be sent, and nothing was; the message names the field and the type."""

    type = "invalid_argument"


class PictureUnreadable(InvalidArgument):
    """The picture cannot be read on this side: no such file, or pixels that no picture has."""

    type = "picture_unreadable"


class ApiError(KithError):
    """The server answered with an error; `payload` is JSON that helps, or None."""

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


class ImportNotFound(NotFound):
    """No such import."""

    type = "import_not_found"


class InboxItemNotFound(NotFound):
    """Nothing of this id waits in the inbox: it was dealt with, or its time is over."""

    type = "inbox_item_not_found"


class Conflict(ApiError):
    """The request disagrees with what is there."""

    type = "conflict"


class IdTaken(Conflict):
    """The caller chose an id that stands for other content."""

    type = "id_taken"


class ExternalIdTaken(Conflict):
    """Another person has this external id; the payload names it."""

    type = "external_id_taken"


class FaceTaken(Conflict):
    """The face is another person's, or this person has the picture already."""

    type = "face_taken"

    @property
    def results(self) -> list[SearchResult]:
        """Who has the face, best first; nobody where the payload is not Kith's."""
        try:
            return read_list(SearchResult, self.payload)
        except (TypeError, ValueError):
            return []


class StorageInUse(Conflict):
    """A storage that people or pictures still use cannot go."""

    type = "storage_in_use"


class StorageTaken(Conflict):
    """Another storage has this place, or one inside it or around it."""

    type = "storage_taken"


class ImportUnfinished(Conflict):
    """An import that is queued or running cannot go; cancel it first."""

    type = "import_unfinished"


class Invalid(ApiError):
    """The request itself is wrong."""

    type = "invalid"


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
    """The face is below the floor for enrolment; the payload names what is too low."""

    type = "face_quality_too_low"


class Unauthenticated(ApiError):
    """The server does not know whose request this is."""

    type = "unauthenticated"


class KeyMissing(Unauthenticated):
    """The server asks for a key, and the request has none."""

    type = "key_missing"


class KeyUnknown(Unauthenticated):
    """The key is not one of the server's, or was revoked."""

    type = "key_unknown"


class Forbidden(ApiError):
    """The server knows whose request this is, and does not allow it."""

    type = "forbidden"


class NotPermitted(Forbidden):
    """The key lacks the scope that this takes."""

    type = "not_permitted"


class OriginRefused(Forbidden):
    """The request comes from another web site, or names a host that this server is not."""

    type = "origin_refused"


class ImportPathRefused(Forbidden):
    """The path is not below any folder from which the operator lets the server import."""

    type = "import_path_refused"


class Unavailable(ApiError):
    """The server cannot do it now; nothing was changed and the same request may work later."""

    type = "unavailable"


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


class ServerFault(ApiError):
    """The server failed, or the answer is not one of Kith's, such as a proxy's page or a redirect."""

    type = "internal_error"
