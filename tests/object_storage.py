"""A service that speaks S3's protocol, moto's server in a process of its own, at the end of a cable that can be cut."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

import boto3
import requests
from attrs import define, field, frozen

from server.adapters.blob.s3.address import BucketAddress
from server.adapters.blob.s3.circuit import PAUSE_SECONDS
from server.adapters.blob.s3.client import _client
from server.adapters.blob.s3.store import S3Store

KEY, SECRET = "AKIAKITHTEST", "not-really+a-secret/1234567890"
BUCKET = "pictures"
_REGION = "eu-central-1"
_PATIENCE = 30.0
_SHORT_PAGES = {"MOTO_S3_DEFAULT_MAX_KEYS": "10"}
"""So few that listing the keys takes several requests."""
_GREETING = "Running on http://127.0.0.1:"


@define
class Cable:
    """Leads connections to a port of this machine."""

    target: int
    port: int = 0
    _listener: socket.socket | None = None
    _ends: set[socket.socket] = field(factory=set)

    def join(self) -> None:
        """Accept connections, at the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse connections, and break off those that are open."""
        assert self._listener
        for end in (self._listener, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as far:
            ends = {near, far}
            self._ends |= ends
            back = threading.Thread(target=_carry, args=(far, near), daemon=True)
            back.start()
            _carry(near, far)
            back.join()
            self._ends -= ends


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@frozen
class ObjectStorage:
    """The service."""

    own_port: int
    cable: Cable

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead boto3 there, through the cable."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.cable.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def client(self) -> Any:
        """A client that needs no cable."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.own_port}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name=_REGION,
        )

    def new_bucket(self, name: str) -> str:
        """Create a bucket and return its name."""
        self.client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": _REGION})
        return name

    def new_uri(self) -> str:
        """Return the uri of an empty place."""
        return f"s3://{BUCKET}/{uuid.uuid4().hex}"

    def objects(self, uri: str) -> dict[str, bytes]:
        """Return every object below a uri, by its key there."""
        client = self.client
        bucket, _, prefix = uri.rstrip("/").removeprefix("s3://").partition("/")
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        return {
            key.removeprefix(f"{prefix}/"): client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys
        }

    def put(self, uri: str, blob: bytes) -> None:
        """Store an object."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        self.client.put_object(Bucket=bucket, Key=key, Body=blob)

    def delete(self, uri: str) -> None:
        """Remove an object."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        self.client.delete_object(Bucket=bucket, Key=key)

    @contextmanager
    def in_environment(self) -> Iterator[None]:
        """Let this process, and those it starts, find it in their environment until the block ends."""
        with patch.dict(os.environ, self.environment):
            _client.cache_clear()  # it may belong to another environment
            yield
        _client.cache_clear()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Cut the service off until the block ends; then wait until this process has noticed that it is back."""
        self.cable.cut()
        try:
            yield
        finally:
            self.cable.join()
            time.sleep(PAUSE_SECONDS)
            S3Store(BucketAddress(None, BUCKET, "")).reach()

    @contextmanager
    def checking_keys(self) -> Iterator[None]:
        """Let the service check keys, and thus refuse these, until the block ends."""
        self._unchecked("0")
        try:
            yield
        finally:
            self._unchecked("inf")

    def _unchecked(self, requests_: str) -> None:
        requests.post(f"http://127.0.0.1:{self.own_port}/moto-api/reset-auth", data=requests_, timeout=_PATIENCE)


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """Run the service, with one bucket, until the block ends."""
    line = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(line, stdout=log, stderr=log, text=True, env={**os.environ, **_SHORT_PAGES})
        try:
            port = _port(log)
            cable = Cable(port)
            cable.join()
            storage = ObjectStorage(port, cable)
            storage.new_bucket(BUCKET)
            yield storage
            cable.cut()
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _port(log: Any) -> int:
    deadline = time.monotonic() + _PATIENCE
    while True:
        log.seek(0)
        _, greeted, told = log.read().partition(_GREETING)
        if greeted and "\n" in told:
            return int(told.split("\n")[0])
        assert time.monotonic() < deadline
        time.sleep(0.05)
