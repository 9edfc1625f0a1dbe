"""Audit entries."""

from datetime import datetime

from attrs import define, frozen


@define(slots=False)
class AuditEntry:
    """An entry of the audit log: the `action`, its time, and the ids of the records it concerns.

    `by` is key, local or anyone (without a key, on this machine or elsewhere), command, or server; `via` is the API's
    operation, the command or the task. `probe` is the SHA-256 of the pictures or encodings searched for or compared.
    `level` is how much is audited from here on, `backup` the name of the restored backup. `hash` covers the entry and
    the previous one.
    """

    id: int
    at: datetime
    action: str
    by: str
    by_key_id: int | None
    by_key_name: str | None
    via: str | None
    request_id: str | None
    person_ids: list[int]
    image_ids: list[int]
    group_ids: list[int]
    storage_ids: list[int]
    item_ids: list[int]
    job_ids: list[int]
    cluster_ids: list[int]
    key_ids: list[int]
    probe: str | None
    error: str | None
    times: int | None
    through_id: int | None
    through_hash: str | None
    level: str | None
    backup: str | None
    hash: str


@frozen
class AuditQuery:
    """Conditions that audit entries must meet, all of them. `key_id` is that of the key that acted."""

    person_id: int | None = None
    key_id: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@frozen
class AuditHead:
    """The number of the last entry, 0 if there is none, and its hash. As text it is an anchor for `kith audit`."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"
