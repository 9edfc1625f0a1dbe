"""HTTPS with certificate files."""

import ssl
from pathlib import Path

from server.domain.errors import KithError


def tls_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return the TLS context, or None for plain HTTP. Raises KithError for unusable files."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise KithError("KITH_TLS_CERT and KITH_TLS_KEY go together, but one of them is missing; set both")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise KithError(f"{certificate} and {key} are not a certificate and its key: {error}") from None
    return context
