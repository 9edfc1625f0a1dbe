"""Kith's SDK: who is on this photo?

    from client import Sdk

    with Sdk("http://127.0.0.1:41101") as sdk:
        sdk.persons.enrol("Ada", Path("ada.jpg"))
        match = sdk.identify(Path("unknown.jpg"))
        print(match.person.name if match else "nobody known")

Errors are in `client.errors`.
"""

from client.api.sdk import Sdk
from client.errors import KithError
from client.model.enrolment import Enrolled, Identified, Refused
from client.model.group import Group, GroupChanges
from client.model.image import EnrolmentWarning, Image, ImageId, ImageSource, Picture, PictureWarning
from client.model.imports import Import, ImportProblem, Refusal
from client.model.inbox import Candidate, InboxItem, InboxState
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
    "Candidate",
    "Enrolled",
    "EnrolmentWarning",
    "Face",
    "FaceEncoding",
    "FaceResults",
    "FoundImage",
    "Group",
    "GroupChanges",
    "Identified",
    "Image",
    "ImageId",
    "ImageSource",
    "Import",
    "ImportProblem",
    "InboxItem",
    "InboxState",
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
    "Refusal",
    "Refused",
    "Sdk",
    "SearchParams",
    "SearchResult",
    "SearchSource",
    "ServerInfo",
    "Storage",
]
