"""Keys: what each may do, and whom it may see."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from attrs import frozen
from flask import Flask

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from client.model.page import PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from client.model.server import KeyInfo
from server.app import application
from server.bootstrap import Kith, build
from server.domain.access import Allowance, KeyDraft, Right
from server.settings import Settings
from tests.contract.conftest import URL
from tests.contract.document import document_of
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.graphs import usual_engine
from tests.photographs import OBAMA

OPEN = {"ping", "healthz", "readyz"}
ANYBODY = SearchParams(max_distance=2.0)


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kith]:
    """A server's parts, with keys."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("keys"), allowed_hosts=("kith.test",))
    kith = build(settings, engine=usual_engine())
    kith.gallery.load()
    yield kith
    kith.records.close()


@pytest.fixture(scope="module")
def app(kith: Kith) -> Flask:
    """The application in front of them."""
    return application(kith)


@pytest.fixture(scope="module")
def secret(kith: Kith) -> Callable[..., str]:
    """Makes a key and returns its secret."""

    def make(*rights: Right, groups: tuple[int, ...] | None = None, **allowed: int) -> str:
        with kith.records.session():
            draft = KeyDraft("test", frozenset(rights), groups, Allowance(**allowed))
            return kith.services.access.make(draft).secret

    return make


def sdk_of(app: Flask, key: str | None) -> Sdk:
    """Return the SDK with a key."""
    return Sdk(URL, api_key=key, retries=0, adapter=WsgiAdapter(app))


@pytest.fixture(scope="module")
def admin(app: Flask, secret: Callable[..., str]) -> Sdk:
    """The SDK that may do everything."""
    return sdk_of(app, secret(Right.ADMIN))


@frozen
class Two:
    """Two groups with one person each; both persons have the same face."""

    mine: int
    theirs: int
    my_person: int
    their_person: int
    their_image: int


def made(id: int | None) -> int:
    """Return the id of something that the server created."""
    assert id
    return id


@pytest.fixture
def two(admin: Sdk) -> Iterator[Two]:
    """Somebody whom the limited key sees, and somebody whom it does not."""
    mine, theirs = (made(admin.groups.create(Group(None, name, {})).id) for name in ("mine", "theirs"))
    ada, eve = (made(admin.persons.create(Person(None, name, {}, external_id=name)).id) for name in ("Ada", "Eve"))
    admin.groups.update_persons(mine, [ada], [])
    admin.groups.update_persons(theirs, [eve], [])
    admin.persons.attach_image(Image(None, ada, OBAMA), force=True)
    yield Two(mine, theirs, ada, eve, admin.persons.attach_image(Image(None, eve, OBAMA), force=True))
    for person in admin.persons.iterate():
        admin.persons.delete(person.id)
    for group in admin.groups.get_all().items:
        admin.groups.delete(group.id)


@pytest.fixture
def limited(app: Flask, secret: Callable[..., str], two: Two) -> Sdk:
    """The SDK with a key that sees one of the groups."""
    return sdk_of(app, secret(Right.SEARCH, Right.READ, Right.WRITE, groups=(two.mine,)))


def test_every_operation_asks_for_a_key_and_its_scope(app: Flask, secret: Callable[..., str]) -> None:
    """Only open endpoints are answered without a key, and a key needs the right scope."""
    client = app.test_client()
    keys = {right: secret(*(set(Right) - {right, Right.ADMIN})) for right in Right}
    operations = [one for one in document_of(app).operations if one.spec["operationId"] not in OPEN]
    assert len(operations) > 20
    for operation in operations:
        path = operation.path.replace("{", "").replace("}", "")
        for name in ("person_id", "image_id", "group_id", "storage_id", "job_id", "item_id", "cluster_id", "face_id"):
            path = path.replace(name, "1")
        answer = client.open(path, method=operation.method)
        assert (answer.status_code, answer.json["type"]) == (401, "key_missing"), operation  # type: ignore[index]  # an error's body is an object
        lacking = [
            client.open(path, method=operation.method, headers={"Authorization": f"Bearer {key}"}).status_code
            for key in keys.values()
        ]
        assert 403 in lacking or operation.spec["operationId"] == "get_key", operation


