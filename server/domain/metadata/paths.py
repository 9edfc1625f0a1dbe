"""Paths to values in metadata."""

import re
from collections.abc import Sequence

from attrs import frozen

from server.domain.errors import ValidationFailed
from server.domain.unicode import composed

_INDEX = re.compile(r"0|[1-9][0-9]*")
_LONE_TILDE = re.compile(r"~(?![01])")


@frozen
class MetadataPath:
    """A path as callers write it: names joined by dots, or, if names have dots or slashes, a JSON pointer.

    `address.city` is the city in the address, and so is `/address/city` (RFC 6901). A name that contains a dot matches
    the dotted form as well as its pointer, `/a.b`; only the pointer is unambiguous. Items of a list are at its
    path, so a pointer has no index.
    """

    dotted: str
    pointer: str | None = None

    @classmethod
    def parse(cls, name: str) -> "MetadataPath":
        """Return the path for a name in a filter. Raises ValidationFailed for an invalid pointer."""
        name = composed(name)
        if name.startswith("/") and _LONE_TILDE.search(name):
            why = f"{name!r} is not a JSON pointer: a tilde in a name is written ~0, and a slash ~1"
            raise ValidationFailed(why, {"filter": [why]})
        if not name.startswith("/"):
            return cls(name)
        path = dotted(_names(name))
        _refuse_index(name, path)
        return cls(path, name)

    def below(self, name: str) -> str:
        """Return how a caller would write a name below this path: as a pointer if this is one, or if necessary."""
        if self.pointer is None:
            return f"{self.dotted}.{name}"
        return self.pointer + pointer([name])


def _refuse_index(pointer: str, path: str) -> None:
    """Raise ValidationFailed for a pointer to one item of a list, which nothing would ever match."""
    at = next((number for number, name in enumerate(_names(pointer)) if number and _INDEX.fullmatch(name)), None)
    if at is not None:
        above = "/".join(pointer.split("/")[: at + 1])
        why = (
            f"{pointer!r} names an item of a list by its index, and lists are searched as a whole: {above!r} matches "
            f"any item; a key that is a number is reached with dots, as in {path!r}"
        )
        raise ValidationFailed(why, {"filter": [why]})


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
