"""Several workers, several servers on one data directory, and several on one PostgreSQL, answer as one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import count, cycle, repeat
from pathlib import Path

import pytest
from attrs import frozen

from tests.databases import postgresql
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, base64
from tests.plain import Plain, attach, erase, everything, found, new_group, new_person, refused, stored_files
from tests.serving import Server, serving

OPEN = {"max_distance": 2.0}


@frozen
class Ways:
    """Addresses that lead to the same records, and how another server joins."""

    urls: list[str]
    join: Callable[[], AbstractContextManager[Server]]
    data: Path


@pytest.fixture(scope="module", params=["two workers", "two servers", "two servers of one PostgreSQL"])
def ways(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """Two ways to the same records."""
    data = tmp_path_factory.mktemp("several") / "data"
    url = postgresql().new_url() if request.param == "two servers of one PostgreSQL" else ""
    folders: Iterator[Path] = map(data.with_name, map(str, count())) if url else repeat(data)

    def join(*options: str) -> AbstractContextManager[Server]:
        return serving(next(folders), *options, database=url, storage_root=data / "storages")

    with ExitStack() as running:
        if request.param == "two workers":
            urls = [running.enter_context(join("--workers", "2")).url] * 2
        else:
            urls = [running.enter_context(join()).url for _ in range(2)]
        yield Ways(urls, join, data)
    for log in data.parent.glob("*.log"):
        assert "Traceback" not in log.read_text()


@pytest.fixture
def anyone(ways: Ways) -> Iterator[Callable[[], Plain]]:
    """Opens each connection to the next server; with several workers, to any of them."""
    with ExitStack() as opened:
        urls = cycle(ways.urls)
        yield lambda: opened.enter_context(Plain(next(urls)))
        erase(opened.enter_context(Plain(ways.urls[0])))


def test_the_next_search_anywhere_sees_a_write(anyone: Callable[[], Plain]) -> None:
    """Enrolled here, found there; deleted there, gone here. Eight connections reach every process."""
    person = new_person(anyone())
    image = attach(anyone(), person, OBAMA)
    assert [found(anyone(), OBAMA_LATER) for _ in range(8)] == [[person]] * 8
    anyone().delete(f"/persons/{person}/images/{image}")
    assert [found(anyone(), OBAMA_LATER, **OPEN) for _ in range(8)] == [[]] * 8


def test_groups_narrow_a_search_everywhere(anyone: Callable[[], Plain]) -> None:
    """Every process knows a group's members at once."""
    ada, bob = new_person(anyone()), new_person(anyone())
    attach(anyone(), ada, OBAMA)
    attach(anyone(), bob, BIDEN)
    group = new_group(anyone(), ada)
    assert [found(anyone(), BIDEN, **OPEN, group_ids=[group]) for _ in range(6)] == [[ada]] * 6
    anyone().put(f"/groups/{group}/persons", json={"addItems": [bob], "removeItems": [ada]})
    assert [found(anyone(), BIDEN, **OPEN, group_ids=[group]) for _ in range(6)] == [[bob]] * 6


def test_a_face_is_taken_on_every_server(anyone: Callable[[], Plain]) -> None:
    """The rule of force holds across processes."""
    ada, bob = new_person(anyone()), new_person(anyone())
    attach(anyone(), ada, OBAMA)
    for _ in range(6):
        refused(anyone().post(f"/persons/{bob}/images", json={"image": base64(OBAMA_LATER)}), 409, "face_taken")


def test_a_face_claimed_everywhere_at_once_goes_to_one_person(anyone: Callable[[], Plain]) -> None:
    """Exactly one wins, whichever process answers."""
    claims = [(anyone(), new_person(anyone())) for _ in range(8)]

    def claim(to: tuple[Plain, int]) -> int:
        body = {"image": base64(OBAMA), "searchParams": {"max_distance": 0.6}}
        return to[0].post(f"/persons/{to[1]}/images", json=body).status_code

    with ThreadPoolExecutor(len(claims)) as threads:
        statuses = list(threads.map(claim, claims))
    assert sorted(statuses) == [200] + [409] * 7
    assert found(anyone(), OBAMA) == [claims[statuses.index(200)][1]]


def test_every_process_gives_the_same_answers(anyone: Callable[[], Plain], ways: Ways) -> None:
    """Every record, picture and file, whichever process answers."""
    for photo in (OBAMA, BIDEN, COLLINS):
        attach(anyone(), new_person(anyone()), photo)
    first, *others = [everything(anyone(), ways.data) for _ in range(4)]
    assert others == [first] * 3


def test_a_server_that_joins_leaves_the_others_work_alone(anyone: Callable[[], Plain], ways: Ways) -> None:
    """A start cleans up nothing of the servers that are running."""
    person = new_person(anyone())
    attach(anyone(), person, OBAMA)
    before = stored_files(ways.data)
    with ways.join() as another, Plain(another.url) as http:
        assert found(http, OBAMA) == [person]
        attach(http, new_person(http), BIDEN)
    assert before < stored_files(ways.data)
    assert [len(found(anyone(), BIDEN, **OPEN)) for _ in range(4)] == [2] * 4
