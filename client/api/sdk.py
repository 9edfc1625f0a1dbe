"""The entry point of the SDK."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from types import TracebackType
from typing import Self

from attrs import evolve

from client._http.arguments import (
    certificate,
    check_callback,
    path_text,
    require_iterable,
    require_type,
    seconds,
    texts_by_name,
    whole,
)
from client._http.calls import Calls
from client._http.connection.certificates import check_authorities, check_own
from client._http.connection.sessions import Adapter, Security, Timeouts
from client._http.connection.transport import Request, Settings, Transport
from client._http.ids import plain_ids
from client._http.in_order import in_order
from client.api.audit import Audit
from client.api.cluster_jobs import ClusterJobs
from client.api.clusters import Clusters
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
from client.model.clusters import ClusterJob, ClusterProgress
from client.model.enrolment import Identified
from client.model.ids import Id
from client.model.image import ImageSource
from client.model.jobs import Import, ImportProgress
from client.model.recognition import SearchParams, SearchResult, SearchSource
from client.model.server import FalseAlarms, KeyInfo, ServerInfo

PHOTO_ERRORS = (FaceNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels, PictureUnreadable)
"""Errors that concern a single photo."""


class Sdk:
    """A connection to a server, such as `Sdk("http://127.0.0.1:41101")`; threads may share it. Close it, or use `with`.

    `api_key` is sent with every request; the default is the environment's KITH_API_KEY. `timeout` is the seconds to
    connect and to wait for an answer, or one number for both. `retries` is how often a call is sent again: one that is
    safe to repeat, after a broken connection or a 429, 502, 503 or 504; any other, after a refusal in which the server
    states that nothing was changed. The SDK waits as long as `Retry-After` asks. The first call checks that the server
    speaks this SDK's contract.

    Lists are ordered by id. Iteration continues after the last id seen, so an item that exists throughout is seen
    exactly once, even if others, or the loop itself, add, change and delete items.

    `headers` are sent with every request. `verify` is the file or folder of certificates that HTTPS trusts, or False to
    trust any; `cert` is the client's own certificate, a file, or a file and its key. `proxies` maps schemes to proxies,
    {} for none. By default they come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, except that none is used for this
    machine itself. `adapter`, any transport adapter of the library requests, replaces the SDK's own connections: to
    sign requests, to count them, or to call an application in the same process.

    There is no asynchronous version: the server spends tens of milliseconds of processor time on a photo, so a thread
    per call costs nothing in comparison. In a coroutine, await `asyncio.to_thread(sdk.identify, photo)`.

    After a fork, each process opens its own connections. A copied or pickled Sdk carries its settings, including the
    `api_key` you gave.

    Raises `client.errors.InvalidArgument` for a URL that is not http or https, a malformed key, an argument of the
    wrong type, or a `verify` or `cert` file that cannot be used. Every later failure is also a
    `client.errors.KithError`.
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
        adapter: Adapter | None = None,
    ) -> None:
        proxies = None if proxies is None else texts_by_name(proxies, "proxies")
        headers = texts_by_name(headers or {}, "headers")
        require_type(api_key or "", str, "api_key")
        require_type(verify, bool if isinstance(verify, int) else str, "verify")
        security = Security(verify, certificate(cert, "cert"))
        check_authorities(security.verify)
        check_own(security.cert)
        patience = seconds(timeout, "timeout"), whole(retries, "retries")
        if adapter is not None:
            require_type(adapter, Adapter, "adapter")
        self._connect(Settings(url, api_key, *patience, headers, security, proxies, adapter))

    def _connect(self, settings: Settings) -> None:
        self._settings = settings
        self._calls = Calls(Transport(settings))
        self.groups = Groups(self._calls)
        self.persons = Persons(self._calls)
        self.storage = Storages(self._calls)
        self.search = Search(self._calls)
        self.faces = Faces(self._calls)
        self.imports = Imports(self._calls, Import)
        self.cluster_jobs = ClusterJobs(self._calls, ClusterJob)
        self.clusters = Clusters(self._calls)
        self.inbox = Inbox(self._calls)
        self.audit = Audit(self._calls)

    def identify(
        self,
        photo: ImageSource,
        params: SearchParams | None = None,
        group_ids: Sequence[Id] | None = None,
    ) -> SearchResult | None:
        """Return the best match for the largest face in a photo, or None for a stranger.

        This is `sdk.search` with these limits and groups, and raises the same errors.

        >>> match = sdk.identify(photos / "probes/Barack Obama/obama2.jpg")
        >>> match.person.name, match.confidence > 0.99
        ('Barack Obama', True)
        >>> sdk.identify(photos / "probes/Eileen Collins/astronaut.png") is None
        True
        """
        limits = evolve(require_type(params or SearchParams(), SearchParams, "params"), result_size=1)
        return next(iter(self.search(limits, SearchSource(photo, group_ids))), None)

    def identify_many(
        self,
        photos: Iterable[ImageSource],
        params: SearchParams | None = None,
        group_ids: Sequence[Id] | None = None,
        at_once: int = 4,
    ) -> Iterator[Identified]:
        """Yield the best match for each photo, in the order given, with up to `at_once` requests at a time.

        A photo that cannot be read, or has no face, is returned with its error; any other failure is raised.

        >>> probes = sorted(photos.glob("probes/Barack Obama/*.jpg"))
        >>> [one.match.person.name for one in sdk.identify_many(probes)]
        ['Barack Obama', 'Barack Obama']
        """
        if whole(at_once, "at_once") == 0:
            raise InvalidArgument("at_once is 0; give a whole number from 1")
        listed = require_iterable(photos, "photos")
        groups = None if group_ids is None else plain_ids(group_ids, "group_ids")
        return in_order(lambda photo: self._identified(photo, params, groups), listed, at_once)

    def _identified(
        self, photo: ImageSource, params: SearchParams | None, group_ids: Sequence[Id] | None
    ) -> Identified:
        try:
            return Identified(photo, self.identify(photo, params, group_ids))
        except PHOTO_ERRORS as error:
            return Identified(photo, None, error)

    def import_folder(
        self,
        path: str | PathLike[str],
        groups: Iterable[str] = (),
        force: bool = False,
        progress: ImportProgress | None = None,
    ) -> Import:
        """Enrol the people in a local folder, one subfolder per person, and return the import once it is finished.

        The folder is sent as one archive, so the server processes photos as fast as it can, and the import continues
        even if this program ends. `progress` is called with the import every second; `sdk.imports.iterate_refusals`
        lists the photos that were refused, and why. Raises as `sdk.imports.start` and `sdk.imports.wait` do.

        >>> sdk.import_folder(photos / "probes").state
        'done'
        """
        check_callback(progress, "progress")
        return self.imports.wait(self.imports.start(path_text(path, "path"), groups, force).id, progress)

    def cluster_folder(
        self,
        path: str | PathLike[str],
        group_ids: Sequence[Id] | None = None,
        storage_id: Id | None = None,
        progress: ClusterProgress | None = None,
    ) -> ClusterJob:
        """Find the people in a local folder of photos, and return the job once it is finished.

        `sdk.clusters.iterate(job.id)` yields the people, to be named or dismissed; `sdk.cluster_jobs.delete(job.id)`
        erases the rest. The folder is sent as one archive, and the job continues even if this program ends. `progress`
        is called with the job every second. If `group_ids` is None, everyone is recognised; an empty list is refused.

        Raises as `sdk.cluster_jobs.start` and `sdk.cluster_jobs.wait` do.

        >>> job = sdk.cluster_folder(photos / "probes")
        >>> len(list(sdk.clusters.iterate(job.id)))
        2
        """
        check_callback(progress, "progress")
        started = self.cluster_jobs.start(path_text(path, "path"), group_ids, storage_id)
        return self.cluster_jobs.wait(started.id, progress)

    def ping(self) -> ServerInfo:
        """Return the server's name, version and contract, whatever contract it speaks.

        >>> sdk.ping().name
        'kith'
        """
        return self._calls.info()

    def key(self) -> KeyInfo:
        """Return the scopes and groups of the key; raises KeyMissing or KeyUnknown.

        >>> sdk.key().groups is None
        True
        """
        return self._calls.one(KeyInfo, Request("GET", "/key"))

    def false_alarms(self) -> FalseAlarms:
        """Return the share of strangers that is matched, estimated from the scores of searches.

        >>> sdk.false_alarms().state
        'unknown'
        """
        return self._calls.one(FalseAlarms, Request("GET", "/false-alarms"))

    def close(self) -> None:
        """Close the connections; a later call opens new ones.

        >>> sdk.close()
        >>> sdk.ping().name
        'kith'
        """
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
