"""Groups: created, changed and deleted, and who is in them."""

import pytest

from server.bootstrap import Kith
from server.domain.entities import PageArgs
from server.domain.errors import GroupNotFound, IdTaken, NotPermitted, PersonNotFound, ValidationFailed
from server.records.people.groups import GroupDetails
from tests.unit.service.shorthands import created, group, names

STAFF = GroupDetails("staff", {"floor": 3})


def members(kith: Kith, id: int) -> list[str]:
    """Return the names of a group's persons, by id."""
    return [person.name for person in kith.services.groups.persons(id, PageArgs()).items]


def test_a_chosen_id_can_be_asked_for_twice(kith: Kith) -> None:
    """With the same content the same group is returned; with other content the id is taken."""
    first = kith.services.groups.create(7, STAFF)
    assert kith.services.groups.create(7, STAFF) == first
    for other in (
        GroupDetails("guests", {"floor": 3}),
        GroupDetails("staff", {}),
        GroupDetails("staff", {"floor": 3}, 9),
    ):
        with pytest.raises(IdTaken, match="group 7"):
            kith.services.groups.create(7, other)


def test_a_name_can_be_looked_up_or_created_in_one_step(kith: Kith) -> None:
    """In either Unicode form; other details are ignored if the group exists."""
    first = kith.services.groups.get_or_create(None, GroupDetails("Gäste", {}))
    assert kith.services.groups.get_or_create(None, GroupDetails("Ga\u0308ste", {"floor": 1})) == first
    assert kith.services.groups.get_or_create(None, GroupDetails("gäste", {})) != first


def test_an_update_replaces_every_detail_and_a_patch_only_some(kith: Kith) -> None:
    staff = kith.services.groups.create(None, STAFF).id
    assert GroupDetails.of(kith.services.groups.patch(staff, {"life_days": 9})) == GroupDetails(
        "staff", {"floor": 3}, 9
    )
    kith.services.groups.update(staff, GroupDetails("guests", {}))
    assert GroupDetails.of(kith.services.groups.get(staff)) == GroupDetails("guests", {})


def test_members_come_and_go(kith: Kith) -> None:
    """Adding a member and removing a non-member changes nothing."""
    staff = group(kith, "staff")
    ada, bea, eve = (created(kith, name) for name in ("Ada", "Bea", "Eve"))
    kith.services.groups.update_persons(staff, [ada, bea], [eve])
    kith.services.groups.update_persons(staff, [ada, eve], [bea])
    assert members(kith, staff) == ["Ada", "Eve"]


def test_a_change_of_members_is_all_or_nothing(kith: Kith) -> None:
    """Unknown ids in either list are named, and so are ids in both."""
    staff = group(kith, "staff")
    ada, bea = created(kith, "Ada"), created(kith, "Bea")
    with pytest.raises(PersonNotFound) as unknown:
        kith.services.groups.update_persons(staff, [ada, 98], [99])
    assert unknown.value.payload == {"ids": [98, 99]}
    with pytest.raises(ValidationFailed) as both:
        kith.services.groups.update_persons(staff, [ada, bea], [bea])
    assert both.value.payload == {"ids": [bea]}
    assert members(kith, staff) == []


def test_deleting_a_group_leaves_its_people(kith: Kith) -> None:
    staff = group(kith, "staff")
    ada = created(kith, "Ada", groups=[staff])
    kith.services.groups.delete(staff)
    assert names(kith) == ["Ada"]
    assert kith.services.persons.groups(ada, PageArgs()).items == []


def test_every_use_of_an_unknown_group_is_refused(kith: Kith) -> None:
    groups = kith.services.groups
    for ask in (
        lambda: groups.get(7),
        lambda: groups.delete(7),
        lambda: groups.update(7, STAFF),
        lambda: groups.patch(7, {"name": "staff"}),
        lambda: groups.persons(7, PageArgs()),
        lambda: groups.update_persons(7, [], []),
    ):
        with pytest.raises(GroupNotFound, match="no group with id 7"):
            ask()


def test_pages_are_ordered_by_id_and_filtered_by_keywords(kith: Kith) -> None:
    for name in ("night shift", "day shift", "guests"):
        group(kith, name)
    page = kith.services.groups.page(PageArgs(1, 1), "shift")
    assert ([one.name for one in page.items], page.total_pages) == (["night shift"], 2)


def test_a_key_limited_to_groups_cannot_create_or_delete_any(kith: Kith) -> None:
    staff, guests = group(kith, "staff"), group(kith, "guests")
    with kith.records.visibility.limited((staff,)):
        assert [one.id for one in kith.services.groups.page(PageArgs(), None).items] == [staff]
        for ask in (lambda: kith.services.groups.create(None, STAFF), lambda: kith.services.groups.delete(staff)):
            with pytest.raises(NotPermitted):
                ask()
        with pytest.raises(GroupNotFound):
            kith.services.groups.get(guests)


def test_life_days_of_a_group_limit_its_peoples_lives(kith: Kith) -> None:
    """The shortest of several applies, until the person leaves that group."""
    weeks, days = (kith.services.groups.create(None, GroupDetails(str(life), {}, life)).id for life in (14, 3))
    ada = created(kith, "Ada", groups=[weeks, days])
    for left, expected in ((None, 3), (days, 14)):
        if left:
            kith.services.groups.update_persons(left, [], [ada])
        person = kith.services.persons.get(ada)
        assert person.life_ends
        assert round((person.life_ends - person.created).total_seconds() / 86400) == expected
