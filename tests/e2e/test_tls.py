"""HTTPS by certificate files."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import requests

from server.health import ready
from server.settings import Settings
from tests.photographs import ROOT
from tests.serving import GREETING, PATIENCE, command, environment


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that vouches for itself, and return its file and its key's."""
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names]
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run([*made, "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until it is so; fail where that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_server_with_a_certificate_speaks_https(tmp_path: Path) -> None:
    """To whoever trusts it, and to the health check of its own machine."""
    cert, key = certificate(tmp_path)
    settings = environment(data_dir=tmp_path / "data", tls_cert=cert, tls_key=key)
    line = command("serve", "--port", "0")
    with subprocess.Popen(line, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().removeprefix(GREETING).strip()
            answer = requests.get(f"{url}/ping", verify=str(cert), timeout=30)
            asked = Settings(port=urlsplit(url).port or 0, tls_cert=cert)
            wait_until(lambda: ready(asked))
        finally:
            process.terminate()
    assert url.startswith("https://")
    assert answer.json()["name"] == "kith"


def test_files_that_are_no_certificate_are_refused(tmp_path: Path) -> None:
    """In one line, before the server listens; one without the other too."""
    (tmp_path / "file").write_text("none")
    for settings in ({"tls_cert": tmp_path / "file", "tls_key": tmp_path / "file"}, {"tls_cert": tmp_path / "file"}):
        surroundings = environment(data_dir=tmp_path / "data", **settings)
        line = command("serve", "--port", "0")
        done = subprocess.run(line, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
