"""A container's health check."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.health import address
from server.settings import Settings
from tests.photographs import ROOT
from tests.serving import environment, serving


def check(**settings: object) -> int:
    """Return the check's exit code."""
    line = [sys.executable, "-m", "server.health"]
    return subprocess.run(line, cwd=ROOT, env=environment(**settings), timeout=60, check=False).returncode


def test_the_check_follows_the_port(tmp_path: Path) -> None:
    """It exits with 0 while a server is ready at the configured port, and with 1 afterwards."""
    with serving(tmp_path / "data", "--host", "0.0.0.0", insecure=True) as server:
        port = urlsplit(server.url).port
        assert check(host="0.0.0.0", port=port) == 0
    assert check(host="0.0.0.0", port=port) == 1


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:41101/api/readyz"),
        ("::", "http://[::1]:41101/api/readyz"),
        ("::1", "http://[::1]:41101/api/readyz"),
        ("192.0.2.7", "http://192.0.2.7:41101/api/readyz"),
    ],
)
def test_the_check_asks_where_the_server_listens(host: str, url: str) -> None:
    assert address(Settings(host=host)) == url
    assert address(Settings(host=host, tls_cert="cert.pem")) == url.replace("http:", "https:")


def test_the_container_image_uses_this_check() -> None:
    """The Dockerfile runs the module, without its own port."""
    (line,) = [line for line in (ROOT / "server" / "Dockerfile").read_text().splitlines() if "HEALTHCHECK" in line]
    assert line.endswith('CMD ["python", "-m", "server.health"]')
