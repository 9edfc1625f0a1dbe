"""Addresses of storages in S3: `s3://bucket/prefix`, or `s3://profile@bucket/prefix`."""

import re
from pathlib import PurePosixPath

from attrs import frozen

from server.domain.errors import ValidationFailed

SCHEME = "s3://"

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PROFILE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOT_IN_PREFIX = re.compile(r"[?#\x00-\x1f\x7f]")
_LONGEST_PREFIX = 900
"""Bytes; S3 allows 1,024 for a key, and this leaves room for Kith's own part of it."""


@frozen
class BucketAddress:
    """The bucket and prefix of a storage's objects.

    The profile, if any, names a section of the server's AWS configuration, which has endpoint, region and credentials.
    """

    profile: str | None
    bucket: str
    prefix: str
    """The prefix without surrounding slashes; empty for the whole bucket."""

    @classmethod
    def read(cls, uri: str) -> "BucketAddress":
        """Return the address in a uri. Raises ValidationFailed without quoting the uri, which may contain a secret."""
        where, _, rest = uri[len(SCHEME) :].partition("/")
        profile, at, bucket = where.rpartition("@")
        if at and not _PROFILE.fullmatch(profile):
            raise _refused("only a profile of the server's AWS configuration may precede @, never credentials")
        if not _BUCKET.fullmatch(bucket):
            raise _refused("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens")
        return cls(profile or None, bucket, _prefix(rest))

    @property
    def location(self) -> str:
        """The canonical uri, the same for all uris of a location."""
        where = f"{self.profile}@{self.bucket}" if self.profile else self.bucket
        return f"{SCHEME}{where}/{self.prefix}" if self.prefix else f"{SCHEME}{where}"

    def key(self, key: str) -> str:
        """Return the object's key in the bucket."""
        return f"{self.prefix}/{key}" if self.prefix else key


def is_in_s3(uri: str) -> bool:
    """Return whether a uri, or a location, has the scheme of S3."""
    return uri[: len(SCHEME)].lower() == SCHEME


def _prefix(text: str) -> str:
    if _NOT_IN_PREFIX.search(text):
        raise _refused("a prefix must not contain ?, # or control characters")
    path = PurePosixPath(text.strip("/"))
    if ".." in path.parts:
        raise _refused("a prefix must not contain .. as a part")
    prefix = "/".join(path.parts)
    if len(prefix.encode()) > _LONGEST_PREFIX:
        raise _refused(f"a prefix may have at most {_LONGEST_PREFIX} bytes")
    return prefix


def _refused(why: str) -> ValidationFailed:
    return ValidationFailed(f"this s3:// uri cannot be a storage: {why}", {"uri": [why]})
