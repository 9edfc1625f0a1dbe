"""The records that an answer is about."""

from collections.abc import Mapping
from typing import Any

from server.domain.audit.entries import SUBJECTS
from server.domain.entities import Group, Page, Person, Picture, Storage

_KINDS: dict[type, str] = {Person: "person_ids", Picture: "image_ids", Group: "group_ids", Storage: "storage_ids"}


def subjects_of(returned: Any, path: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the ids of the records that an answer is about: those in its path, and those on its page."""
    subjects = subjects_in(path)
    for entity in returned.items if isinstance(returned, Page) else [returned]:
        kind = _KINDS.get(type(entity))
        if kind:
            subjects.setdefault(kind, []).append(entity.id)
    return subjects


def subjects_in(path: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the ids in a path."""
    return {f"{name}s": [id] for name, id in path.items() if f"{name}s" in SUBJECTS}
