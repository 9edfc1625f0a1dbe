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
    ├── Unauthenticated     the request has no valid key
    │   ├── KeyMissing · KeyUnknown
    ├── Forbidden           the server refuses the request
    │   ├── NotPermitted · OriginRefused · ImportPathRefused
    ├── Unavailable         the server cannot do it now; nothing was changed
    │   ├── Overloaded · NotReady · ReadOnly · StorageFull · StorageUnreachable · DatabaseUnavailable · TooManyRequests
    └── ServerFault         the server failed, or the answer is not Kith's
`type` is the name in JSON, the class's own in other letters. A type that this SDK does not know becomes the class
for its status.
"""

import re
from typing import Any

from client.model._reading import read_list
from client.model.recognition import SearchResult


class KithError(Exception):
    """The root of the tree; `status` and `request_id` are None if no answer came."""

    type: str = "kith_error"

    def __init_subclass__(cls) -> None:
        cls.type = cls.__dict__.get("type", re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower())

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


class Timeout(KithError):
    """The server did not answer in time; it may still do what was asked."""


class VersionMismatch(KithError):
    """The server speaks another version of the contract than this SDK, or is not Kith."""


class InvalidArgument(KithError):
    """An argument cannot be sent, and nothing was; the message names the field and the type."""


class PictureUnreadable(InvalidArgument):
    """The picture cannot be read locally: the file does not exist, or the pixels are not a picture."""


class ApiError(KithError):
    """The server answered with an error; `payload` has details as JSON, or None."""


class NotFound(ApiError):
    """Something the caller named does not exist."""


class PersonNotFound(NotFound):
    """No such person."""


class ImageNotFound(NotFound):
    """This person has no such image."""


class GroupNotFound(NotFound):
    """No such group."""


class StorageNotFound(NotFound):
    """No such storage, or no default one."""


class JobNotFound(NotFound):
    """No such job, or none of this kind."""


class InboxItemNotFound(NotFound):
    """No face with this id is waiting in the inbox: it was reviewed, or has expired."""


class ClusterNotFound(NotFound):
    """No such cluster: it was named, merged into another or deleted, or its job was deleted."""


class ClusterFaceNotFound(NotFound):
    """The cluster has no such face."""


class Conflict(ApiError):
    """The request conflicts with what is stored."""


class IdTaken(Conflict):
    """The id that the caller chose already exists, with other content."""


class ExternalIdTaken(Conflict):
    """Another person has this external id; the payload names it."""


class FaceTaken(Conflict):
    """The face belongs to another person, or this person already has the picture."""

    @property
    def results(self) -> list[SearchResult]:
        """Who has the face, best first; empty if the payload is not Kith's."""
        try:
            return read_list(SearchResult, self.payload)
        except (TypeError, ValueError):
            return []


class StorageInUse(Conflict):
    """A storage that people or pictures still use cannot be deleted."""


class StorageTaken(Conflict):
    """Another storage uses this location, or one inside or around it."""


class JobUnfinished(Conflict):
    """A job that is queued or running cannot be deleted; cancel it first."""


class ClustersApart(Conflict):
    """These clusters were recorded as different people, so they cannot be merged; the payload names them."""


class Invalid(ApiError):
    """The request itself is wrong."""


class ValidationFailed(Invalid):
    """A field is missing, of the wrong type or out of range; the payload maps fields to messages."""


class ArchiveInvalid(Invalid):
    """Not a complete ZIP archive of photos, or refused: encrypted, too large, or with names that lead outside."""


class ImageInvalid(Invalid):
    """Not a complete picture in a supported format."""


class ImageTooLarge(Invalid):
    """The picture has more bytes than the limit."""


class ImageTooManyPixels(Invalid):
    """The picture has more pixels than the limit."""


class FaceNotFound(Invalid):
    """There is no face in the picture, or none in the given box."""


class FaceQualityTooLow(Invalid):
    """The face is below the minimum quality for enrolment, or may be the wrong way up; the payload says which."""


class Unauthenticated(ApiError):
    """The request has no valid key."""


class KeyMissing(Unauthenticated):
    """The server requires a key, and the request has none."""


class KeyUnknown(Unauthenticated):
    """The server does not know the key, or it was revoked."""


class Forbidden(ApiError):
    """The server refuses the request."""


class NotPermitted(Forbidden):
    """The key lacks the scope that this requires."""


class OriginRefused(Forbidden):
    """The request comes from another web site, or its Host is not a name of this server."""


class ImportPathRefused(Forbidden):
    """The path is not below a folder that the operator allows imports from."""


class Unavailable(ApiError):
    """The server cannot do this now; nothing was changed, and the same request may work later."""


class Overloaded(Unavailable):
    """The server has too much work; try again later."""


class NotReady(Unavailable):
    """The index is still being loaded."""


class ReadOnly(Unavailable):
    """The data directory is read-only."""


class StorageFull(Unavailable):
    """The disk is full."""


class StorageUnreachable(Unavailable):
    """The service that holds the pictures does not answer, or refuses the server."""


class DatabaseUnavailable(Unavailable):
    """The database server cannot be reached, or is starting; only with PostgreSQL."""


class TooManyRequests(Unavailable):
    """The key has used up its rate or quota; the payload says when it may ask again."""


class ServerFault(ApiError):
    """The server failed, or the answer is not Kith's, such as a proxy's page or a redirect."""

    type = "internal_error"
