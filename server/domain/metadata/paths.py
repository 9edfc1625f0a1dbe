"""Paths to values in metadata."""

import re
from collections.abc import Sequence

from attrs import frozen

from server.domain.errors import ValidationFailed
from server.domain.unicode import composed

_LONE_TILDE = re.compile(r"~(?![01])")


@frozen
class MetadataPath:
    """A path as callers write it: names joined by dots, or, if names have dots or slashes, a JSON pointer.

    `address.city` is the city in the address, and so is `/address/city` (RFC 6901). A name that contains a dot matches
    the dotted form as well as its pointer, `/a.b`; only the pointer is unambiguous.
    """

    dotted: str
    pointer: str | None = None

    @classmethod
    def written(cls, name: str) -> "MetadataPath":
        """Return the path for a name in a filter. Raises ValidationFailed for an invalid pointer."""
        name = composed(name)
        if name.startswith("/") and _LONE_TILDE.search(name):
            why = f"{name!r} is not a JSON pointer: a tilde in a name is written ~0, and a slash ~1"
            raise ValidationFailed(why, {"filter": [why]})
        return cls(dotted(_names(name)), name) if name.startswith("/") else cls(name)

    def below(self, name: str) -> str:
        """Return how a caller would write a name below this path: as a pointer if this is one, or if necessary."""
        if self.pointer is None:
            return f"{self.dotted}.{name}"
        return self.pointer + pointer([name])


def dotted(names: Sequence[str]) -> str:
    """Return the names that lead to a value, joined by dots."""
    path = ""
    for name in names:
        path = f"{path}.{name}" if path else name
    return path


def pointer(names: Sequence[str]) -> str:
    """Return the JSON pointer to a value."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def _names(pointer: str) -> list[str]:
    return [name.replace("~1", "/").replace("~0", "~") for name in pointer[1:].split("/")]
