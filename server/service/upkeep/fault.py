"""Faults of stored data."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen


class Fault(StrEnum):
    """The kinds of fault."""

    DATABASE_DAMAGED = "database_damaged"
    STORAGE_UNREACHABLE = "storage_unreachable"
    BLOB_MISSING = "blob_missing"
    BLOB_DAMAGED = "blob_damaged"
    BLOB_ORPHANED = "blob_orphaned"
    ENCODING_DAMAGED = "encoding_damaged"
    TEMPLATE_WRONG = "template_wrong"
    INDEX_WRONG = "index_wrong"


@frozen
class Finding:
    """A fault, and how to repair it without losing a person's picture, if possible."""

    fault: Fault
    what: str
    mend: Callable[[], None] | None = field(default=None, repr=False)
