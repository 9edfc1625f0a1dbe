"""Searches: `sdk.search`."""

from typing import Any

from client._http.arguments import require_type
from client._http.calls import Calls
from client._http.connection.transport import Request
from client._http.ids import plain_ids
from client._http.photos.pictures import as_base64
from client._http.writing import write
from client._notebook.results import Results
from client.errors import InvalidArgument
from client.model.recognition import FaceResults, SearchParams, SearchResult, SearchSource


class Search:
    """Searches by face; `sdk.search(...)` is short for `sdk.search.search(...)`."""

    SEARCH = "/search"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def search(self, params: SearchParams | None, source: SearchSource) -> list[SearchResult]:
        """Return the persons that match, best first, each once; [] if nobody does.

        With an empty `group_ids` nobody can match: the answer is [], without a request. A picture that lacks its last
        rows is still searched, with a `client.PictureWarning`.

        Raises FaceNotFound, GroupNotFound, ImageNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels,
        ValidationFailed or InvalidArgument, and the errors that `ImageSource` lists.

        >>> photo = photos / "probes/Barack Obama/obama2.jpg"
        >>> [result.person.name for result in sdk.search.search(None, SearchSource(photo))]
        ['Barack Obama']
        """
        request = _request(self.SEARCH, params, source)
        return Results(self._calls.many(SearchResult, request) if request else [], source.image)

    __call__ = search

    def every_face(self, params: SearchParams | None, source: SearchSource) -> list[FaceResults]:
        """Return every face, largest first, with the persons that match it; raises as `search` does.

        With an empty `group_ids` the answer is [] here too, without a request; use `sdk.faces.detect` to find faces.

        >>> (one,) = sdk.search.every_face(None, SearchSource(photos / "probes/Barack Obama/obama2.jpg"))
        >>> [result.person.name for result in one.results]
        ['Barack Obama']
        """
        request = _request(self.SEARCH, params, source, detect_all=True)
        return Results(self._calls.many(FaceResults, request) if request else [], source.image)


def _request(path: str, params: SearchParams | None, source: SearchSource, **more: Any) -> Request | None:
    require_type(source, SearchSource, "source")
    group_ids = None if source.group_ids is None else plain_ids(source.group_ids, "group_ids")
    if group_ids == []:
        _refuse_newcomer(source)
        return None
    image = None if source.image is None else as_base64(source.image)
    body = {**write(source, image=image, group_ids=group_ids), **more}
    if params is not None:
        body["searchParams"] = write(require_type(params, SearchParams, "params"))
    return Request("POST", path, body=body, repeatable=source.create_person is None)


def _refuse_newcomer(source: SearchSource) -> None:
    if source.create_person is not None:
        raise InvalidArgument(
            "create_person is given with an empty group_ids, which searches nobody; give None to search everyone"
        )
