"""HTTPS with certificate files."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from client import Sdk, errors
from server.health import ready
from server.settings import Settings
from tests.certificates import certificate
from tests.photographs import ROOT
from tests.serving import GREETING, command, environment, wait_until


def test_a_server_with_a_certificate_speaks_https(tmp_path: Path) -> None:
    """To clients that trust it, and to the health check of its own machine."""
    cert, key = certificate(tmp_path)
    settings = environment(data_dir=tmp_path / "data", tls_cert=cert, tls_key=key)
    line = command("serve", "--port", "0")
    with subprocess.Popen(line, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().removeprefix(GREETING).strip()
            answer = requests.get(f"{url}/ping", verify=str(cert), timeout=30)
            said = [refusal(url), refusal(url.replace("https", "http"))]
            with Sdk(url, verify=str(cert), cert=(str(cert), str(key))) as sdk:
                assert sdk.ping().name == "kith"
            asked = Settings(port=urlsplit(url).port or 0, tls_cert=cert)
            wait_until(lambda: ready(asked))
        finally:
            process.terminate()
    assert url.startswith("https://")
    assert answer.json()["name"] == "kith"
    assert "the certificate of its authority as `verify`" in said[0]
    assert "begin the URL with https://" in said[1]


def refusal(url: str) -> str:
    """Return what the SDK says where it cannot connect."""
    with Sdk(url, retries=0) as sdk, pytest.raises(errors.ServerUnreachable) as refused:
        sdk.ping()
    return str(refused.value)


def test_the_sdk_names_unusable_certificate_files_at_once(tmp_path: Path) -> None:
    cert, _ = certificate(tmp_path)
    (tmp_path / "empty").touch()
    for file in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(errors.InvalidArgument, match=f"verify is '{file}'.*certificates to trust"):
            Sdk("https://127.0.0.1", verify=str(file))
    with pytest.raises(errors.InvalidArgument, match="its private key"):
        Sdk("https://127.0.0.1", cert=str(cert))


def test_files_that_are_not_certificates_are_refused(tmp_path: Path) -> None:
    """In one line, before the server listens; so is a certificate without a key."""
    (tmp_path / "file").write_text("none")
    for settings in ({"tls_cert": tmp_path / "file", "tls_key": tmp_path / "file"}, {"tls_cert": tmp_path / "file"}):
        surroundings = environment(data_dir=tmp_path / "data", **settings)
        line = command("serve", "--port", "0")
        done = subprocess.run(line, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
