"""Persons' pictures: the part of `sdk.persons` that deals with them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from client._http.arguments import flag, require_type
from client._http.calls import Calls, every
from client._http.connection.transport import Reply, Request
from client._http.connection.urls import fill
from client._http.photos.pictures import as_base64
from client._http.picture_warnings import warnings_in
from client._http.replies import parsed
from client._http.writing import write, write_changes
from client.model.ids import Id
from client.model.image import Image, ImageId, Picture
from client.model.page import Page, PageArgs
from client.model.recognition import Array, SearchParams


class PersonImages:
    """The pictures and encodings by which persons are recognised."""

    IMAGES = "/persons/{person_id}/images"
    IMAGE = "/persons/{person_id}/images/{image_id}"
    ENCODINGS = "/persons/{person_id}/encodings"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get_all_images(self, page_args: PageArgs | None, person_id: Id) -> Page[Image]:
        """Return a page of a person's images, without content; raises PersonNotFound or ValidationFailed.

        >>> len(sdk.persons.get_all_images(None, obama.id).items)
        1
        """
        return self._calls.page(Image, fill(self.IMAGES, person_id), page_args)

    def iterate_images(self, person_id: Id, size: int = 1000) -> Iterator[Image]:
        """Yield all images of a person, without content, fetching `size` at a time; raises PersonNotFound.

        >>> [image.person_id == obama.id for image in sdk.persons.iterate_images(obama.id)]
        [True]
        """
        return every(partial(self.get_all_images, person_id=person_id), size)

    def attach_image(self, image: Image, force: bool = False, search_params: SearchParams | None = None) -> ImageId:
        """Enrol a picture and return its id, with warnings if the picture is doubtful.

        Without `force`, the face is first searched for among the other persons, with `search_params`. Raises FaceTaken
        for a hit or a picture that the person already has, FaceNotFound, FaceQualityTooLow, PersonNotFound,
        ImageInvalid, ImageTooLarge, ImageTooManyPixels or ValidationFailed, and the errors that `ImageSource` lists.

        >>> photo = (photos / "probes/Barack Obama/obama2.jpg").read_bytes()
        >>> image = sdk.persons.attach_image(Image(None, obama.id, photo))
        >>> len(sdk.persons.get_all_images(None, obama.id).items)
        2
        """
        require_type(image, Image, "image")
        body = {
            "searchParams": _limits(search_params),
            "image": {"content": None if image.content is None else as_base64(image.content, "content")},
        }
        path = fill(self.IMAGES, image.person_id)
        query = {"force": "true" if flag(force, "force") else "false"}
        return _image_id(self._calls.reply(Request("POST", path, query, body)))

    def attach_encoding(
        self,
        person_id: Id,
        encoding: Sequence[float] | Array,
        encoder: str,
        template: Sequence[float] | Array | None = None,
        force: bool = False,
        search_params: SearchParams | None = None,
    ) -> ImageId:
        """Enrol an encoding without a picture, and return the id of its image, which has no bytes.

        `encoder` is the identity of the encoder that made the encoding, and must be the server's; if not, the error
        names the server's. With `KITH_ENCODER=dlib`, an encoding from face_recognition is enough. With both networks
        the `template` is required, as `sdk.faces.detect(..., with_encodings=True)` returns it. An encoding cannot be
        converted for another encoder later.

        Raises ValidationFailed if encoder, encoding or template do not fit, FaceTaken or PersonNotFound.

        >>> (face,) = sdk.faces.detect(photos / "probes/Eileen Collins/astronaut.png", with_encodings=True)
        >>> encoded, collins = face.encoded, sdk.persons.create(Person(None, "Eileen Collins", {}))
        >>> image = sdk.persons.attach_encoding(collins.id, encoded.encoding, encoded.encoder, encoded.template)
        """
        body = write_changes({"encoder": encoder, "encoding": encoding, "template": template})
        query = {"force": "true" if flag(force, "force") else "false"}
        path = fill(self.ENCODINGS, person_id)
        return _image_id(
            self._calls.reply(Request("POST", path, query, {**body, "searchParams": _limits(search_params)}))
        )

    def get_image(self, person_id: Id, image_id: Id) -> Picture:
        """Return a picture's original bytes, with their content type; raises PersonNotFound or ImageNotFound.

        >>> (image,) = sdk.persons.iterate_images(obama.id)
        >>> sdk.persons.get_image(obama.id, image.id).content_type
        'image/jpeg'
        """
        reply = self._calls.reply(Request("GET", fill(self.IMAGE, person_id, image_id)))
        return Picture(reply.body, reply.headers.get("Content-Type", ""))

    def detach_image(self, person_id: Id, image_id: Id) -> None:
        """Delete a picture and everything learned from it; raises PersonNotFound or ImageNotFound.

        >>> (image,) = sdk.persons.iterate_images(obama.id)
        >>> sdk.persons.detach_image(obama.id, image.id)
        >>> list(sdk.persons.iterate_images(obama.id))
        []
        """
        self._calls.reply(Request("DELETE", fill(self.IMAGE, person_id, image_id)))


def _limits(params: SearchParams | None) -> dict[str, Any] | None:
    return None if params is None else write(require_type(params, SearchParams, "search_params"))


def _image_id(reply: Reply) -> ImageId:
    return parsed(reply, lambda id: ImageId(id, warnings_in(reply)))
