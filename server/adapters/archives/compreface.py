"""CompreFace's subjects and their photos, read from its API as documented in its users' guide.

A page of `/api/v1/recognition/faces` lists subjects and images; `/api/v1/recognition/faces/{image}/img` is a photo.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request

from attrs import field, frozen

from server.domain.entities import LONGEST_NAME
from server.domain.errors import ValidationFailed
from server.domain.unicode import composed
from server.environment.outgoing import ServerUrl, send
from server.service.imports.entries import Entry, Unusable
from server.service.people.persons import PersonDraft

_FACES = "/api/v1/recognition/faces"
_FACES_PER_PAGE = 500
_TIMEOUT_SECONDS = 60.0
_QUOTED_CHARACTERS = 200
"""Characters that an error quotes of an answer that is not CompreFace's."""


def subjects_photo(subject: str, image: str, read: Callable[[], bytes], groups: tuple[str, ...]) -> Entry | Unusable:
    """Return a photo of a subject, whose name becomes the person's name and external id."""
    place, name = f"{subject}/{image}", composed(subject)
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        why = f"a subject's name has {len(name)} characters; it may have 1 to {LONGEST_NAME}"
        return Unusable(place, ValidationFailed(why))
    return Entry(place, read, PersonDraft(name, {}, external_id=name), groups)


@frozen
class CompreFace:
    """A running CompreFace, and the key of one of its recognition services."""

    address: ServerUrl
    key: str = field(repr=False)

    def entries(self, groups: tuple[str, ...] = ()) -> Iterator[Entry | Unusable]:
        """Yield every photo of every subject, whose name becomes the person's name and external id.

        Raises ValidationFailed if the server cannot be reached, refuses the key, or does not answer like CompreFace.
        """
        number, pages = 0, 1
        while number < pages:
            page = self._json(f"{_FACES}?page={number}&size={_FACES_PER_PAGE}")
            try:
                pages = int(page["total_pages"])
                faces = [(str(face["subject"]), str(face["image_id"])) for face in page["faces"]]
            except (KeyError, TypeError, ValueError) as error:
                raise ValidationFailed(f"{self.address.url} does not answer like CompreFace: {error!r}") from None
            yield from (self._entry(subject, image, groups) for subject, image in faces)
            number += 1

    def _entry(self, subject: str, image: str, groups: tuple[str, ...]) -> Entry | Unusable:
        return subjects_photo(subject, image, partial(self._photo, image), groups)

    def _photo(self, image: str) -> bytes:
        try:
            content = self._fetch(f"{_FACES}/{quote(image, safe='')}/img")
        except (HTTPException, ValueError) as error:
            raise OSError(str(error)) from error
        if not content:
            raise OSError("CompreFace has no such image")
        return content

    def _json(self, path: str) -> Any:
        try:
            return json.loads(self._fetch(path))
        except HTTPError as error:
            raise ValidationFailed(
                f"{self.address.url} answers {error.code} {error.reason}: {_error_message(error)}"
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            raise ValidationFailed(f"{self.address.url} cannot be read: {error}") from None

    def _fetch(self, path: str) -> bytes:
        url, headers = self.address.url.rstrip("/") + path, {**self.address.headers, "x-api-key": self.key}
        request = Request(url, headers=headers)  # noqa: S310  # a ServerUrl is http or https
        with send(request, _TIMEOUT_SECONDS) as answer:
            return answer.read()


def _error_message(error: HTTPError) -> str:
    """Return the message of CompreFace's own errors, `{"message": ..., "code": ...}`, or else the answer."""
    text = error.read(1000).decode(errors="replace")
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return " ".join(text.split())[:_QUOTED_CHARACTERS]
