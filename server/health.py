"""`python -m server.health`: check whether the server with these settings is ready; exits with 1 if not.

This is a container's health check, so it imports little.
"""

import ssl
import sys
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

from server.setting_values import SettingInvalid
from server.settings import Settings

_TIMEOUT_SECONDS = 5.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not listened on


def address(settings: Settings) -> str:
    """Return the URL of the server's readiness."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}/api/readyz"


def ready(settings: Settings) -> bool:
    """Return whether the server reports that it is ready."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is for another name than this local address
    asking = build_opener(ProxyHandler({}), HTTPSHandler(context=context))
    try:
        with asking.open(address(settings), timeout=_TIMEOUT_SECONDS):
            return True
    except OSError:
        return False


def main() -> int:
    """Return 0 if the server is ready, else 1."""
    try:
        return 0 if ready(Settings.from_environment()) else 1
    except SettingInvalid as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
