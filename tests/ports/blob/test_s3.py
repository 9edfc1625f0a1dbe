"""A store in S3: large blobs, crashes, failures, and places where no storage may be."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from server.adapters.blob.s3.address import BucketAddress
from server.adapters.blob.s3.circuit import PAUSE_SECONDS, Circuit
from server.adapters.blob.s3.client import _client, client_for
from server.adapters.blob.s3.store import PART_BYTES, S3Store
from server.adapters.blob.stores import StoresByUri
from server.domain.errors import StorageUnreachable, ValidationFailed
from tests.object_storage import BUCKET, KEY, SECRET, ObjectStorage


@pytest.fixture
def uri(s3: ObjectStorage) -> str:
    """An empty place."""
    return s3.new_uri()


@pytest.fixture
def store(uri: str) -> S3Store:
    """A store with one blob."""
    store = S3Store(BucketAddress.read(uri))
    store.put("a/old", b"old")
    return store


def test_an_object_has_the_key_below_the_prefix(s3: ObjectStorage, uri: str, store: S3Store) -> None:
    """And the blob as its content; a longer prefix with the same beginning is another place."""
    assert s3.objects(uri) == {"a/old": b"old"}
    S3Store(BucketAddress.read(f"{uri}-too")).put("b", b"b")
    assert list(store.keys()) == ["a/old"]


def test_a_folder_that_another_program_shows_is_not_a_blob(s3: ObjectStorage, uri: str, store: S3Store) -> None:
    """Consoles of S3 create an empty object for it, with a slash at the end."""
    s3.put(f"{uri}/a/", b"")
    assert list(store.keys()) == ["a/old"]


def test_a_large_blob_goes_in_parts(s3: ObjectStorage, uri: str, store: S3Store) -> None:
    store.put("large", bytes(2 * PART_BYTES + 1))
    _, _, key = uri.removeprefix("s3://").partition("/")
    assert s3.client.head_object(Bucket=BUCKET, Key=f"{key}/large")["ETag"].endswith('-3"')


def test_a_half_finished_upload_is_not_listed_and_goes_with_its_key(
    s3: ObjectStorage, uri: str, store: S3Store
) -> None:
    """Otherwise its parts would stay, and cost money, forever."""
    client, (_, _, prefix) = s3.client, uri.removeprefix("s3://").partition("/")
    for name in ("gone", "other"):
        at = {"Bucket": BUCKET, "Key": f"{prefix}/{name}"}
        upload = client.create_multipart_upload(**at)["UploadId"]
        client.upload_part(**at, UploadId=upload, PartNumber=1, Body=bytes(PART_BYTES))
    assert list(store.keys()) == ["a/old"]
    store.delete("gone")
    left = client.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix)["Uploads"]
    assert [upload["Key"] for upload in left] == [f"{prefix}/other"]


def test_a_service_that_is_cut_off_is_reported_as_such_and_found_again(s3: ObjectStorage, store: S3Store) -> None:
    """Each method says so, without anybody's keys, and nothing is lost."""
    with s3.cut_off():
        for use in (
            lambda: store.put("a/new", b"new"),
            lambda: store.get("a/old"),
            lambda: store.delete("a/old"),
            lambda: list(store.keys()),
            store.reach,
            store.claim,
        ):
            with pytest.raises(StorageUnreachable, match="'pictures' cannot be reached"):
                use()
    assert {key: store.get(key) for key in store.keys()} == {"a/old": b"old"}  # noqa: SIM118  # not a dict


def test_calls_fail_at_once_while_a_service_does_not_answer() -> None:
    """Except one a second, until one is answered."""
    circuit = Circuit()
    assert circuit.may_call()
    circuit.record(answered=False)
    assert not circuit.may_call()
    time.sleep(PAUSE_SECONDS)
    assert [circuit.may_call() for _ in range(3)] == [True, False, False]
    circuit.record(answered=False)
    assert not circuit.may_call()
    time.sleep(PAUSE_SECONDS)
    assert circuit.may_call()
    circuit.record(answered=True)
    assert all(circuit.may_call() for _ in range(3))


def test_only_the_first_call_waits_for_a_service_that_is_cut_off(s3: ObjectStorage, store: S3Store) -> None:
    """Threads that wait could not answer searches."""
    with s3.cut_off():
        with pytest.raises(StorageUnreachable, match=r"\(EndpointConnectionError\)"):
            store.get("a/old")
        for _ in range(100):
            with pytest.raises(StorageUnreachable, match="tried again every second"):
                store.get("a/old")
    assert store.get("a/old") == b"old"


