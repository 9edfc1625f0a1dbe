"""Lists that change during iteration: everyone who is there throughout is seen."""

import os
import re

import pytest

from client import Group, Person, Sdk
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.photographs import ROOT
from tests.serving import Server

MANY = 2100 if os.environ.get("ITERATING_FULL") else 1001
"""More than the longest page holds, or than two of them."""


@pytest.fixture
def crowd(server: Server, sdk: Sdk) -> Sdk:
    """The SDK to a server with that many persons."""
    first = sdk.persons.create(Person(None, "Person 1", {}))
    records = Records.open(server.data / "kith.db", encoder="")
    with records.session(), records.transaction():
        for number in range(2, MANY + 1):
            records.persons.add(None, PersonDetails(f"Person {number}", {}, first.storage_id or 0))
    records.close()
    return sdk


def test_the_readmes_loop_forgets_everybody(crowd: Sdk) -> None:
    """The loop is the README's own, and there are more persons than a page holds."""
    readme = (ROOT / "README.md").read_text()
    loop = re.search(r"^for person in sdk\.persons\.iterate\(\):\n .+\n", readme, re.MULTILINE)
    assert loop
    assert sum(1 for _ in crowd.persons.iterate()) == MANY
    exec(loop[0], {"sdk": crowd})
    assert not list(crowd.persons.iterate())


def test_nobody_who_stays_is_missed_or_seen_twice(sdk: Sdk) -> None:
    """While others come, go and change their names; among all persons and in a group."""
    people = [sdk.persons.create(Person(None, f"Person {number}", {})).id for number in range(60)]
    sdk.groups.create(Group(1, "all", {}))
    sdk.groups.update_persons(1, people)
    staying, leaving = set(people[1::2]), iter(people[::2])
    for walk in (sdk.persons.iterate(size=7), sdk.groups.iterate_persons(1, size=4)):
        seen = []
        for person in walk:
            seen.append(person.id)
            if len(seen) % 5 == 0:
                sdk.persons.delete(next(leaving))
                newcomer = sdk.persons.create(Person(None, "newcomer", {}))
                sdk.groups.update_persons(1, [newcomer.id])
                sdk.persons.patch(newcomer.id, name="somebody else")
        assert staying <= set(seen)
        assert len(set(seen)) == len(seen)
