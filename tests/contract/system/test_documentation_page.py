"""The API documentation page, which must work without internet."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.contract.conftest import URL
from tests.plain import Plain

PAGE = f"{URL}/api/docs/"


class Loaded(HTMLParser):
    """Collects what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of scripts, styles and pictures."""
        self.addresses += [urljoin(PAGE, value) for name, value in attrs if name in ("src", "href") and value]


def loaded(http: Plain) -> list[str]:
    """Return the addresses of what the page loads."""
    parser = Loaded()
    parser.feed(http.get("/docs/").text)
    return parser.addresses


def test_everything_that_the_page_loads_is_the_servers_own(http: Plain) -> None:
    """Scripts, styles and pictures are served under its own address."""
    addresses = loaded(http)
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith(PAGE)
        assert http.get(address.removeprefix(http.root)).status_code == 200


def test_styles_load_nothing_from_elsewhere(http: Plain) -> None:
    """Everything they refer to is inside them."""
    styles = [address for address in loaded(http) if address.endswith(".css")]
    assert styles
    for address in styles:
        found = re.findall(r"url\(['\"]?([^)'\"]+)", http.get(address.removeprefix(http.root)).text)
        assert all(reference.startswith(("data:", "#")) for reference in found)


def test_the_page_mentions_no_other_host(http: Plain) -> None:
    """It describes the server that it comes from."""
    text = http.get("/docs/").text
    hosts = {urlsplit(address).netloc for address in re.findall(r"https?://[^\s\"'<]+", text)}
    assert hosts <= {urlsplit(URL).netloc}
    assert '"../openapi.json"' in text


@pytest.mark.parametrize("path", ["/docs/", "/docs/swagger-ui-bundle.js"])
def test_the_browser_is_told_to_load_nothing_from_elsewhere(http: Plain, path: str) -> None:
    assert http.get(path).headers["Content-Security-Policy"] == (
        "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'"
    )


def test_the_page_serves_no_other_file(http: Plain) -> None:
    for path in ("/docs/../../../etc/passwd", "/docs/%2e%2e/%2e%2e/setup.cfg", "/docs/nothing.js"):
        assert http.get(path).status_code == 404
