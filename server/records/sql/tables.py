"""The tables, as the numbered migrations created them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from peewee import Column, Table

from server.records.sql.database import Database


class BoundTable(Table):
    """A table whose columns are its attributes."""

    def add(self, row: dict[str, Any]) -> int:
        """Insert a row and return its id; if it was chosen, ids assigned later are larger."""
        id: int = self.insert(**row).execute()
        if "id" in row:
            self._keep_above(self.__name__, id)
        return id

    def __init__(self, database: Database, name: str, columns: Sequence[str], key: str | None) -> None:
        self._keep_above = database.keep_above
        super().__init__(name, columns, primary_key=key, _database=database)

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Column: ...


class Tables:
    """Every table, bound to one database."""

    def __init__(self, database: Database) -> None:
        self.dialect = database.dialect

        def table(name: str, key: str | None, *columns: str) -> BoundTable:
            return BoundTable(database, name, columns, key)

        times = ("created", "updated")
        self.settings = table("settings", None, "name", "value")
        self.storages = table("storages", "id", "id", "uri", "location", "life_days", *times)
        self.groups = table("groups", "id", "id", "name", "folded_name", "metadata", "life_days", *times)
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
            "life_ends",
            *times,
        )
        self.facets = table("facets", None, "person_id", "path", "pointer", "word", "number")
        self.memberships = table("memberships", None, "group_id", "person_id")
        self.pictures = table(
            "pictures", "id", "id", "person_id", "storage_id", "blob_key", "content_type", "sha256", "face", "created"
        )
        self.encodings = table("encodings", None, "picture_id", "encoder", "encoding", "template")
        self.templates = table("templates", None, "person_id", "encoder", "template")
        self.person_keys = table("person_keys", None, "person_id", "key_id")
        self.doomed_keys = table("doomed_keys", "key_id", "key_id")
        self.strays = table("strays", None, "storage_id", "blob_key", "doomed", "noted")
        self.keys = table(
            "keys", "id", "id", "name", "hint", "sha256", "scopes", "groups", "rate", "quota", "created", "revoked"
        )
        self.jobs = table(
            "jobs",
            "id",
            "id",
            "kind",
            "source",
            "path",
            "archive",
            "groups",
            "force",
            "scope",
            "storage_id",
            "state",
            "cancelling",
            "attempts",
            "total",
            "enrolled",
            "known",
            "refused",
            "seen",
            "faces",
            "last_place",
            "rate",
            "error_type",
            "error_message",
            "created",
            "started",
            "finished",
        )
        self.refusals = table("refusals", "id", "id", "job_id", "place", "person_id", "type", "message", "confidence")
        self.remarks = table("remarks", "id", "id", "job_id", "place", "person_id", "image_id", "reason", "details")
        self.clusters = table(
            "clusters",
            "id",
            "id",
            "job_id",
            "encoder",
            "size",
            "mean",
            "person_id",
            "similarity",
            "distance",
            "confidence",
        )
        self.cluster_faces = table(
            "cluster_faces",
            "id",
            "id",
            "job_id",
            "cluster_id",
            "encoder",
            "photo",
            "place",
            "clarity",
            "quality",
            "face",
            "template",
            "encoding",
        )
        self.cluster_portraits = table("cluster_portraits", "face_id", "face_id", "portrait")
        self.clusters_apart = table(
            "clusters_apart", "id", "id", "job_id", "one_id", "other_id", "encoder", "one", "other"
        )
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
        self.scores = table("scores", None, "calibration", "day", "bin", "count")
        self.audit = table("audit", "id", "id", "entry")
        self.changes = table("changes", "position", "position", "person_id", "group_id")
