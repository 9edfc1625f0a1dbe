"""Sessions of the requests library: persistent connections, and headers sent with each request."""

import os
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy

import requests
from attrs import field, frozen
from requests.adapters import BaseAdapter, HTTPAdapter

Adapter = BaseAdapter
"""The transport adapter that requests go through."""
Timeouts = float | tuple[float, float]
"""Seconds to connect and between two reads, or one number for both."""
POOLED_CONNECTIONS = 64
"""Connections kept open between calls, so that this many threads can share an Sdk without reconnecting."""


@frozen
class Security:
    """The certificates that HTTPS trusts, and the client's own, in the forms that requests takes."""

    verify: bool | str = True
    cert: str | tuple[str, str] | None = field(default=None, repr=False)


def open_session(headers: Mapping[str, str], security: Security, adapter: Adapter | None) -> requests.Session:
    """Return a session without cookies that reads only trusted certificates from the environment.

    Requests go through the adapter, or through connections of its own.
    """
    session = requests.Session()
    session.trust_env = False  # the environment's proxies would take precedence over the given ones
    # Cookies are the only state of a session that threads would share.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json, image/*", "User-Agent": "kith-client", **headers})
    session.verify = _believed() if security.verify is True else security.verify
    session.cert = security.cert
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter or HTTPAdapter(pool_maxsize=POOLED_CONNECTIONS))
    return session


def _believed() -> bool | str:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
