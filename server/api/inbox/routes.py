"""Faces from searches that matched nobody, or nobody for certain, waiting for review."""

from flask import Response

from server.api.answers.pictures import answering_picture, picture_answer
from server.api.current import services
from server.api.inbox.schemas import InboxItemSchema, InboxPage, InboxStateSchema, NameBody, PersonChoice
from server.api.pages import PageArgsSchema
from server.api.persons.schemas import PersonSchema
from server.api.reading.details import NewMember
from server.api.rest import Resource
from server.domain.entities import Page, PageArgs, Person
from server.domain.inbox import InboxItem
from server.service.inbox.inbox import InboxState

inbox = Resource(
    "inbox",
    __name__,
    url_prefix="/inbox",
    description="Faces from searches that matched nobody, or nobody for certain, waiting for review.",
)


@inbox.get("")
@inbox.arguments(PageArgsSchema, location="query")
@inbox.response(200, InboxPage)
def list_inbox(args: PageArgs) -> Page[InboxItem]:
    """List the waiting faces, oldest first.

    A key that is limited to groups sees those from searches among its groups.
    """
    return services().inbox.page(args)


@inbox.get("/state")
@inbox.response(200, InboxStateSchema)
def get_inbox_state() -> InboxState:
    """Return how many hours faces are kept, and how many are waiting."""
    return services().inbox.state()


@inbox.get("/<id:item_id>/image")
@answering_picture(inbox, "image/jpeg")
def get_inbox_image(item_id: int) -> Response:
    """Return a waiting face and its surroundings, as JPEG, unless If-None-Match has its ETag."""
    return picture_answer(services().inbox.portrait(item_id), "image/jpeg")


@inbox.post("/<id:item_id>/confirm")
@inbox.arguments(PersonChoice)
@inbox.response(200, PersonSchema)
def confirm_inbox_item(body: dict[str, int], item_id: int) -> Person:
    """Add the face to this person as a picture, and remove it from the inbox."""
    return services().inbox.confirm(item_id, body["person_id"])


@inbox.post("/<id:item_id>/name")
@inbox.arguments(NameBody)
@inbox.response(201, PersonSchema)
def name_inbox_item(body: NewMember, item_id: int) -> Person:
    """Create a person from the face, and remove it from the inbox."""
    return services().inbox.name(item_id, body.draft, body.group_ids)


@inbox.post("/<id:item_id>/reject")
@inbox.arguments(PersonChoice)
@inbox.response(200, InboxItemSchema)
def reject_inbox_item(body: dict[str, int], item_id: int) -> InboxItem:
    """Record that the face is not this person's, so searches with it no longer find the person.

    The face stays in the inbox, with the next candidate if there is one.
    """
    return services().inbox.reject(item_id, body["person_id"])


@inbox.delete("/<id:item_id>")
@inbox.response(204)
def dismiss_inbox_item(item_id: int) -> None:
    """Erase a waiting face."""
    services().inbox.dismiss(item_id)