def test_a_key_can_ask_what_it_may_do(limited: Sdk, admin: Sdk, two: Two) -> None:
    assert limited.key() == KeyInfo("test", ["read", "search", "write"], [two.mine])
    assert admin.key() == KeyInfo("test", ["admin"], None)


@pytest.mark.usefixtures("admin")
def test_an_unknown_key_is_refused_and_never_shown(app: Flask) -> None:
    """Neither in the error nor in the SDK's repr."""
    sdk = sdk_of(app, "kith_wrong")
    with pytest.raises(errors.KeyUnknown) as caught:
        sdk.groups.get_all()
    assert caught.value.status == 401
    assert "kith_wrong" not in f"{caught.value} {sdk!r} {vars(sdk)}"
    assert sdk.ping().name == "kith"
    with pytest.raises(errors.KeyMissing):
        sdk_of(app, None).groups.get_all()


def test_a_key_with_a_line_break_is_refused_without_being_quoted() -> None:
    with pytest.raises(errors.InvalidArgument, match="characters") as caught:
        Sdk(URL, api_key="kith_a\nb")
    assert "kith_a" not in str(caught.value)


def test_the_key_of_the_environment_is_sent(
    app: Flask, secret: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITH_API_KEY", secret(Right.READ))
    assert sdk_of(app, None).persons.get_all().page == 1


def test_a_search_that_enrols_needs_write_too(app: Flask, secret: Callable[..., str]) -> None:
    sdk = sdk_of(app, secret(Right.SEARCH, Right.READ))
    with pytest.raises(errors.NotPermitted) as caught:
        sdk.search(None, SearchSource(OBAMA, create_person=Person(None, "New", {})))
    assert caught.value.payload == {"scope": "write"}
    assert sdk.persons.get_all().items == []


def test_a_limited_key_sees_only_its_groups(limited: Sdk, two: Two) -> None:
    """Lists, reads and searches are as if nobody else existed."""
    assert [group.id for group in limited.groups.get_all().items] == [two.mine]
    assert [person.id for person in limited.persons.get_all().items] == [two.my_person]
    found = limited.search(ANYBODY, SearchSource(OBAMA))
    assert [result.person.id for result in found] == [two.my_person]
    with pytest.raises(errors.PersonNotFound):
        limited.persons.get(two.their_person)
    with pytest.raises(errors.PersonNotFound):
        limited.persons.delete(two.their_person)
    with pytest.raises(errors.PersonNotFound):
        limited.persons.get_all_groups(PageArgs(), two.their_person)
    with pytest.raises(errors.PersonNotFound):
        limited.persons.get_image(two.their_person, two.their_image)
    with pytest.raises(errors.PersonNotFound):
        limited.faces.match_person(OBAMA, two.their_person)
    with pytest.raises(errors.PersonNotFound):
        limited.persons.merge(two.my_person, two.their_person)
    with pytest.raises(errors.PersonNotFound):
        limited.groups.update_persons(two.mine, [two.their_person], [])
    with pytest.raises(errors.GroupNotFound):
        limited.groups.get(two.theirs)
    with pytest.raises(errors.GroupNotFound):
        limited.groups.get_all_persons(PageArgs(), two.theirs)
    with pytest.raises(errors.GroupNotFound):
        limited.search(ANYBODY, SearchSource(OBAMA, [two.theirs]))
    with pytest.raises(errors.ImageNotFound):
        limited.search(ANYBODY, SearchSource(image_id=two.their_image))


def test_enrolment_reveals_nobody_else_to_a_limited_key(limited: Sdk, admin: Sdk, two: Two) -> None:
    """A face of somebody out of sight counts as free, and only persons in sight are named."""
    new = limited.persons.create(Person(None, "New", {}))
    with pytest.raises(errors.FaceTaken) as caught:
        limited.persons.attach_image(Image(None, new.id, OBAMA))
    assert [result.person.id for result in caught.value.results] == [two.my_person]
    limited.persons.delete(two.my_person)
    limited.persons.attach_image(Image(None, new.id, OBAMA))
    assert [group.id for group in admin.persons.get_all_groups(PageArgs(), new.id).items] == [two.mine]


def test_ids_of_persons_out_of_sight_cannot_be_taken(limited: Sdk, two: Two) -> None:
    with pytest.raises(errors.IdTaken):
        limited.persons.create(Person(two.their_person, "Eve", {}))
    with pytest.raises(errors.ExternalIdTaken) as caught:
        limited.persons.create(Person(None, "New", {}, external_id="Eve"))
    assert caught.value.payload is None
    assert str(two.their_person) not in caught.value.message


def test_a_limited_key_cannot_create_or_delete_groups(limited: Sdk, two: Two) -> None:
    with pytest.raises(errors.NotPermitted):
        limited.groups.create(Group(None, "new", {}))
    with pytest.raises(errors.NotPermitted):
        limited.groups.delete(two.mine)
    limited.groups.update(Group(two.mine, "renamed", {}))
    assert limited.groups.get(two.mine).name == "renamed"


def test_a_limited_key_cannot_read_numbers_about_everybody(app: Flask, secret: Callable[..., str], two: Two) -> None:
    """Metrics count who is out of sight too; a key that sees everything may read them."""
    client = app.test_client()
    for groups, status in (((two.mine,), 403), (None, 200)):
        headers = {"Authorization": f"Bearer {secret(Right.READ, groups=groups)}"}
        for path in ("metrics", "false-alarms"):
            assert client.get(f"/api/{path}", headers=headers).status_code == status


def test_a_key_whose_group_is_gone_sees_nobody(limited: Sdk, admin: Sdk, two: Two) -> None:
    admin.groups.delete(two.mine)
    assert limited.persons.get_all().items == []
    assert limited.search(ANYBODY, SearchSource(OBAMA)) == []


def test_a_used_up_quota_says_when_to_come_back(app: Flask, secret: Callable[..., str]) -> None:
    key = secret(Right.READ, quota=2)
    sdk = sdk_of(app, key)
    sdk.groups.get_all()
    sdk.groups.get_all()
    with pytest.raises(errors.TooManyRequests) as caught:
        sdk.groups.get_all()
    answer = app.test_client().get("/api/groups", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert caught.value.payload["seconds"] > 0


def test_secrets_are_not_stored(kith: Kith, secret: Callable[..., str]) -> None:
    """Neither the database nor its log holds one."""
    made = secret(Right.READ)
    files = [path for path in Path(kith.settings.data_dir).glob("kith.db*") if path.is_file()]
    assert files
    assert all(made.encode() not in path.read_bytes() for path in files)


def test_a_limited_key_has_no_access_to_imports_and_clusters(limited: Sdk) -> None:
    """Those concern everybody in an archive, and reports name files."""
    asked = (
        lambda: limited.imports.start(BytesIO()),
        lambda: limited.imports.start_on_server("/"),
        limited.imports.get_all,
        limited.imports.roots,
        lambda: limited.imports.get(1),
        lambda: limited.imports.get_all_refusals(None, 1),
        lambda: limited.imports.get_all_warnings(None, 1),
        lambda: limited.imports.cancel(1),
        lambda: limited.imports.delete(1),
        lambda: limited.cluster_jobs.start(BytesIO()),
        lambda: limited.cluster_jobs.start_on_server("/"),
        lambda: limited.clusters.get_all(None, 1),
        lambda: limited.clusters.get(1),
        lambda: limited.clusters.get_all_faces(None, 1),
        lambda: limited.clusters.get_face(1, 1),
        lambda: limited.clusters.name(1, Person(None, "Ada", {})),
        lambda: limited.clusters.confirm(1, 1),
        lambda: limited.clusters.reject(1, 1),
        lambda: limited.clusters.merge(1, 2),
        lambda: limited.clusters.split(1, [1]),
        lambda: limited.clusters.keep_apart(1, 2),
        lambda: limited.clusters.dismiss(1),
        lambda: limited.clusters.dismiss_small(1),
    )
    for ask in asked:
        with pytest.raises(errors.NotPermitted):
            ask()
