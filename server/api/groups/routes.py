"""Groups: sets of people that a search can be limited to."""

from typing import Any

from server.api.current import services
from server.api.fields import refuse_other_id
from server.api.groups.schemas import (
    GroupBody,
    GroupPage,
    GroupPatch,
    GroupSchema,
    MembersBody,
    NewGroupArgs,
    NewGroupBody,
)
from server.api.pages import ListArgs, ListArgsSchema, PageArgsSchema
from server.api.persons.schemas import PersonPage
from server.api.reading.details import Described
from server.api.rest import Resource
from server.domain.entities import Group, Page, PageArgs, Person
from server.records.people.groups import GroupDetails

groups = Resource("groups", __name__, url_prefix="/groups", description="Sets of people to limit searches to.")


@groups.get("")
@groups.arguments(ListArgsSchema, location="query")
@groups.response(200, GroupPage)
def list_groups(args: ListArgs) -> Page[Group]:
    """List groups, by id."""
    return services().groups.page(args.page, args.keywords)


@groups.post("")
@groups.doc(parameters=[{"in": "query", "schema": NewGroupArgs}])
@groups.arguments(NewGroupBody, location="both")
@groups.response(201, GroupSchema)
def create_group(asked: tuple[Described[GroupDetails], bool]) -> Group:
    """Create a group, or with `by_name` return an existing one of this name."""
    body, by_name = asked
    create = services().groups.get_or_create if by_name else services().groups.create
    return create(body.id, body.details)


@groups.get("/<id:group_id>")
@groups.response(200, GroupSchema)
def get_group(group_id: int) -> Group:
    """Return a group."""
    return services().groups.get(group_id)


@groups.put("/<id:group_id>")
@groups.arguments(GroupBody)
@groups.response(204)
def update_group(body: Described[GroupDetails], group_id: int) -> None:
    """Replace all of a group's details; use PATCH to change only some.

    Metadata and life_days are cleared if you leave them out.
    """
    refuse_other_id(body.id, group_id)
    services().groups.update(group_id, body.details)


@groups.patch("/<id:group_id>")
@groups.arguments(GroupPatch)
@groups.response(200, GroupSchema)
def patch_group(body: dict[str, Any], group_id: int) -> Group:
    """Change some of a group's details; use PUT to replace all.

    Metadata is replaced as a whole. Null clears life_days.
    """
    refuse_other_id(body.pop("id", None), group_id)
    return services().groups.patch(group_id, body)


@groups.delete("/<id:group_id>")
@groups.response(204)
def delete_group(group_id: int) -> None:
    """Delete a group; its members stay enrolled."""
    services().groups.delete(group_id)


@groups.get("/<id:group_id>/persons")
@groups.arguments(PageArgsSchema, location="query")
@groups.response(200, PersonPage)
def list_group_persons(args: PageArgs, group_id: int) -> Page[Person]:
    """List the members of a group, by id."""
    return services().groups.persons(group_id, args)


@groups.put("/<id:group_id>/persons")
@groups.arguments(MembersBody)
@groups.response(204)
def update_group_persons(body: dict[str, list[int]], group_id: int) -> None:
    """Add persons to a group and remove others, all or nothing."""
    services().groups.update_persons(group_id, **body)
