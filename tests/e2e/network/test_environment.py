"""A server among others: in a cluster with a service of its name, and used by an allowed web site."""

from pathlib import Path

import requests

from tests.serving import serving

DESK = "https://desk.example"


def test_what_a_cluster_says_of_a_service_called_kith_is_no_setting(tmp_path: Path) -> None:
    """Kubernetes puts such variables into every process."""
    injected = {"port": "tcp://10.0.0.1:41101", "service_host": "10.0.0.1", "service_port": "41101"}
    with serving(tmp_path / "data", **injected, port_41101_tcp_addr="10.0.0.1") as server:
        assert requests.get(f"{server.url}/ping", timeout=10).json()["name"] == "kith"


def test_an_invited_site_may_read_and_no_other(tmp_path: Path) -> None:
    with serving(tmp_path / "data", cors_origins=DESK) as server:
        invited = requests.get(f"{server.url}/persons", headers={"Origin": DESK}, timeout=10)
        other = requests.get(f"{server.url}/persons", headers={"Origin": "https://other.example"}, timeout=10)
    assert invited.headers["Access-Control-Allow-Origin"] == DESK
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other.headers
