"""Kith's SDK: identify the people in a photo.

    from client import Sdk

    with Sdk("http://127.0.0.1:41101") as sdk:
        sdk.persons.enrol("Ada", Path("ada.jpg"))
        match = sdk.identify(Path("unknown.jpg"))
        print(match.person.name if match else "nobody known")

Errors are in `client.errors`.
"""

from client.api.sdk import Sdk
from client.errors import KithError
from client.model.audit import AuditEntry, AuditHead, AuditQuery
from client.model.clusters import Cluster, ClusterFace, ClusterJob, Lookalike, Named, Unenrolled
from client.model.enrolment import Enrolled, Identified, Refused
from client.model.group import Group, GroupChanges
from client.model.image import EnrolmentWarning, Image, ImageId, ImageSource, Picture, PictureWarning
from client.model.inbox import Candidate, InboxItem, InboxState
from client.model.jobs import Import, Job, JobProblem, JobWarning, Refusal
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
from client.model.server import ExpectedAlarms, FalseAlarms, KeyInfo, ServerInfo
from client.model.storage import Storage

__all__ = [
    "AuditEntry",
    "AuditHead",
    "AuditQuery",
    "Box",
    "Candidate",
    "Cluster",
    "ClusterFace",
    "ClusterJob",
    "Enrolled",
    "EnrolmentWarning",
    "ExpectedAlarms",
    "Face",
    "FaceEncoding",
    "FaceResults",
    "FalseAlarms",
    "FoundImage",
    "Group",
    "GroupChanges",
    "Identified",
    "Image",
    "ImageId",
    "ImageSource",
    "Import",
    "InboxItem",
    "InboxState",
    "Job",
    "JobProblem",
    "JobWarning",
    "KeyInfo",
    "KithError",
    "Lookalike",
    "Match",
    "Named",
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
    "Unenrolled",
]
