"""Details of persons and groups that a request gives, as objects."""

from typing import Generic, TypeVar

from attrs import frozen

from server.service.people.persons import PersonDraft

Details = TypeVar("Details")


@frozen
class Described(Generic[Details]):
    """The details of a person or a group, and the id chosen by the caller, if any."""

    id: int | None
    details: Details


@frozen
class NewMember:
    """A person to enrol with a stored face, and the groups to join; None means the groups that were searched."""

    draft: PersonDraft
    group_ids: list[int] | None
