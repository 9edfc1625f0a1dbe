"""Archives of photos that the server imports by itself: `sdk.imports`."""

from collections.abc import Iterable, Iterator
from functools import partial
from os import fspath
from time import sleep
from typing import Any

from attrs import frozen

from client._http.calls import Calls, every
from client._http.kinds import flag, given, seconds, several
from client._http.packing import archive_of
from client._http.replies import error_of
from client._http.transport import Content, Request
from client._http.urls import fill
from client.model.ids import Id
from client.model.imports import ArchiveSource, Import, Progress, Refusal
from client.model.page import Page, PageArgs


@frozen
class _Roots:
    roots: list[str]


class Imports:
    """Imports run on the server one after the other, beside searches, and go on when it is started again.

    What one has enrolled stays when it is cancelled. To import the same again enrols nobody twice. Every method
    raises NotPermitted for a key that is limited to groups.
    """

    ALL = "/jobs"
    START = "/jobs/import"
    ROOTS = "/jobs/import/roots"
    ONE = "/jobs/{import_id}"
    REPORT = "/jobs/{import_id}/report"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def start(self, archive: ArchiveSource, groups: Iterable[str] = (), force: bool = False) -> Import:
        """Send a ZIP file or a folder of this machine, and return the import that the server begins with it.

        A folder is packed while it is sent, so that neither memory nor disk is needed for it. Everyone joins the
        `groups`, by name; one that is not there is made. With `force`, faces are enrolled too that are enrolled
        already. Raises ArchiveInvalid, StorageFull, ReadOnly, ValidationFailed, or InvalidArgument where there is
        nothing to send.
        """
        sent = archive_of(archive)
        query = {"name": sent.name, **_options(groups, force)}
        content = Content("application/zip", sent.pieces)
        return self._calls.one(Import, Request("POST", self.START, query, content=content))

    def start_on_server(self, path: str, groups: Iterable[str] = (), force: bool = False) -> Import:
        """Let the server import a folder, a CSV file or a ZIP file of its own machine, below one of its `roots`.

        Raises ImportPathRefused or ValidationFailed.
        """
        body = {"path": fspath(path)}
        return self._calls.one(Import, Request("POST", self.START, _options(groups, force), body))

    def roots(self) -> list[str]:
        """Return the folders of the server's machine below which it imports; by default there are none."""
        return self._calls.one(_Roots, Request("GET", self.ROOTS)).roots

    def get(self, import_id: Id) -> Import:
        """Return an import and how far it is; raises ImportNotFound."""
        return self._calls.one(Import, Request("GET", fill(self.ONE, import_id)))

    def get_all(self, page_args: PageArgs | None = None) -> Page[Import]:
        """Return a page of imports, by id; raises ValidationFailed."""
        return self._calls.page(Import, self.ALL, page_args)

    def iterate(self, size: int = 1000) -> Iterator[Import]:
        """Yield all imports, fetching `size` at once."""
        return every(self.get_all, size)

    def get_all_refusals(self, page_args: PageArgs | None, import_id: Id) -> Page[Refusal]:
        """Return a page of the photos that an import refused; raises ImportNotFound or ValidationFailed."""
        return self._calls.page(Refusal, fill(self.REPORT, import_id), page_args)

    def iterate_refusals(self, import_id: Id, size: int = 1000) -> Iterator[Refusal]:
        """Yield all photos that an import refused, in its order, fetching `size` at once; raises ImportNotFound."""
        return every(partial(self.get_all_refusals, import_id=import_id), size)

    def cancel(self, import_id: Id) -> Import:
        """Stop an import, within moments if it is running, and return it; raises ImportNotFound.

        What it has enrolled stays. One that is finished stays as it is.
        """
        return self._calls.one(Import, Request("DELETE", fill(self.ONE, import_id)))

    def delete(self, import_id: Id) -> None:
        """Forget a finished import and its report, not whom it enrolled; raises ImportNotFound or ImportUnfinished."""
        self._calls.reply(Request("DELETE", fill(self.REPORT, import_id)))

    def wait(self, import_id: Id, progress: Progress | None = None, interval: float = 1.0) -> Import:
        """Return an import once it is done or cancelled, telling `progress` how far it is each `interval` of seconds.

        Raises ImportNotFound, or what the import failed with.
        """
        seconds(interval, "interval")
        while True:
            found = self.get(import_id)
            if progress:
                progress(found)
            if found.error:
                raise error_of(found.error.type, found.error.message)
            if found.is_finished:
                return found
            sleep(interval)


def _options(groups: Iterable[str], force: bool) -> dict[str, Any]:
    names = [given(name, str, "groups") for name in several(groups, "groups")]
    return {"groups": names, "force": "true" if flag(force, "force") else "false"}
