"""Host names and addresses."""

from functools import lru_cache
from ipaddress import ip_address


def netloc(host: str, port: int) -> str:
    """Return a host and a port as in a URL: an IPv6 address has brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@lru_cache(maxsize=100)
def is_loopback(host: str) -> bool:
    """Return whether a host is certainly this machine; names other than localhost are not."""
    try:
        address = ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_local(address: str | None) -> bool:
    """Return whether a caller is on this machine; a caller without an address uses a Unix socket."""
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
