"""Names of this machine."""

from functools import lru_cache
from ipaddress import ip_address


def netloc(host: str, port: int) -> str:
    """Return a host and a port as a URL has them: an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@lru_cache(maxsize=100)
def is_loopback(host: str) -> bool:
    """Return whether a host is only this machine; a name other than localhost may be anything."""
    try:
        address = ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_local(address: str | None) -> bool:
    """Return whether a caller is on this machine; one without an address came through a Unix socket."""
    return not address or is_loopback(address)


def is_everywhere(host: str) -> bool:
    """Return whether a listening address means every address of the machine."""
    return host in ("0.0.0.0", "::")  # noqa: S104  # compared, not listened on


def is_address(host: str) -> bool:
    """Return whether a host is an IP address, which no name server can map to another."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
