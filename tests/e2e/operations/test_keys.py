"""Keys of a real server, created and revoked while it runs."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.e2e.key_command import keys
from tests.e2e.refusal import refusal
from tests.serving import command, serving


def status(url: str, key: str | None = None) -> int:
    """Return the status of a list request."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return requests.get(f"{url}/groups", headers=headers, timeout=60).status_code


def test_every_worker_honours_changed_keys_at_once(tmp_path: Path) -> None:
    """Keys are created, used up across workers and revoked; after that the server does not become open again."""
    data = tmp_path / "data"
    with serving(data, "--workers", "2") as server:
        assert status(server.url) == 200
        key = keys(data, "make", "all", "--scope", "read")
        few = keys(data, "make", "few", "--scope", "read", "--quota", "20")
        assert [status(server.url) for _ in range(10)] == [401] * 10
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: status(server.url, few), range(40)))
        assert sorted(answers) == [200] * 20 + [429] * 20
        assert key not in keys(data, "list")
        keys(data, "revoke", "1")
        assert [status(server.url, key) for _ in range(10)] == [401] * 10
        keys(data, "revoke", "2")
        assert status(server.url) == 401
        assert key not in server.log.read_text()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "kith.example"])
def test_without_a_key_the_server_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    said = refusal(command("serve", "--data", str(tmp_path), "--port", "0", "--host", host))
    assert said.count("\n") == 1
    assert "kith keys make" in said
    assert "--insecure" in said


@pytest.mark.parametrize("insecure", [True, False])
def test_a_key_or_insecure_opens_the_server_to_others(tmp_path: Path, insecure: bool) -> None:
    """Even a revoked key counts; Prometheus may connect by address, but not by an arbitrary name."""
    data = tmp_path / "data"
    if not insecure:
        keys(data, "make", "gone", "--scope", "read")
        keys(data, "revoke", "1")
    with serving(data, "--host", "0.0.0.0", *(["--insecure"] if insecure else [])) as server:
        assert status(server.url) == (200 if insecure else 401)
        for host, code in (("10.1.2.3:41101", 200), ("evil.example", 403)):
            assert requests.get(f"{server.url}/healthz", headers={"Host": host}, timeout=60).status_code == code
