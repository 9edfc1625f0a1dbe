"""Scopes: where a search looks."""

from typing import Any

import pytest

from server.bootstrap import Kith
from server.domain.errors import GroupNotFound
from server.domain.identification.search_values import SearchScope
from server.domain.metadata.filter import parse_filter
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import OPEN, enrolled, found, group

ADA = photo_of("Ada", pose=1)


def filtered(filter: dict[str, Any], *groups: int) -> SearchScope:
    """Return a scope of people whose metadata match."""
    return SearchScope(groups, parse_filter(filter))


def test_a_group_narrows_a_search_to_its_members(kith: Kith) -> None:
    staff, guests, empty = (group(kith, name) for name in ("staff", "guests", "empty"))
    enrolled(kith, "Ada", groups=[staff])
    enrolled(kith, "Bea", groups=[guests])
    enrolled(kith, "Eve")
    assert found(kith, ADA, OPEN, SearchScope((staff,))) == ["Ada"]
    assert found(kith, ADA, OPEN, SearchScope((guests,))) == ["Bea"]
    assert found(kith, ADA, OPEN, SearchScope((staff, guests))) == ["Ada", "Bea"]
    assert found(kith, ADA, OPEN, SearchScope((empty,))) == []


def test_unknown_groups_are_named(kith: Kith) -> None:
    staff = group(kith, "staff")
    with pytest.raises(GroupNotFound, match="no group with id 98, 99") as refused:
        found(kith, ADA, scope=SearchScope((staff, 98, 99)))
    assert refused.value.payload == {"ids": [98, 99]}


def test_joining_and_leaving_take_effect_at_once(kith: Kith) -> None:
    staff = group(kith, "staff")
    ada = enrolled(kith, "Ada")
    for add, remove, expected in (([ada], [], ["Ada"]), ([], [ada], [])):
        kith.services.groups.update_persons(staff, add, remove)
        assert found(kith, ADA, scope=SearchScope((staff,))) == expected


def test_a_deleted_person_is_no_longer_found(kith: Kith) -> None:
    ada = enrolled(kith, "Ada")
    assert found(kith, ADA) == ["Ada"]
    kith.services.persons.delete(ada)
    assert found(kith, ADA, OPEN) == []


def test_a_filter_narrows_a_search_by_metadata(kith: Kith) -> None:
    staff = group(kith, "staff")
    enrolled(kith, "Ada", {"city": "Oslo"}, [staff])
    enrolled(kith, "Bea", {"city": "Oslo"})
    enrolled(kith, "Eve", {"city": "Bergen"}, [staff])
    assert set(found(kith, ADA, OPEN, filtered({"city": "Oslo"}))) == {"Ada", "Bea"}
    assert set(found(kith, ADA, OPEN, filtered({"city": {"ne": "Oslo"}}))) == {"Eve"}
    assert found(kith, ADA, OPEN, filtered({"city": "Oslo"}, staff)) == ["Ada"]
    assert found(kith, ADA, OPEN, filtered({"city": "Paris"})) == []


def test_a_filter_follows_changed_metadata(kith: Kith) -> None:
    ada = enrolled(kith, "Ada", {"city": "Oslo"})
    kith.services.persons.patch(ada, {"metadata": {"city": "Bergen"}})
    assert found(kith, ADA, scope=filtered({"city": "Oslo"})) == []
    assert found(kith, ADA, scope=filtered({"city": "Bergen"})) == ["Ada"]


def test_one_person_can_be_left_out(kith: Kith) -> None:
    ada = enrolled(kith, "Ada")
    enrolled(kith, "Bea")
    assert found(kith, ADA, OPEN, SearchScope(without=ada)) == ["Bea"]


def test_a_key_limited_to_a_group_finds_only_its_members(kith: Kith) -> None:
    """Even if the search names no group; other people and groups seem not to exist."""
    staff, guests = group(kith, "staff"), group(kith, "guests")
    enrolled(kith, "Ada", groups=[staff])
    enrolled(kith, "Bea", groups=[guests])
    with kith.records.visibility.limited((guests,)):
        assert found(kith, ADA, OPEN) == ["Bea"]
        with pytest.raises(GroupNotFound):
            found(kith, ADA, OPEN, SearchScope((staff,)))
