"""Kith's SDK: who is on this photo?

    from client import Image, Person, Sdk, SearchSource

    with Sdk("http://127.0.0.1:41101") as sdk:
        person = sdk.persons.create(Person(None, "Ada", {}))
        sdk.persons.attach_image(Image(None, person.id, Path("ada.jpg")))
        results = sdk.search(None, SearchSource(Path("unknown.jpg")))

Errors are in `client.errors`.
"""

from client.api.sdk import Sdk
from client.errors import KithError
from client.model.group import Group, GroupChanges
from client.model.image import EnrolmentWarning, Image, ImageId, ImageSource, Picture, PictureWarning
from client.model.page import Page, PageArgs
from client.model.person import Person, PersonChanges
from client.model.recognition import (
    Box,
    Face,
    FaceEncoding,
    FaceResults,
    FoundImage,
    Match,
    Quality,
    SearchParams,
    SearchResult,
    SearchSource,
)
from client.model.server import KeyInfo, ServerInfo
from client.model.storage import Storage

__all__ = [
    "Box",
    "EnrolmentWarning",
    "Face",
    "FaceEncoding",
    "FaceResults",
    "FoundImage",
    "Group",
    "GroupChanges",
    "Image",
    "ImageId",
    "ImageSource",
    "KeyInfo",
    "KithError",
    "Match",
    "Page",
    "PageArgs",
    "Person",
    "PersonChanges",
    "Picture",
    "PictureWarning",
    "Quality",
    "Sdk",
    "SearchParams",
    "SearchResult",
    "SearchSource",
    "ServerInfo",
    "Storage",
]
