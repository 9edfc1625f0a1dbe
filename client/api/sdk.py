"""The way in."""

from types import TracebackType
from typing import Self

from client._http.bearer import bearer
from client._http.calls import Calls
from client._http.transport import Timeouts, Transport
from client._http.urls import api_root
from client.api.faces import Faces
from client.api.groups import Groups
from client.api.persons import Persons
from client.api.search import Search
from client.api.storage import Storages
from client.model.server import ServerInfo


class Sdk:
    """The way to a server, as `Sdk("http://127.0.0.1:41101")`; threads may share it. Close it, or use `with`.

    `api_key` goes with every request, by default that of the environment, KITH_API_KEY. `timeout` is the seconds
    to connect and to wait for an answer, or one number for both. `retries` is how often a call that changes
    nothing when repeated is sent again after a broken connection or a 429, 502, 503 or 504, waiting as
    `Retry-After` asks. The first call checks that the server speaks this SDK's contract.

    Lists are ordered by id. Nothing is read ahead and no snapshot is kept: whoever deletes while iterating
    may miss items.

    Raises ValueError for a URL that is not http or https, or a key that none can be; every call may raise
    `client.errors.KithError`.
    """

    def __init__(
        self, url: str, *, api_key: str | None = None, timeout: Timeouts = (5.0, 60.0), retries: int = 2
    ) -> None:
        self._calls = Calls(Transport(api_root(url), timeout, retries, bearer(api_key)))
        self.groups = Groups(self._calls)
        self.persons = Persons(self._calls)
        self.storage = Storages(self._calls)
        self.search = Search(self._calls)
        self.faces = Faces(self._calls)

    def ping(self) -> ServerInfo:
        """Return the server's account of itself, whatever contract it speaks."""
        return self._calls.info()

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._calls.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
