"""Jobs that find the people in unsorted photos: `sdk.cluster_jobs`."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

from client._http.ids import plain_id, some_ids
from client.api.jobs import Jobs
from client.model.clusters import ClusterJob
from client.model.ids import Id
from client.model.jobs import ArchiveSource


class ClusterJobs(Jobs[ClusterJob]):
    """Jobs that group the faces in photos by person.

    They run on the server one after another, beside searches, and resume when it restarts. The people that a job finds
    stay in `sdk.clusters` until they are named or dismissed, or the job is deleted. Every method raises NotPermitted
    for a key that is limited to groups.

    Members of `group_ids` are recognised, or everyone if it is None. An empty list is refused: it would mean nobody,
    which the API cannot express; use a group without members instead.
    """

    START = "/jobs/cluster"
    KIND = "cluster"

    def start(
        self, archive: ArchiveSource, group_ids: Sequence[Id] | None = None, storage_id: Id | None = None
    ) -> ClusterJob:
        """Send a ZIP file or a local folder, and return the job that the server creates for it.

        Photos are read at any depth. A folder is packed while it is sent, so it needs neither memory nor disk.
        People named later join the groups in `group_ids`, with pictures in `storage_id`, by default the default
        storage. Raises GroupNotFound, StorageNotFound, ArchiveInvalid, StorageFull, ReadOnly, ValidationFailed, or
        InvalidArgument if there is nothing to send.

        >>> started = sdk.cluster_jobs.start(pile)
        >>> sdk.cluster_jobs.wait(started.id).clusters
        2
        """
        return self._send(archive, _options(group_ids, storage_id))

    def start_on_server(
        self, path: str | PathLike[str], group_ids: Sequence[Id] | None = None, storage_id: Id | None = None
    ) -> ClusterJob:
        """Find the people in a folder or a ZIP file on the server's machine, below one of its `roots`.

        Raises ImportPathRefused, GroupNotFound, StorageNotFound or ValidationFailed.

        >>> started = sdk.cluster_jobs.start_on_server(photos / "enrol", group_ids=[staff.id])
        >>> sdk.cluster_jobs.wait(started.id).recognised  # only Barack Obama is in the group
        1
        """
        return self._send_path(path, _options(group_ids, storage_id))


def _options(group_ids: Sequence[Id] | None, storage_id: Id | None) -> dict[str, Any]:
    storage = None if storage_id is None else plain_id(storage_id, "storage_id")
    return {"group_ids": some_ids(group_ids, "group_ids"), "storage_id": storage}
