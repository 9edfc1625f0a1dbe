"""Audit entries, with ids but never names or pictures, so that after an erasure only an id remains."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from attrs import frozen

from server.domain.audit.acting import actor


class Audited(StrEnum):
    """The levels of the audit, from the least to the most."""

    OFF = "off"
    CHANGES = "changes"
    ALL = "all"
    """Searches and reads too."""


def most(levels: Iterable[Audited]) -> Audited:
    """Return the highest level."""
    return max(levels, key=list(Audited).index)


class Action(StrEnum):
    """The audited actions."""

    PERSON_CREATED = "person_created"
    PERSON_CHANGED = "person_changed"
    PERSON_ERASED = "person_erased"
    IMAGE_ENROLLED = "image_enrolled"
    IMAGE_MOVED = "image_moved"
    IMAGE_ERASED = "image_erased"
    FACE_REJECTED = "face_rejected"
    GROUP_CREATED = "group_created"
    GROUP_CHANGED = "group_changed"
    GROUP_ERASED = "group_erased"
    GROUP_JOINED = "group_joined"
    GROUP_LEFT = "group_left"
    STORAGE_CREATED = "storage_created"
    STORAGE_CHANGED = "storage_changed"
    STORAGE_ERASED = "storage_erased"
    STORAGE_MADE_DEFAULT = "storage_made_default"
    ITEM_KEPT = "item_kept"
    ITEM_ERASED = "item_erased"
    JOB_QUEUED = "job_queued"
    JOB_CHANGED = "job_changed"
    JOB_ERASED = "job_erased"
    CLUSTER_ERASED = "cluster_erased"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    SEARCHED = "searched"
    COMPARED = "compared"
    DETECTED = "detected"
    READ = "read"
    REFUSED = "refused"
    PRUNED = "pruned"
    AUDIT_CHANGED = "audit_changed"
    RESTORED = "restored"
    """A backup replaced all data, including the audit log."""


SUBJECTS = ("person_ids", "image_ids", "group_ids", "storage_ids", "item_ids", "job_ids", "cluster_ids", "key_ids")
"""The kinds of record that an entry may be about."""

Content = dict[str, Any]
"""An entry without its number and its hash, as JSON; None and empty values are left out."""
Subjects = Mapping[str, Iterable[int]]


def content(action: Action, subjects: Subjects, **details: str | int | None) -> Content:
    """Return the content of an entry for an action now, by the current actor."""
    who = actor()
    entry: Content = {
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "action": str(action),
        "by": str(who.by),
        "by_key_id": who.key and who.key.id,
        "by_key_name": who.key and who.key.draft.name,
        "via": who.via,
        "request_id": who.request_id,
        **{name: sorted(set(ids)) for name, ids in subjects.items()},
        **details,
    }
    return {name: value for name, value in entry.items() if value not in (None, [])}


@frozen
class AuditEntry:
    """An entry of the audit log."""

    id: int
    at: datetime
    action: str
    by: str
    hash: str
    by_key_id: int | None = None
    by_key_name: str | None = None
    via: str | None = None
    request_id: str | None = None
    person_ids: tuple[int, ...] = ()
    image_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    storage_ids: tuple[int, ...] = ()
    item_ids: tuple[int, ...] = ()
    job_ids: tuple[int, ...] = ()
    cluster_ids: tuple[int, ...] = ()
    key_ids: tuple[int, ...] = ()
    probe: str | None = None
    """The SHA-256 of the pictures or encodings searched for or compared."""
    error: str | None = None
    """Why it was refused."""
    times: int | None = None
    """How often this happened in quick succession, if more than once."""
    through_id: int | None = None
    """The last entry that was pruned."""
    through_hash: str | None = None
    level: str | None = None
    """The level of the audit from here on."""
    backup: str | None = None
    """The name of the backup that was restored."""


@frozen
class AuditQuery:
    """Conditions that entries must meet, all of them."""

    action: str | None = None
    key_id: int | None = None
    """The id of the key that acted."""
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def to_entry(content: Content) -> AuditEntry:
    """Return an entry from its JSON."""
    lists = {name: tuple(content[name]) for name in SUBJECTS if name in content}
    return AuditEntry(**{**content, **lists, "at": datetime.fromisoformat(content["at"])})
