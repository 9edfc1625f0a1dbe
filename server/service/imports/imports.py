"""Imports that the server runs: asked for, looked at, cancelled, forgotten."""

from collections.abc import Iterable

from attrs import evolve

from server.domain.entities import Page, PageArgs
from server.domain.errors import ImportUnfinished
from server.domain.imports import UNFINISHED, Import, ImportDraft, ImportState, Refusal
from server.records.records import Records
from server.service.imports.archives import Archives, ReadChunk


class Imports:
    """The imports, for callers who see everyone: a key that is limited to groups is refused.

    Every method raises NotPermitted there, and ImportNotFound where an id is no import's.
    """

    def __init__(self, records: Records, archives: Archives) -> None:
        self._records = records
        self._archives = archives

    def roots(self) -> list[str]:
        """Return the folders on the server's machine below which an import may read."""
        self._records.sight.refuse_limited()
        return self._archives.roots

    def start(self, draft: ImportDraft) -> Import:
        """Queue an import from a path. Raises ImportPathRefused or ValidationFailed."""
        self._records.sight.refuse_limited()
        located = self._archives.locate(draft.source.path or "")
        return self._queued(evolve(draft, source=evolve(draft.source, path=located)))

    def start_archive(self, draft: ImportDraft, read: ReadChunk) -> Import:
        """Keep an uploaded archive and queue its import. Raises ArchiveInvalid, StorageFull or ReadOnly."""
        self._records.sight.refuse_limited()
        archive = self._archives.keep(read)
        try:
            return self._queued(evolve(draft, source=evolve(draft.source, archive=archive)))
        except BaseException:
            self._archives.discard(archive)
            raise

    def any_unfinished(self) -> bool:
        """Return whether there is anything to do."""
        with self._records.session():
            return self._records.imports.next() is not None

    def page(self, args: PageArgs) -> Page[Import]:
        """Return a page of the imports, by id."""
        self._records.sight.refuse_limited()
        return self._records.imports.page(args)

    def get(self, id: int) -> Import:
        """Return an import."""
        self._records.sight.refuse_limited()
        return self._records.imports.get(id)

    def refusals(self, id: int, args: PageArgs) -> Page[Refusal]:
        """Return a page of what an import refused."""
        self.get(id)
        return self._records.imports.refusals(id, args)

    def cancel(self, id: int) -> Import:
        """Stop an import, and return it; what it has enrolled stays. One that is finished stays as it is."""
        with self._records.transaction():
            state = self.get(id).state
            if state is ImportState.QUEUED:
                self._records.imports.end(id, ImportState.CANCELLED)
            elif state is ImportState.RUNNING:
                self._records.imports.ask_to_cancel(id)
        found = self.get(id)
        if state is ImportState.QUEUED and found.draft.source.archive:
            self._archives.discard(found.draft.source.archive)
        return found

    def remove(self, id: int) -> None:
        """Forget an import and what it refused; whom it enrolled stays. Raises ImportUnfinished."""
        with self._records.transaction():
            found = self.get(id)
            if found.state in UNFINISHED:
                raise ImportUnfinished(f"import {id} is {found.state}; cancel it first")
            self._records.imports.remove(id)

    def discard_unneeded(self, archives: Iterable[str]) -> None:
        """Erase archives that no import needs; to be called where no other process keeps new ones."""
        for archive in set(archives) - self._records.imports.archives():
            self._archives.discard(archive)

    def _queued(self, draft: ImportDraft) -> Import:
        with self._records.transaction():
            return self._records.imports.get(self._records.imports.add(draft))
