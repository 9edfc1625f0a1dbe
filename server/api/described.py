"""What bodies say of a person or a group, as objects."""

from typing import Generic, TypeVar

from attrs import frozen

from server.service.people.persons import PersonDraft

Details = TypeVar("Details")


@frozen
class Described(Generic[Details]):
    """The details of a person or a group, and the id that the caller gives, if any."""

    id: int | None
    details: Details


@frozen
class NewMember:
    """A person to enrol with a face that is stored, and the groups to join; None is those that were searched."""

    draft: PersonDraft
    group_ids: list[int] | None
