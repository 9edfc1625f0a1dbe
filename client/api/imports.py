"""Imports that run on the server: `sdk.imports`."""

from collections.abc import Iterable
from os import PathLike
from typing import Any

from client._http.arguments import flag, require_iterable, require_type
from client._http.writing import encodable
from client.api.jobs import Jobs
from client.model.jobs import ArchiveSource, Import


class Imports(Jobs[Import]):
    """Jobs that enrol the people in folders or archives.

    They run on the server one after another, beside searches, and resume when it restarts. If you cancel one, the
    people it enrolled stay. Importing the same photos again enrols nobody twice. Every method raises NotPermitted for
    a key that is limited to groups.
    """

    START = "/jobs/import"
    KIND = "import"

    def start(self, archive: ArchiveSource, groups: Iterable[str] = (), force: bool = False) -> Import:
        """Send a ZIP file or a local folder, and return the import that the server creates for it.

        In either, each person has a folder named after them, or a manifest.csv lists who is in which photo. A folder is
        packed while it is sent, so it needs neither memory nor disk. Everyone joins the `groups`, by name; missing
        ones are created. With `force`, faces that are already enrolled are enrolled too. Raises ArchiveInvalid,
        StorageFull, ReadOnly, ValidationFailed, or InvalidArgument if there is nothing to send.

        >>> started = sdk.imports.start(pile, groups=["visitors"])
        >>> sdk.imports.wait(started.id).enrolled
        3
        """
        return self._send(archive, _options(groups, force))

    def start_on_server(self, path: str | PathLike[str], groups: Iterable[str] = (), force: bool = False) -> Import:
        """Import a folder, a CSV file or a ZIP file on the server's machine, below one of its `roots`.

        Raises ImportPathRefused or ValidationFailed.

        >>> started = sdk.imports.start_on_server(photos / "probes")
        >>> sdk.imports.wait(started.id).enrolled
        3
        """
        return self._send_path(path, _options(groups, force))


def _options(groups: Iterable[str], force: bool) -> dict[str, Any]:
    names = [encodable(require_type(name, str, "groups"), "groups") for name in require_iterable(groups, "groups")]
    return {"groups": names, "force": "true" if flag(force, "force") else "false"}
