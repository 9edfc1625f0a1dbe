"""The console's files, at addresses that change whenever a file does, so that browsers can cache them."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PAGE = "index.html"
_LANGUAGES = "languages"


@cache
def digest() -> str:
    """Return the hash of all files together."""
    together = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            together.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return together.hexdigest()[:16]


@cache
def page() -> str:
    """Return the page that loads the other files, with their address and the languages that exist."""
    text = (STATIC / PAGE).read_text(encoding="utf-8")
    return text.replace("{files}", f"console/{digest()}").replace("{languages}", " ".join(languages()))


def languages() -> list[str]:
    """Return the languages that have a file of texts."""
    return sorted(path.stem for path in (STATIC / _LANGUAGES).glob("*.json"))
