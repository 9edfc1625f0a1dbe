"""Warnings: an enrolment reports what is doubtful about it, beside an answer that is a bare integer."""

import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from client.api.sdk import Sdk
from client.model.image import Image as Picture
from client.model.image import PictureWarning
from client.model.person import Person
from client.model.recognition import SearchSource
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, as_jpeg
from tests.plain import Plain, attach, new_person


def reasons(sdk: Sdk, person: int, photo: bytes) -> set[str]:
    """Attach a picture and return the server's warnings."""
    image_id = sdk.persons.attach_image(Picture(None, person, photo), force=True)
    return {warning.reason for warning in image_id.warnings}


def test_a_good_picture_of_a_known_person_causes_no_warning(http: Plain, sdk: Sdk) -> None:
    person = new_person(http)
    assert reasons(sdk, person, OBAMA) == set()
    assert reasons(sdk, person, OBAMA_LATER) == set()


def test_a_picture_of_somebody_else_causes_a_warning(http: Plain, sdk: Sdk) -> None:
    """It is unlike the person's own pictures, and resembles another person, who is named."""
    obama, biden = new_person(http), new_person(http)
    attach(http, obama, OBAMA)
    attach(http, biden, BIDEN)
    image_id = sdk.persons.attach_image(Picture(None, biden, OBAMA_LATER), force=True)
    told = {warning.reason: warning.details for warning in image_id.warnings}
    assert set(told) == {"unlike_own_pictures", "resembles_other_person"}
    assert told["resembles_other_person"]["person_id"] == obama
    assert reasons(sdk, obama, COLLINS) == {"unlike_own_pictures"}


def blurred(photo: bytes) -> bytes:
    """Return a photo out of focus."""
    with Image.open(BytesIO(photo)) as image:
        return as_jpeg(image.filter(ImageFilter.GaussianBlur(5)))


def dark(photo: bytes) -> bytes:
    """Return a photo taken at night."""
    with Image.open(BytesIO(photo)) as image:
        return as_jpeg(image.point(lambda value: value // 12))


@pytest.mark.parametrize("poor", ["blurred", "dark"])
def test_a_poor_picture_causes_a_warning(http: Plain, sdk: Sdk, poor: str) -> None:
    expected = "low_sharpness" if poor == "blurred" else "low_exposure"
    assert expected in reasons(sdk, new_person(http), blurred(OBAMA) if poor == "blurred" else dark(OBAMA))


def test_a_picture_that_lacks_its_end_causes_a_warning(http: Plain, sdk: Sdk) -> None:
    """Network cameras send truncated JPEGs; the face is still enrolled."""
    assert reasons(sdk, new_person(http), OBAMA[:-10]) == {"picture_incomplete"}


def drawn(photo: bytes) -> bytes:
    """Return a photo as a cartoon: a few flat colours."""
    with Image.open(BytesIO(photo)) as image:
        flat = (
            image.filter(ImageFilter.MedianFilter(5))
            .filter(ImageFilter.MedianFilter(5))
            .filter(ImageFilter.MedianFilter(5))
        )
    return as_jpeg(flat.quantize(8).convert("RGB"))


@pytest.mark.parametrize("photo", [BIDEN, COLLINS])
def test_a_drawing_causes_a_warning(http: Plain, sdk: Sdk, photo: bytes) -> None:
    person = new_person(http)
    assert "looks_like_no_photo" in reasons(sdk, person, drawn(photo))
    assert "looks_like_no_photo" not in reasons(sdk, person, photo)


LOOKS: dict[str, Callable[[Sdk, bytes], object]] = {
    "search": lambda sdk, photo: sdk.search(None, SearchSource(photo)),
    "every face": lambda sdk, photo: sdk.search.every_face(None, SearchSource(photo)),
    "detect": lambda sdk, photo: sdk.faces.detect(photo),
    "match": lambda sdk, photo: sdk.faces.match(photo, OBAMA_LATER),
}


def test_a_newcomer_enrolled_by_a_search_causes_a_warning(sdk: Sdk) -> None:
    """As if the picture had been attached; a search that finds somebody enrols nothing."""
    asked = SearchSource(blurred(OBAMA), create_person=Person(None, "newcomer", {}))
    with pytest.warns(PictureWarning) as caught:
        (made,) = sdk.search(None, asked)
    assert "low_sharpness" in [str(warning.message) for warning in caught]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = sdk.search(None, asked)
    assert found.person == made.person


@pytest.mark.parametrize("look", LOOKS)
def test_calls_that_only_look_warn_too(sdk: Sdk, look: str) -> None:
    """At the caller's line; a complete picture causes no warning."""
    with pytest.warns(PictureWarning, match="picture_incomplete") as caught:
        LOOKS[look](sdk, OBAMA[:-10])
    assert [Path(warning.filename).name for warning in caught] == [Path(__file__).name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LOOKS[look](sdk, OBAMA)
