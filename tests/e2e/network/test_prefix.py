"""The console and the documentation behind a proxy that adds a path prefix and strips it again."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest
import requests

from tests.serving import Server

PREFIX = "/faces/kith"


@pytest.fixture
def outside(server: Server) -> Iterator[str]:
    """The proxy's address; it forwards what is under the prefix, without telling the server."""
    root = server.url.removesuffix("/api")

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(f"{PREFIX}/"):
                self.send_error(404)
                return
            accept = {"Accept": self.headers["Accept"]}
            address = root + self.path.removeprefix(PREFIX)
            answer = requests.get(address, headers=accept, allow_redirects=False, timeout=60)
            self.send_response(answer.status_code)
            for name in ("Content-Type", "Location"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}{PREFIX}/"
        proxy.shutdown()


@pytest.mark.parametrize("address", ["api/docs/", "api/docs"])
def test_everything_the_documentation_page_loads_is_there(outside: str, address: str) -> None:
    """Scripts, styles and the document, whether or not the address ends in a slash."""
    page = requests.get(urljoin(outside, address), timeout=60)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    settings = json.loads(re.findall(r"user_config = ({.*?});", page.text)[0])
    assert len(addresses) >= 4
    for needed in (*addresses, settings["url"]):
        assert requests.get(urljoin(page.url, needed), timeout=60).status_code == 200, needed


def test_the_openapi_document_leads_back_through_the_proxy(outside: str) -> None:
    """Its server is where the document came from."""
    address = urljoin(outside, "api/openapi.json")
    document = requests.get(address, timeout=60).json()
    base = urljoin(address, document["servers"][0]["url"]).rstrip("/")
    assert requests.get(f"{base}/api/ping", timeout=60).json()["name"] == "kith"


def test_everything_the_console_loads_is_there(outside: str) -> None:
    """Its files, and the API, two folders above its scripts."""
    page = requests.get(outside, headers={"Accept": "text/html"}, timeout=60)
    addresses = re.findall(r'(?:src|href)="(console/[^"]+)"', page.text)
    assert len(addresses) >= 5
    for needed in addresses:
        assert requests.get(urljoin(page.url, needed), timeout=60).status_code == 200, needed
    script = urljoin(page.url, addresses[-1])
    assert requests.get(urljoin(script, "../../api/ping"), timeout=60).json()["name"] == "kith"
