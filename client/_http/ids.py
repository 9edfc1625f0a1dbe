"""Conversion of callers' ids, including numpy's integers, to plain numbers."""

from collections.abc import Iterable
from operator import index
from typing import Any

from client._http.arguments import require_iterable
from client.errors import InvalidArgument

_LARGEST = 2**63 - 1
"""The largest id that a server accepts."""


def plain_id(id: Any, name: str) -> int:
    """Return an id as a plain number; raises InvalidArgument for anything else, such as the None of a new record."""
    try:
        if not isinstance(id, bool) and 0 <= index(id) <= _LARGEST:  # True would be person 1
            return index(id)
    except TypeError:
        pass
    raise InvalidArgument(
        f"{name} is {id!r:.80} of type {type(id).__qualname__}; an id is a whole number from 1 to {_LARGEST}"
    )


def names_or_ids(given: Iterable[Any], name: str) -> list[str | int]:
    """Return names unchanged and ids as plain numbers; raises InvalidArgument for anything else."""
    every = enumerate(require_iterable(given, name))
    return [value if isinstance(value, str) else plain_id(value, f"{name}[{place}]") for place, value in every]


def plain_ids(ids: Iterable[Any], name: str) -> list[int]:
    """Return ids as plain numbers; raises InvalidArgument for anything else."""
    return [plain_id(id, f"{name}[{place}]") for place, id in enumerate(require_iterable(ids, name))]


def some_ids(ids: Iterable[Any] | None, name: str) -> list[int]:
    """Return ids as plain numbers, and [] for None, which means everyone; raises InvalidArgument for an empty list.

    A server would read an empty list as everyone, while an application means nobody by it.
    """
    plain = plain_ids(ids, name) if ids is not None else []
    if ids is None or plain:
        return plain
    raise InvalidArgument(f"{name} is empty, which means nobody; give None for everyone, or a group without members")
