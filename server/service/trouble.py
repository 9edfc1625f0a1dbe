"""What can be wrong with what is kept."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen


class Trouble(StrEnum):
    """The kinds of trouble."""

    DATABASE_DAMAGED = "database_damaged"
    BLOB_MISSING = "blob_missing"
    BLOB_DAMAGED = "blob_damaged"
    BLOB_ORPHANED = "blob_orphaned"
    ENCODING_DAMAGED = "encoding_damaged"
    TEMPLATE_WRONG = "template_wrong"
    INDEX_WRONG = "index_wrong"


@frozen
class Finding:
    """Something that is wrong, and how to mend it without losing a picture that a person has, if that can be done."""

    trouble: Trouble
    what: str
    mend: Callable[[], None] | None = field(default=None, repr=False)
