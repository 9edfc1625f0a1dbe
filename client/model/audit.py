"""Who did what to whom."""

from datetime import datetime

from attrs import define, frozen


@define(slots=False)
class AuditEntry:
    """An entry of the audit: `action`, done `at` this moment to those named by their ids.

    `by` is key, local or anyone without one, command, or server; `via` the API's operation, the command or the task.
    `probe` has the SHA-256 of what was searched for or compared. `level` says how much is audited from here on,
    `backup` which one was restored. `hash` covers the entry and the one before.
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
    """Which entries are wanted: those that meet every condition. `key_id` is that of the key that acted."""

    person_id: int | None = None
    key_id: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@frozen
class AuditHead:
    """The last entry's number, 0 where there is none, and its hash. As text it is an anchor for `kith audit`."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"
