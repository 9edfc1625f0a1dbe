"""Certificate files, read when an Sdk is created, so that an unusable one is reported at once."""

import ssl
from pathlib import Path

from client.errors import InvalidArgument


def check_authorities(verify: bool | str) -> None:
    """Raise InvalidArgument for a file without certificates to trust; a folder is not checked."""
    if isinstance(verify, bool) or Path(verify).is_dir():
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(verify)
    except (OSError, ValueError) as error:
        raise InvalidArgument(
            f"verify is {verify!r}, which cannot be used: {error}; give a PEM file with the certificates to trust"
        ) from None


def check_own(cert: str | tuple[str, str] | None) -> None:
    """Raise InvalidArgument for a file without a certificate and its private key."""
    if cert is None:
        return
    file, key = (cert, None) if isinstance(cert, str) else cert
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(file, key, password="")
    except (OSError, ValueError) as error:
        raise InvalidArgument(
            f"cert is {cert!r}, which cannot be used: {error}; give a PEM file with a certificate and its private key, "
            "not encrypted, or a pair of files"
        ) from None


def advice(error: Exception, root: str) -> str:
    """Return advice on a failed connection to append to its message, or nothing if the cause is unclear."""
    words = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return "; if you trust the server, give a PEM file with the certificate of its authority as `verify`"
    if "WRONG_VERSION_NUMBER" in words or "wrong version number" in words:
        return "; the server may speak plain HTTP: begin the URL with http://"
    if "RemoteDisconnected" in words and root.startswith("http://"):
        return "; the server may speak HTTPS: begin the URL with https://"
    return ""
