"""Choice of the proxy for a request."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from client._http.connection.urls import without_credentials


def proxies_for(root: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the given proxies, or else the environment's, which are not used for this machine itself."""
    if given is not None:
        return dict(given)
    return {} if _is_loopback(urlsplit(root).hostname or "") else get_environ_proxies(root, no_proxy=None)


def described(root: str, proxies: Mapping[str, str]) -> str:
    """Return a phrase that names the proxy in use, to append to a message, or nothing."""
    proxy = select_proxy(root, dict(proxies))
    return f" through the proxy {without_credentials(proxy)}" if proxy else ""


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
