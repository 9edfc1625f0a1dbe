"""Blobs in a bucket of S3, or of a compatible service."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from server.adapters.blob.s3.address import BucketAddress
from server.adapters.blob.s3.client import client_for, status_of
from server.domain.errors import ValidationFailed

PART_BYTES = 8 * 2**20
"""Bytes; a larger blob is sent in parts, each retried separately."""
_IN_PARTS = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False)
_NOT_FOUND, _UNSUPPORTED = 404, frozenset({405, 501})
"""Statuses for missing objects, and for operations that a service does not support."""


class S3Store:
    """A BlobStore. S3 shows an object only once it is complete.

    A crash may leave parts of a large blob's upload; they are not an object, and `delete` removes them.
    """

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._bucket = address.bucket

    def put(self, key: str, blob: bytes) -> None:
        """Write the blob; S3 answers once it is durable."""
        with client_for(self._address) as client:
            client.upload_fileobj(BytesIO(blob), self._bucket, self._address.key(key), Config=_IN_PARTS)

    def get(self, key: str) -> bytes:
        """Return the blob; raises KeyError."""
        with client_for(self._address) as client:
            try:
                found = client.get_object(Bucket=self._bucket, Key=self._address.key(key))
            except client.exceptions.NoSuchKey:
                raise KeyError(key) from None
            blob: bytes = found["Body"].read()
            return blob

    def delete(self, key: str) -> None:
        """Remove the blob, and what a crash left of its upload."""
        whole = self._address.key(key)
        with client_for(self._address) as client:
            client.delete_object(Bucket=self._bucket, Key=whole)
            for upload in client.list_multipart_uploads(Bucket=self._bucket, Prefix=whole).get("Uploads", ()):
                client.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])

    def keys(self) -> Iterator[str]:
        """Return every key, without those of blobs still being written."""
        prefix = self._address.key("")
        for page in self._pages(prefix):
            for found in page.get("Contents", ()):
                if not found["Key"].endswith("/"):  # other programs mark folders so
                    yield found["Key"].removeprefix(prefix)

    def _pages(self, prefix: str) -> Iterator[Any]:
        following: dict[str, str] | None = {}
        while following is not None:
            with client_for(self._address) as client:
                page = client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, **following)
            yield page
            following = {"ContinuationToken": page["NextContinuationToken"]} if page.get("IsTruncated") else None

    def reach(self) -> None:
        """Raise StorageUnreachable if the bucket cannot be reached."""
        with client_for(self._address) as client:
            client.head_bucket(Bucket=self._bucket)

    def claim(self) -> None:
        """Raise ValidationFailed if there are objects already, or if the bucket keeps deleted ones."""
        with client_for(self._address) as client:
            if not _exists(client, self._bucket):
                raise _refused(f"there is no bucket {self._bucket!r}: create it")
            if _is_versioned(client, self._bucket):
                raise _refused(
                    f"bucket {self._bucket!r} keeps old versions, and so deleted pictures: suspend its versioning"
                )
        if next(self.keys(), None) is not None:
            raise _refused(f"{self._address.location} has objects already: name an empty prefix")


def _exists(client: Any, bucket: str) -> bool:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if status_of(error) != _NOT_FOUND:
            raise
        return False
    return True


def _is_versioned(client: Any, bucket: str) -> bool:
    try:
        versioning = client.get_bucket_versioning(Bucket=bucket)
    except ClientError as error:
        if status_of(error) not in _UNSUPPORTED:
            raise
        return False
    return bool(versioning.get("Status") == "Enabled")


def _refused(why: str) -> ValidationFailed:
    return ValidationFailed(why, {"uri": [why]})
