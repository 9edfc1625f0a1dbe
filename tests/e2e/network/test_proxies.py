"""Behind a proxy: forwarded headers are trusted only if the settings name the proxy."""

from pathlib import Path

import pytest

from tests.plain import Plain, refused
from tests.serving import serving

PASSED_ON = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "faces.example"}


def test_a_trusted_proxy_says_who_a_request_is_from(tmp_path: Path) -> None:
    """Without keys another machine is refused, although the connection comes from this one."""
    settings = {"trusted_proxies": "127.0.0.1", "allowed_hosts": "faces.example"}
    with serving(tmp_path / "data", **settings) as server, Plain(server.url) as http:
        refused(http.get("/persons", headers=PASSED_ON), 401, "key_missing")
        assert http.get("/persons").status_code == 200


@pytest.mark.parametrize("proxies", [{}, {"trusted_proxies": "192.0.2.1"}], ids=["none", "another"])
def test_forwarded_headers_from_anybody_else_are_ignored(tmp_path: Path, proxies: dict[str, str]) -> None:
    """A client can invent them, so neither its address nor the host changes."""
    with serving(tmp_path / "data", **proxies) as server, Plain(server.url) as http:
        assert http.get("/persons", headers=PASSED_ON).status_code == 200
        own = {"X-Forwarded-For": "127.0.0.1", "Host": "faces.example"}
        refused(http.get("/persons", headers=own), 403, "origin_refused")
