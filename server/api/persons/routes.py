"""Persons and their pictures."""

from typing import Any

from flask import Response, jsonify

from server.api.answers.pictures import answering_picture, picture_answer
from server.api.current import services
from server.api.fields import refuse_other_id
from server.api.groups.schemas import GroupPage
from server.api.pages import ListArgs, ListArgsSchema, PageArgsSchema
from server.api.persons.schemas import (
    EncodingBody,
    ForceArgs,
    ImageBody,
    ImagePage,
    MergeBody,
    MoveBody,
    PersonBody,
    PersonPage,
    PersonPatch,
    PersonSchema,
    RejectionBody,
    SplitBody,
)
from server.api.reading.details import Described
from server.api.reading.photos import naming_photo
from server.api.rest import Resource
from server.api.search.limits import search_params
from server.domain.entities import Group, Page, PageArgs, Person, Picture
from server.domain.pictures.collected_warnings import notice
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.enrolment.enrol import Duplicates
from server.service.people.persons import PersonDraft

persons = Resource("persons", __name__, url_prefix="/persons", description="People who can be identified.")


@persons.get("")
@persons.arguments(ListArgsSchema, location="query")
@persons.response(200, PersonPage)
def list_persons(args: ListArgs) -> Page[Person]:
    """List persons, by id."""
    return services().persons.page(args.page, args.keywords)


@persons.post("")
@persons.arguments(PersonBody)
@persons.response(201, PersonSchema)
def create_person(body: Described[PersonDraft]) -> Person:
    """Create a person."""
    return services().persons.create(body.id, body.details)


@persons.get("/<id:person_id>")
@persons.response(200, PersonSchema)
def get_person(person_id: int) -> Person:
    """Return a person."""
    return services().persons.get(person_id)


@persons.put("/<id:person_id>")
@persons.arguments(PersonBody)
@persons.response(204)
def update_person(body: Described[PersonDraft], person_id: int) -> None:
    """Replace all of a person's details; use PATCH to change only some.

    Metadata, external id and expiry are cleared if you leave them out; the storage stays the same. Changing the storage
    moves the person's pictures.
    """
    refuse_other_id(body.id, person_id)
    services().persons.update(person_id, body.details)


@persons.patch("/<id:person_id>")
@persons.arguments(PersonPatch)
@persons.response(200, PersonSchema)
def patch_person(body: dict[str, Any], person_id: int) -> Person:
    """Change some of a person's details; use PUT to replace all.

    Fields that you leave out stay the same. Null clears an external id or an expiry; name, metadata and storage cannot
    be null. Metadata is replaced as a whole. Changing the storage moves the person's pictures.
    """
    refuse_other_id(body.pop("id", None), person_id)
    return services().persons.patch(person_id, body)


@persons.delete("/<id:person_id>")
@persons.response(204)
def delete_person(person_id: int) -> None:
    """Delete a person with all pictures."""
    services().persons.delete(person_id)


@persons.get("/<id:person_id>/groups")
@persons.arguments(PageArgsSchema, location="query")
@persons.response(200, GroupPage)
def list_person_groups(args: PageArgs, person_id: int) -> Page[Group]:
    """List the groups that a person is in, by id."""
    return services().persons.groups(person_id, args)


@persons.get("/<id:person_id>/images")
@persons.arguments(PageArgsSchema, location="query")
@persons.response(200, ImagePage)
def list_images(args: PageArgs, person_id: int) -> Page[Picture]:
    """List a person's pictures, by id."""
    return services().persons.pictures(person_id, args)


@persons.post("/<id:person_id>/images")
@persons.doc(parameters=[{"in": "query", "schema": ForceArgs}])
@persons.arguments(ImageBody, location="picture")
@persons.response(200, {"type": "integer"}, description="The id of the picture")
@naming_photo
def attach_image(body: dict[str, Any], person_id: int) -> Response:
    """Attach a picture; without force, a face that is already enrolled is refused with a 409."""
    refuse_other_id(body["person_id"], person_id, "person_id")
    duplicates = Duplicates(search_params(body["search_params"]), unchecked=body["force"])
    enrolled = services().enrolment.attach(person_id, body["image"], duplicates)
    notice(enrolled.warnings)
    return jsonify(enrolled.image_id)


@persons.post("/<id:person_id>/encodings")
@persons.doc(parameters=[{"in": "query", "schema": ForceArgs}])
@persons.arguments(EncodingBody, location="both")
@persons.response(200, {"type": "integer"}, description="The id of the image, which has no picture")
def attach_encoding(body: dict[str, Any], person_id: int) -> Response:
    """Attach an encoding without a picture; without force, a face that is already enrolled is refused with a 409.

    It counts as an image without a picture. It cannot be converted for another encoder: `kith reindex` lists it, and
    you have to detach it.
    """
    duplicates = Duplicates(search_params(body.pop("search_params")), unchecked=body.pop("force"))
    enrolled = services().enrolment.attach_encoding(person_id, BareEncoding(**body), duplicates)
    notice(enrolled.warnings)
    return jsonify(enrolled.image_id)


@persons.post("/<id:person_id>/merge")
@persons.arguments(MergeBody)
@persons.response(200, PersonSchema)
def merge_persons(body: dict[str, Any], person_id: int) -> Person:
    """Merge other persons into this one, with their pictures and groups.

    This person's name, metadata, external_id, storage_id and expire_at stay; those of the others are lost.
    """
    return services().merging.merge(person_id, body["person_ids"])


@persons.post("/<id:person_id>/split")
@persons.arguments(SplitBody)
@persons.response(201, PersonSchema)
def split_person(body: dict[str, Any], person_id: int) -> Person:
    """Make a new person from some of this person's pictures.

    The new person joins this person's groups and has the same storage and expiry. The pictures keep their ids.
    """
    return services().splitting.split(person_id, body["image_ids"], body["name"])


@persons.post("/<id:person_id>/images/move")
@persons.arguments(MoveBody)
@persons.response(200, PersonSchema)
def move_images(body: dict[str, Any], person_id: int) -> Person:
    """Move some of this person's pictures to another person, and return that person. The pictures keep their ids."""
    return services().splitting.move(person_id, body["image_ids"], body["person_id"])


@persons.post("/<id:person_id>/rejections")
@persons.arguments(RejectionBody, location="picture")
@persons.response(204)
@naming_photo
def reject_face(body: dict[str, Any], person_id: int) -> None:
    """Record that a face is not this person's, so that searches with it no longer find them.

    The server stores the face's template as long as the person exists. It leaves the person out of a search whose
    face resembles the rejected one as closely as two photos of one person do, and more closely than it resembles the
    person's own photos. Attach the picture to the person to undo this.
    """
    services().rejecting.reject(person_id, body["image"], body["face"] or "largest")


@persons.get("/<id:person_id>/images/<id:image_id>")
@answering_picture(persons, "image/*")
def get_image(person_id: int, image_id: int) -> Response:
    """Return a picture's original bytes, unless If-None-Match has its ETag."""
    picture, photo = services().persons.picture(person_id, image_id)
    return picture_answer(photo, picture.content_type)


@persons.delete("/<id:person_id>/images/<id:image_id>")
@persons.response(204)
def detach_image(person_id: int, image_id: int) -> None:
    """Delete a picture of a person."""
    services().enrolment.detach(person_id, image_id)
