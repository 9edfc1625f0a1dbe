"""URLs: the root of the API, and paths with quoted ids."""

from urllib.parse import quote, urlsplit

API = "/api"


def api_root(url: str) -> str:
    """Return the API's root for a server's URL, given with or without a trailing `/api`.

    Raises ValueError where it is no http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http or https URL: {url!r}")
    root = url.rstrip("/")
    return root if root.endswith(API) else root + API


def fill(template: str, *ids: int | None) -> str:
    """Return a path such as `/persons/{}` with its ids in place; raises ValueError for one missing."""
    if None in ids:
        raise ValueError("the record has no id")
    return template.format(*(quote(str(id), safe="") for id in ids))
