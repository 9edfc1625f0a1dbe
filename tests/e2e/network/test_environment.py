"""A server among others: in Kubernetes beside a service called kith, and used by an allowed web site."""

from pathlib import Path

import requests

from tests.serving import serving

DESK = "https://desk.example"


def test_variables_of_a_kubernetes_service_called_kith_are_not_settings(tmp_path: Path) -> None:
    """Kubernetes puts such variables into every process."""
    injected = {"port": "tcp://10.0.0.1:41101", "service_host": "10.0.0.1", "service_port": "41101"}
    with serving(tmp_path / "data", **injected, port_41101_tcp_addr="10.0.0.1") as server:
        assert requests.get(f"{server.url}/ping", timeout=10).json()["name"] == "kith"


def test_only_an_allowed_site_may_read(tmp_path: Path) -> None:
    with serving(tmp_path / "data", cors_origins=DESK) as server:
        invited = requests.get(f"{server.url}/persons", headers={"Origin": DESK}, timeout=10)
        other = requests.get(f"{server.url}/persons", headers={"Origin": "https://other.example"}, timeout=10)
    assert invited.headers["Access-Control-Allow-Origin"] == DESK
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other.headers
