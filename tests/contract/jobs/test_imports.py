"""Imports that wait for their turn, that were interrupted, or that fail."""

from pathlib import Path

import pytest

from client.api.sdk import Sdk
from client.errors import JobNotFound, ServerFault, ValidationFailed
from server.app import application
from server.bootstrap import Kith
from server.domain.errors import FaceTaken
from server.domain.jobs import Counts
from server.service.enrolment.enrol import Duplicates
from server.service.jobs.runner import MOST_ATTEMPTS
from server.service.people.persons import PersonDraft
from tests.contract.conftest import URL
from tests.contract.jobs.interrupting import interrupted
from tests.photographs import BIDEN, COLLINS, OBAMA


@pytest.fixture
def people(root: Path) -> Path:
    """A folder of three people."""
    for name, photo in {"a": OBAMA, "b": BIDEN, "c": COLLINS}.items():
        (root / "people" / name).mkdir(parents=True, exist_ok=True)
        (root / "people" / name / "1.jpg").write_bytes(photo)
    return root / "people"


def test_imports_wait_in_order_and_are_cancelled_at_once(kith: Kith, own: Sdk, people: Path) -> None:
    """The oldest is done first; the list is ordered by id."""
    ids = [own.imports.start_on_server(str(people)).id for _ in range(3)]
    assert [(found.id, found.state) for found in own.imports.iterate(size=2)] == [(id, "queued") for id in ids]
    assert own.imports.cancel(ids[1]).state == "cancelled"
    assert kith.job_runner().run_next()
    assert [found.state for found in own.imports.iterate()] == ["done", "cancelled", "queued"]
    assert kith.job_runner().run_next()
    assert not kith.job_runner().run_next()
    assert [found.known for found in own.imports.iterate()] == [0, 0, 3]


def test_an_interrupted_import_goes_on_after_the_last_photo(kith: Kith, own: Sdk, people: Path) -> None:
    """Earlier photos are not processed again."""
    waiting = own.imports.start_on_server(str(people))
    interrupted(kith, waiting.id, Counts(enrolled=2), "b/1.jpg")
    assert kith.job_runner().run_next()
    assert own.imports.get(waiting.id).enrolled == 3
    assert [person.name for person in own.persons.iterate()] == ["c"]


def test_an_interrupted_import_whose_photos_changed_starts_again(kith: Kith, own: Sdk, people: Path) -> None:
    waiting = own.imports.start_on_server(str(people))
    interrupted(kith, waiting.id, Counts(enrolled=2), "B/1.jpg")
    assert kith.job_runner().run_next()
    assert own.imports.get(waiting.id).enrolled == 3
    assert [person.name for person in own.persons.iterate()] == ["a", "b", "c"]


def test_an_import_that_ends_its_process_every_time_fails(kith: Kith, own: Sdk, people: Path) -> None:
    waiting = own.imports.start_on_server(str(people))
    with kith.records.session(), kith.records.transaction():
        for _ in range(MOST_ATTEMPTS):
            kith.records.jobs.begin(waiting.id)
    assert kith.job_runner().run_next()
    with pytest.raises(ServerFault, match=f"started {MOST_ATTEMPTS} times"):
        own.imports.wait(waiting.id)


def test_a_photo_that_has_become_a_link_is_refused(kith: Kith, own: Sdk, people: Path, tmp_path: Path) -> None:
    """Even if the link was created after the folder was listed."""
    waiting = own.imports.start_on_server(str(people))
    (tmp_path / "1.jpg").write_bytes(OBAMA)
    (people / "a" / "1.jpg").unlink()
    (people / "a" / "1.jpg").symlink_to(tmp_path / "1.jpg")
    assert kith.job_runner().run_next()
    (refused,) = own.imports.iterate_refusals(waiting.id)
    assert (refused.place, refused.type) == ("a/1.jpg", "import_path_refused")
    (people / "a" / "1.jpg").unlink()


def test_photos_enrolled_with_warnings_are_listed(kith: Kith, own: Sdk, root: Path) -> None:
    """As `attach_image` would warn; they are deleted with the person, or with the job."""
    for name, photo in {"a/1.jpg": b"--frame\r\n\r\n" + OBAMA, "b/1.jpg": BIDEN[:-10], "c/1.jpg": COLLINS}.items():
        (root / "doubtful" / name).parent.mkdir(parents=True)
        (root / "doubtful" / name).write_bytes(photo)
    waiting = own.imports.start_on_server(str(root / "doubtful"))
    assert kith.job_runner().run_next()
    told = list(own.imports.iterate_warnings(waiting.id, size=1))
    assert [(one.place, one.reason, one.details) for one in told] == [
        ("a/1.jpg", "picture_begins_late", {}),
        ("b/1.jpg", "picture_incomplete", {}),
    ]
    for one in told:
        assert [image.id for image in own.persons.iterate_images(one.person_id)] == [one.image_id]
    assert list(own.imports.iterate_refusals(waiting.id)) == []
    own.persons.delete(told[0].person_id)
    assert list(own.imports.iterate_warnings(waiting.id)) == told[1:]
    own.imports.delete(waiting.id)
    with pytest.raises(JobNotFound):
        own.imports.get_all_warnings(None, waiting.id)


@pytest.mark.parametrize(
    ("path", "groups"), [("x" * 4097, []), ("/\0", []), ("/", ["x" * 501]), ("/", ["staff", "a\0b"])]
)
def test_an_invalid_path_or_group_is_refused(own: Sdk, path: str, groups: list[str]) -> None:
    with pytest.raises(ValidationFailed):
        own.imports.start_on_server(path, groups)
    assert not list(own.imports.iterate())


def test_an_import_has_the_groups_and_force_of_its_body(kith: Kith, own: Sdk, people: Path) -> None:
    body = {"path": str(people), "groups": ["staff"], "force": True}
    answer = application(kith).test_client().post("/api/jobs/import", json=body, base_url=URL)
    assert answer.status_code == 202
    (started,) = own.imports.iterate()
    assert (list(started.groups), started.force) == (["staff"], True)


def test_a_failed_import_removes_a_new_person_unless_another_has_enrolled_them(kith: Kith, own: Sdk) -> None:
    """Two imports of the same people may run at once."""

    def fail(photos: list[bytes]) -> None:
        with kith.people().taken_in(PersonDraft("Ada", {}, external_id="ada"), ()) as ada:
            for photo in photos:
                kith.services.enrolment.attach(ada, photo, Duplicates())
            raise FaceTaken("the face is another's")

    for photos in ([], [OBAMA]):
        with kith.records.session(), pytest.raises(FaceTaken):
            fail(photos)
        assert len(list(own.persons.iterate())) == len(photos)
