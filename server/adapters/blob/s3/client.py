"""Clients of S3 services, and translation of their failures to Kith's errors.

Endpoint, region and credentials come from boto3's usual places: AWS_* variables, its configuration files, the machine's
role. No message contains any of them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound
from botocore.session import Session

from server.adapters.blob.s3.address import BucketAddress
from server.adapters.blob.s3.circuit import Circuit
from server.domain.errors import KithError, StorageFull, StorageUnreachable

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=64,
    # Services other than Amazon's may not know its newer checksums; whatever is sent is signed in any case.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
_FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "StorageLimitExceeded", "InsufficientStorage"})
_ADVICE = {
    "AccessDenied": "; give the server's credentials this permission",
    "InvalidAccessKeyId": "; check the server's credentials",
    "SignatureDoesNotMatch": "; check the server's credentials and region",
    "NoSuchBucket": "; create the bucket",
}


@contextmanager
def client_for(address: BucketAddress) -> Iterator[Any]:
    """Yield a client; in the block, its failures are raised as StorageUnreachable or StorageFull."""
    circuit, answered = _circuit(address.profile), True
    unreachable = f"the S3 service of bucket {address.bucket!r} cannot be reached"
    if not circuit.may_call():
        raise StorageUnreachable(f"{unreachable}; it is tried again every second")
    try:
        yield _client(address.profile)
    except ClientError as error:
        raise _meant(error, address.bucket) from None
    except ProfileNotFound:
        raise StorageUnreachable(f"the server's AWS configuration has no profile {address.profile!r}") from None
    except NoCredentialsError:
        _client.cache_clear()  # boto3 looks for credentials only when a client is created
        raise StorageUnreachable(
            "the server has no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile"
        ) from None
    except (BotoCoreError, Boto3Error) as error:
        answered = False
        raise StorageUnreachable(f"{unreachable} ({type(error).__name__})") from None
    finally:
        circuit.record(answered)


def status_of(error: ClientError) -> int:
    """Return the HTTP status of an error."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@cache
def _circuit(_profile: str | None) -> Circuit:
    """Return the circuit for a profile's service."""
    return Circuit()


@cache
def _client(profile: str | None) -> Any:
    """Return the client that all threads of a process share; a profile takes precedence over variables."""
    session = Session(profile=profile)
    own = session.get_scoped_config() if profile else {}
    places = {"endpoint_url": own.get("endpoint_url"), "region_name": own.get("region")}
    return boto3.Session(botocore_session=session).client("s3", config=_CONFIG, **places)


os.register_at_fork(after_in_child=_client.cache_clear)  # processes must not share connections


def _meant(error: ClientError, bucket: str) -> KithError:
    code = str(error.response.get("Error", {}).get("Code", "unknown"))
    if code in _FULL:
        return StorageFull(f"bucket {bucket!r} is full ({code})")
    message = f"the S3 service refuses {error.operation_name} in bucket {bucket!r} ({code})"
    return StorageUnreachable(message + _ADVICE.get(code, ""))
