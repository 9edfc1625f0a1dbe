"""Searches: `sdk.search`."""

from typing import Any

from client._http.calls import Calls
from client._http.codec import write
from client._http.pictures import as_base64
from client._http.transport import Request
from client.model.recognition import FaceResults, SearchParams, SearchResult, SearchSource


class Search:
    """Whose face is this? `sdk.search(...)` is `sdk.search.search(...)`."""

    SEARCH = "/search"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def search(self, params: SearchParams | None, source: SearchSource) -> list[SearchResult]:
        """Return who was found, best first, each person once; nobody is no error.

        Raises FaceNotFound, GroupNotFound, ImageNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels or
        ValidationFailed, and what `ImageSource` says of reading the picture.
        """
        return self._calls.many(SearchResult, self._request(params, source))

    __call__ = search

    def every_face(self, params: SearchParams | None, source: SearchSource) -> list[FaceResults]:
        """Return every face, largest first, and who was found for it; raises as `search` does."""
        return self._calls.many(FaceResults, self._request(params, source, detect_all=True))

    def _request(self, params: SearchParams | None, source: SearchSource, **more: Any) -> Request:
        body = {**write(source), **more}
        if source.image is not None:
            body["image"] = as_base64(source.image)
        if params is not None:
            body["searchParams"] = write(params)
        return Request("POST", self.SEARCH, body=body, repeatable=source.create_person is None)
