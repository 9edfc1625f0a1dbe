"""Lists that change while they are walked: whoever is there throughout is seen."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from client import Group, Person, Sdk
from tests.photographs import ROOT

MANY = 2100
"""More than two pages of the longest."""


@pytest.fixture
def many(sdk: Sdk) -> list[int]:
    """The ids of that many persons."""
    with ThreadPoolExecutor(8) as threads:
        made = threads.map(sdk.persons.create, [Person(None, f"Person {number}", {}) for number in range(MANY)])
        return [person.id or 0 for person in made]


@pytest.mark.usefixtures("many")
def test_the_readmes_loop_forgets_everybody(sdk: Sdk) -> None:
    """Word for word, with more persons than a page holds."""
    loop = re.search(
        r"^for person in sdk\.persons\.iterate\(\):\n .+\n", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert loop
    exec(loop[0], {"sdk": sdk})
    assert not list(sdk.persons.iterate())


def test_nobody_who_stays_is_missed_or_seen_twice(sdk: Sdk, many: list[int]) -> None:
    """While others come, go and change their names, among all persons and in a group, in pages of any size."""
    sdk.groups.create(Group(1, "all", {}))
    sdk.groups.update_persons(1, many)
    staying = set(many[1::2])
    leaving = iter(many[::2])
    for walk in (sdk.persons.iterate(size=97), sdk.groups.iterate_persons(1, size=1000)):
        seen = []
        for person in walk:
            seen.append(person.id)
            if len(seen) % 5 == 0:
                sdk.persons.delete(next(leaving))
                sdk.persons.patch(person.id, name="somebody else") if person.id in staying else None
                sdk.persons.create(Person(None, "newcomer", {}))
        assert staying <= set(seen)
        assert len(set(seen)) == len(seen)