def test_a_service_that_refuses_is_reported_as_such(s3: ObjectStorage, store: S3Store) -> None:
    """With its own word for it and advice, and without the keys."""
    with s3.checking_keys(), pytest.raises(StorageUnreachable) as refusal:
        store.get("a/old")
    assert "refuses GetObject in bucket 'pictures' (InvalidAccessKeyId); check" in refusal.value.message
    assert KEY not in refusal.value.message
    assert SECRET not in refusal.value.message
    assert store.get("a/old") == b"old"


@pytest.mark.usefixtures("s3")
def test_a_missing_bucket_counts_as_out_of_reach_not_as_empty() -> None:
    """It would be wrong to report every picture as missing."""
    store = S3Store(BucketAddress.read("s3://nowhere/a"))
    for use in (lambda: store.get("a"), lambda: store.put("a", b"a"), lambda: list(store.keys()), store.reach):
        with pytest.raises(StorageUnreachable, match="'nowhere'"):
            use()


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Configures the profile `other` for a service at a URL."""
    file = tmp_path / "config"

    def configure(url: str) -> None:
        lines = ["[profile other]", f"endpoint_url = {url}", "region = us-west-2"]
        file.write_text("\n".join([*lines, "aws_access_key_id = OTHER", "aws_secret_access_key = other-secret"]))

    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    yield configure
    _client.cache_clear()


def test_a_profile_has_its_own_service(
    s3: ObjectStorage, uri: str, profile: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(s3.environment["AWS_ENDPOINT_URL_S3"])
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    store = S3Store(BucketAddress.read(uri.replace("s3://", "s3://other@")))
    store.claim()
    store.put("a", b"a")
    assert s3.objects(uri) == {"a": b"a"}


@pytest.mark.usefixtures("s3")
def test_a_profile_that_is_not_configured_is_reported_as_such() -> None:
    with pytest.raises(StorageUnreachable, match="has no profile 'nobody'"):
        S3Store(BucketAddress.read("s3://nobody@pictures")).reach()


def test_a_storage_is_not_put_among_other_peoples_objects(uri: str, store: S3Store) -> None:
    """`kith verify --repair` would erase them."""
    with pytest.raises(ValidationFailed, match="has objects already"):
        store.claim()
    S3Store(BucketAddress.read(f"{uri}/a/new")).claim()


def test_a_storage_is_not_put_into_a_bucket_that_erases_nothing(s3: ObjectStorage) -> None:
    """A bucket that keeps versions keeps deleted pictures."""
    bucket = s3.new_bucket("versioned")
    store = S3Store(BucketAddress.read(f"s3://{bucket}"))
    store.claim()
    s3.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(ValidationFailed, match="suspend its versioning"):
        store.claim()


class Simple(BaseHTTPRequestHandler):
    """A service that has one empty bucket, and knows nothing of versions."""

    def do_HEAD(self) -> None:
        """Say that the bucket is there."""
        self._answer(200, "")

    def do_GET(self) -> None:
        """List nothing."""
        if "versioning" in self.path:
            self._answer(501, "<Error><Code>VersioningNotConfigured</Code></Error>")
        else:
            self._answer(200, "<ListBucketResult></ListBucketResult>")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_service_without_versions_keeps_none(profile: Callable[[str], None]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Simple) as service:
        Thread(target=service.serve_forever, daemon=True).start()
        profile(f"http://127.0.0.1:{service.server_port}")
        S3Store(BucketAddress.read("s3://other@bucket")).claim()
        service.shutdown()


@pytest.mark.usefixtures("s3")
def test_a_storage_needs_a_bucket_that_exists() -> None:
    with pytest.raises(ValidationFailed, match="there is no bucket 'nowhere'"):
        S3Store(BucketAddress.read("s3://nowhere/a")).claim()


def test_without_boto3_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "server.adapters.blob.s3.store", None)
    with pytest.raises(StorageUnreachable, match=r"pip install 'kith-server\[s3\]'"):
        StoresByUri(os.devnull).open("s3://pictures")  # type: ignore[arg-type]  # no folder is asked for


@pytest.mark.usefixtures("s3")
@pytest.mark.filterwarnings("ignore:.*fork")  # the threads of the cable do not matter to the child
def test_a_forked_process_does_not_share_connections() -> None:
    """Otherwise one process could read another's answers."""
    address = BucketAddress.read("s3://pictures")
    with client_for(address) as ours:
        child = os.fork()
        if child == 0:
            with client_for(address) as theirs:
                os._exit(0 if theirs is not ours else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
