"""The way in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from types import TracebackType
from typing import Self

from attrs import evolve

from client._http.calls import Calls
from client._http.in_order import in_order
from client._http.kinds import certificate, given, seconds, several, texts_by_name, whole
from client._http.sessions import Security, Timeouts
from client._http.transport import Request, Settings, Transport
from client.api.faces import Faces
from client.api.groups import Groups
from client.api.imports import Imports
from client.api.inbox import Inbox
from client.api.persons import Persons
from client.api.search import Search
from client.api.storage import Storages
from client.errors import (
    FaceNotFound,
    ImageInvalid,
    ImageTooLarge,
    ImageTooManyPixels,
    InvalidArgument,
    PictureUnreadable,
)
from client.model.enrolment import Identified
from client.model.ids import Id
from client.model.image import ImageSource
from client.model.imports import Import, Progress
from client.model.recognition import SearchParams, SearchResult, SearchSource
from client.model.server import KeyInfo, ServerInfo

OF_A_PHOTO = (FaceNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels, PictureUnreadable)
"""What goes wrong with one photo alone."""


class Sdk:
    """A connection to a server, as `Sdk("http://127.0.0.1:41101")`; threads may share it. Close it, or use `with`.

    `api_key` goes with every request, by default that of the environment, KITH_API_KEY. `timeout` is the seconds
    to connect and to wait for an answer, or one number for both. `retries` is how often a call that changes
    nothing when repeated is sent again after a broken connection or a 429, 502, 503 or 504, and any other call after
    a refusal in which the server says that it did not begin, waiting as `Retry-After` asks. The first call checks
    that the server speaks this SDK's contract.

    Lists are ordered by id. Iteration continues after the last id seen, so everything that stays is seen exactly
    once, even if others, or the loop itself, add, change and delete.

    `headers` go with every request. `verify` is the file or folder of certificates that HTTPS trusts, or False for
    any; `cert` is the client's own, a file, or a file and its key. `proxies` maps schemes to proxies, {} for none. By
    default it is what the environment says, in HTTP_PROXY, HTTPS_PROXY and NO_PROXY, but none to this machine itself.

    There is no second, asynchronous SDK: a server identifies a photo in tens of milliseconds of its processor's time,
    beside which a thread for each call costs nothing. In a coroutine, await `asyncio.to_thread(sdk.identify, photo)`.

    It survives a fork, with connections of its own. Copied or pickled, it carries its settings, including the
    `api_key` you gave.

    Raises `client.errors.InvalidArgument` for a URL that is not http or https, a key that none can be, or a setting
    of the wrong kind. Whatever fails later is a `client.errors.KithError` too.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        timeout: Timeouts = (5.0, 60.0),
        retries: int = 2,
        headers: Mapping[str, str] | None = None,
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        proxies = None if proxies is None else texts_by_name(proxies, "proxies")
        headers = texts_by_name(headers or {}, "headers")
        given(api_key or "", str, "api_key")
        given(verify, bool if isinstance(verify, int) else str, "verify")
        security = Security(verify, certificate(cert, "cert"))
        patience = seconds(timeout, "timeout"), whole(retries, "retries")
        self._connect(Settings(url, api_key, *patience, headers, security, proxies))

    def _connect(self, settings: Settings) -> None:
        self._settings = settings
        self._calls = Calls(Transport(settings))
        self.groups = Groups(self._calls)
        self.persons = Persons(self._calls)
        self.storage = Storages(self._calls)
        self.search = Search(self._calls)
        self.faces = Faces(self._calls)
        self.imports = Imports(self._calls)
        self.inbox = Inbox(self._calls)

    def identify(
        self,
        photo: ImageSource,
        params: SearchParams | None = None,
        group_ids: Sequence[Id] | None = None,
    ) -> SearchResult | None:
        """Return the best match for the largest face of a photo, or None for a stranger.

        It is `sdk.search` with these limits and groups, and raises as that does.
        """
        limits = evolve(given(params or SearchParams(), SearchParams, "params"), result_size=1)
        return next(iter(self.search(limits, SearchSource(photo, group_ids))), None)

    def identify_many(
        self,
        photos: Iterable[ImageSource],
        params: SearchParams | None = None,
        group_ids: Sequence[Id] | None = None,
        at_once: int = 4,
    ) -> Iterator[Identified]:
        """Yield the best match of each photo, in the order of the photos, asking for so many at once.

        A photo that cannot be read, or shows no face, comes with the error; anything else that fails is raised.
        """
        if whole(at_once, "at_once") == 0:
            raise InvalidArgument("at_once is 0; give a whole number from 1")
        each = several(photos, "photos")
        return in_order(lambda photo: self._identified(photo, params, group_ids), each, at_once)

    def _identified(
        self, photo: ImageSource, params: SearchParams | None, group_ids: Sequence[Id] | None
    ) -> Identified:
        try:
            return Identified(photo, self.identify(photo, params, group_ids))
        except OF_A_PHOTO as error:
            return Identified(photo, None, error)

    def import_folder(
        self,
        path: str | PathLike[str],
        groups: Iterable[str] = (),
        force: bool = False,
        progress: Progress | None = None,
    ) -> Import:
        """Enrol the people in a folder of this machine, a folder a person, and return the import once it is finished.

        The folder is sent as one archive, so that the server looks at photos as fast as it can, and the import goes on
        without this program. `progress` is called with the import each second; `sdk.imports.iterate_refusals` tells
        which photos were refused and why. Raises as `sdk.imports.start` and `sdk.imports.wait` do.
        """
        return self.imports.wait(self.imports.start(path, groups, force).id, progress)

    def ping(self) -> ServerInfo:
        """Return the server's account of itself, whatever contract it speaks."""
        return self._calls.info()

    def key(self) -> KeyInfo:
        """Return what the key may do; raises KeyMissing or KeyUnknown."""
        return self._calls.one(KeyInfo, Request("GET", "/key"))

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._calls.close()

    def __getstate__(self) -> Settings:
        return self._settings

    def __setstate__(self, settings: Settings) -> None:
        self._connect(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
