"""Conversion of rows to entities."""

from typing import Any

from server.domain.entities import Group, Metadata, Person, Picture, Storage
from server.records.sql.columns import to_box, to_metadata, to_time

Row = dict[str, Any]


def as_new(id: int | None, row: Row) -> Row:
    """Return the row of a new entity, with the chosen id, if any."""
    made = {**row, "created": row["updated"]}
    return made if id is None else {**made, "id": id}


def to_storage(row: Row) -> Storage:
    """Return the storage in a row."""
    return Storage(
        row["id"], row["uri"], row["location"], to_time(row["created"]), to_time(row["updated"]), row["life_days"]
    )


def to_group(row: Row) -> Group:
    """Return the group in a row."""
    metadata = to_metadata(row["metadata"])
    return Group(row["id"], row["name"], metadata, to_time(row["created"]), to_time(row["updated"]), row["life_days"])


def to_person(row: Row, metadata: Metadata | None = None) -> Person:
    """Return the person in a row, with this metadata, or else the row's."""
    expiry, end = row["expire_at"], row.get("life_ends")
    return Person(
        id=row["id"],
        name=row["name"],
        metadata=to_metadata(row["metadata"]) if metadata is None else metadata,
        storage_id=row["storage_id"],
        created=to_time(row["created"]),
        updated=to_time(row["updated"]),
        external_id=row["external_id"],
        expire_at=expiry and to_time(expiry),
        life_ends=end and to_time(end),
    )


def to_picture(row: Row) -> Picture:
    """Return the picture in a row."""
    return Picture(
        id=row["id"],
        person_id=row["person_id"],
        storage_id=row["storage_id"],
        key=row["blob_key"],
        content_type=row["content_type"],
        sha256=row["sha256"],
        face=to_box(row["face"]),
        created=to_time(row["created"]),
    )
