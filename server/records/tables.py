"""The tables, as the numbered migrations made them."""

from typing import TYPE_CHECKING

from peewee import Column, Table

from server.records.database import Database


class BoundTable(Table):
    """A table whose columns are its attributes."""

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Column: ...


class Tables:
    """Every table, bound to one database."""

    def __init__(self, database: Database) -> None:
        def table(name: str, key: str | None, *columns: str) -> BoundTable:
            return BoundTable(name, columns, primary_key=key, _database=database)

        times = ("created", "updated")
        self.settings = table("settings", None, "name", "value")
        self.storages = table("storages", "id", "id", "uri", "location", *times)
        self.groups = table("groups", "id", "id", "name", "folded_name", "metadata", *times)
        self.persons = table(
            "persons",
            "id",
            "id",
            "name",
            "folded_name",
            "metadata",
            "storage_id",
            "external_id",
            "expire_at",
            *times,
        )
        self.facets = table("facets", None, "person_id", "path", "pointer", "word", "number")
        self.memberships = table("memberships", None, "group_id", "person_id")
        self.pictures = table(
            "pictures", "id", "id", "person_id", "storage_id", "blob_key", "content_type", "sha256", "face", "created"
        )
        self.encodings = table("encodings", None, "picture_id", "encoder", "encoding", "template")
        self.templates = table("templates", None, "person_id", "encoder", "template")
        self.strays = table("strays", None, "storage_id", "blob_key", "doomed")
        self.keys = table(
            "keys", "id", "id", "name", "hint", "sha256", "scopes", "groups", "rate", "quota", "created", "revoked"
        )
        self.imports = table(
            "imports",
            "id",
            "id",
            "source",
            "path",
            "archive",
            "groups",
            "force",
            "state",
            "cancelling",
            "attempts",
            "total",
            "enrolled",
            "known",
            "refused",
            "last_place",
            "rate",
            "error_type",
            "error_message",
            "created",
            "started",
            "finished",
        )
        self.refusals = table("refusals", "id", "id", "import_id", "place", "person_id", "type", "message")
        self.inbox = table(
            "inbox",
            "id",
            "id",
            "encoder",
            "scope",
            "taken",
            "matched",
            "person_id",
            "similarity",
            "distance",
            "confidence",
            "sightings",
            "first_seen",
            "last_seen",
            "quality",
            "face",
            "template",
            "encoding",
            "portrait",
        )
        self.rejections = table("rejections", "id", "id", "person_id", "encoder", "template", "created")
        self.changes = table("changes", "position", "position", "person_id", "group_id")
