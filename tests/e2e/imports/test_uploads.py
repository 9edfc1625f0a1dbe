"""Uploaded archives become people."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from client import Import, Person, Sdk, SearchSource
from client.errors import InvalidArgument, JobNotFound, JobUnfinished
from client.model.image import PictureWarning
from server.domain.unicode import composed, decomposed
from tests.archives import archive, not_files, people
from tests.e2e.imports.conftest import finished
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.plain import Plain, refused
from tests.serving import Server

FILES = {"Obama/1.jpg": OBAMA, "Obama/2.jpg": OBAMA_LATER, "Biden/1.jpg": BIDEN, "Biden/broken.jpg": b"no photo"}


def counts(found: Import) -> tuple[int | None, int, int, int]:
    """Return how many photos there are and their outcomes."""
    assert found.done == found.enrolled + found.known + found.refused
    return found.total, found.enrolled, found.known, found.refused


def test_an_archive_is_imported_once(sdk: Sdk) -> None:
    """Its people are found at once, refusals are reported, and repeating it enrols nobody twice."""
    started = sdk.imports.start(archive({f"people/{name}": file for name, file in FILES.items()}), ["staff", "a, b"])
    assert (started.state, started.total, started.groups) == ("queued", None, ["staff", "a, b"])
    first = finished(sdk, started)
    assert (first.state, *counts(first)) == ("done", 4, 3, 0, 1)
    assert first.rate
    assert first.started
    assert first.finished
    (refused,) = sdk.imports.iterate_refusals(first.id)
    assert (refused.place, refused.type) == ("Biden/broken.jpg", "image_invalid")
    match = sdk.identify(OBAMA)
    assert match
    assert match.person.name == "Obama"
    for name in ("staff", "a, b"):
        (group,) = sdk.groups.iterate(name)
        assert {person.name for person in sdk.groups.iterate_persons(group.id)} == {"Obama", "Biden"}
        sdk.groups.delete(group.id)
    again = finished(sdk, sdk.imports.start(archive(FILES)))
    assert counts(again) == (4, 0, 3, 1)
    assert len(list(sdk.persons.iterate())) == 2


@pytest.mark.parametrize("path", ["/jobs/import", "/jobs/cluster"])
@pytest.mark.parametrize("kind", ["application/octet-stream", "multipart/form-data; boundary=x", "text/plain", None])
def test_an_archive_of_another_type_is_refused_with_the_right_one(http: Plain, path: str, kind: str | None) -> None:
    answer = http.post(path, data=archive(FILES).read(), headers={"Content-Type": kind} if kind else {})
    refused(answer, 415, "unsupported_media_type")
    said = f"a body of type {kind.partition(';')[0] if kind else 'none'} is not accepted; send a ZIP archive as"
    assert answer.json()["msg"].startswith(f"{said} application/zip, bare and not in a form")


def test_a_large_archive_of_another_type_is_not_called_too_large(http: Plain) -> None:
    """Archives may be larger than other bodies."""
    answer = http.post("/jobs/import", data=bytes(33 * 2**20), headers={"Content-Type": "application/octet-stream"})
    refused(answer, 415, "unsupported_media_type")


def test_a_manifest_says_who_is_on_which_photo(sdk: Sdk) -> None:
    """Photos may have any name, and one that does not exist is refused."""
    table = "photo,name,external_id\na.jpg,Barack Obama,44\nsub/b.jpg,Joe Biden,46\nnowhere.jpg,Nobody,0\n"
    files = {"x/manifest.csv": table.encode(), "x/a.jpg": OBAMA, "x/sub/b.jpg": BIDEN}
    assert counts(finished(sdk, sdk.imports.start(archive(files)))) == (3, 2, 0, 1)
    assert {(person.name, person.external_id) for person in sdk.persons.iterate()} == {
        ("Barack Obama", "44"),
        ("Joe Biden", "46"),
    }


def test_a_manifest_may_name_photos_in_either_unicode_form(sdk: Sdk) -> None:
    """A Mac's archive and its table may differ."""
    names = [composed("José/é.jpg"), decomposed("Núñez/ñ.jpg")]
    table = f"photo,name\n{decomposed(names[0])},José\n{composed(names[1])},Núñez\n"
    files = {"manifest.csv": table.encode(), names[0]: OBAMA, names[1]: BIDEN}
    assert counts(finished(sdk, sdk.imports.start(archive(files)))) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    "names", [["Obama/2020/1.jpg"], ["Obama.jpg"], ["Obama/1.jpg"], ["Obama/1/a.jpg", "Biden/b.jpg"]]
)
def test_a_folder_of_this_machine_is_sent(sdk: Sdk, tmp_path: Path, names: list[str]) -> None:
    """Whatever its layout, the import has the same people as the folder; progress is reported."""
    for name, photo in zip(names, (OBAMA, BIDEN), strict=False):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(photo)
        (tmp_path / name).with_name("notes.txt").write_text("no photo")
    seen: list[Import] = []
    done = sdk.import_folder(tmp_path, progress=seen.append)
    assert counts(done) == (len(names), len(names), 0, 0)
    assert seen[-1] == done
    assert all(found.total is not None for found in seen)
    assert done.source == tmp_path.name
    assert {person.name for person in sdk.persons.iterate()} == {
        name.split("/")[0].removesuffix(".jpg") for name in names
    }


def test_names_that_are_not_utf8_do_not_stop_a_folder(sdk: Sdk, tmp_path: Path) -> None:
    """A photo may have such a name; a person may not, and the report says so."""
    for name, photo in ((b"Jos\xc3\xa9/M\xfcller.jpg", OBAMA), (b"M\xf6ller/photo.jpg", BIDEN)):
        path = tmp_path / os.fsdecode(name)
        path.parent.mkdir()
        path.write_bytes(photo)
    done = sdk.import_folder(tmp_path)
    assert counts(done) == (2, 1, 0, 1)
    assert [person.name for person in sdk.persons.iterate()] == ["José"]
    assert "not UTF-8" in next(sdk.imports.iterate_refusals(done.id)).message


def test_a_folder_whose_own_name_is_not_utf8_is_sent(sdk: Sdk, tmp_path: Path) -> None:
    """Lists show it with a replacement, as `kith` does."""
    folder = tmp_path / os.fsdecode(b"P\xe9ople")
    (folder / "Ann").mkdir(parents=True)
    (folder / "Ann" / "a.jpg").write_bytes(OBAMA)
    done = sdk.import_folder(folder)
    assert (done.source, counts(done)) == ("P\ufffdople", (1, 1, 0, 0))
    clustered = sdk.cluster_folder(folder)
    assert (clustered.source, clustered.total) == ("P\ufffdople", 1)


def test_what_is_not_a_file_is_skipped_with_a_warning(sdk: Sdk, tmp_path: Path) -> None:
    """A link to nowhere or to itself, a pipe or a socket, each by its path; the others are sent."""
    (tmp_path / "Obama").mkdir()
    (tmp_path / "Obama" / "1.jfif").write_bytes(OBAMA)
    odd = not_files(tmp_path / "Obama")
    for send in (sdk.import_folder, sdk.cluster_folder):
        with pytest.warns(PictureWarning, match="is skipped") as caught:
            done = send(tmp_path)
        assert [str(warning.message).partition(" is skipped")[0] for warning in caught] == [str(path) for path in odd]
        assert {Path(warning.filename).name for warning in caught} == {Path(__file__).name}
        assert (done.total, done.refused) == (1, 0)
    with pytest.raises(InvalidArgument, match=r"archive is .*pipe\.jpg, which cannot be read"):
        sdk.imports.start(tmp_path / "Obama" / "pipe.jpg")


@pytest.mark.parametrize("source", [Path("/nowhere"), 7, Path(__file__).parent])
def test_what_is_not_an_archive_is_not_sent(sdk: Sdk, source: Path) -> None:
    """A missing file, something that is not a path, a folder without photos."""
    with pytest.raises(InvalidArgument, match="archive is"):
        sdk.imports.start(source)


def test_a_face_of_another_person_is_refused_unless_forced(sdk: Sdk) -> None:
    finished(sdk, sdk.imports.start(archive({"Obama/1.jpg": OBAMA})))
    (obama,) = sdk.persons.iterate()
    impostor = archive({"Impostor/1.jpg": OBAMA})
    done = finished(sdk, sdk.imports.start(impostor))
    (refused,) = sdk.imports.get_all_refusals(None, done.id).items
    assert (refused.type, refused.person_id) == ("face_taken", obama.id)
    assert f"person {obama.id}, Obama, who is enrolled already" in refused.message
    assert finished(sdk, sdk.imports.start(impostor, force=True)).enrolled == 1


def test_a_report_forgets_an_erased_person(sdk: Sdk, server: Server) -> None:
    """The database keeps neither the name nor the path; a merged person appears under the new name."""
    finished(sdk, sdk.imports.start(archive({"Obama/1.jpg": OBAMA})))
    (obama,) = sdk.persons.iterate()
    done = finished(sdk, sdk.imports.start(archive({"Impostor/1.jpg": OBAMA})))
    with closing(sqlite3.connect(server.data / "kith.db")) as database:
        assert "Obama" not in str(database.execute("SELECT message FROM refusals").fetchall())
    other = sdk.persons.create(Person(None, "Barack", {}))
    sdk.persons.merge(other.id, obama.id)
    (refused,) = sdk.imports.iterate_refusals(done.id)
    assert f"person {other.id}, Barack, who is enrolled already" in refused.message
    sdk.persons.delete(other.id)
    (refused,) = sdk.imports.iterate_refusals(done.id)
    assert (refused.person_id, refused.place) == (None, "")
    assert refused.message.startswith("it looked like a person who is no longer enrolled")


def test_one_import_runs_and_the_others_wait(sdk: Sdk) -> None:
    """A waiting one is cancelled at once, a running one soon; it keeps what it did, and can be repeated safely."""
    many = people(30, COLLINS)
    running = sdk.imports.start(many, force=True)
    waiting = sdk.imports.start(archive({"Obama/1.jpg": OBAMA}))
    while not sdk.imports.get(running.id).done:
        assert sdk.imports.get(running.id).state in ("queued", "running")
    assert sdk.imports.get(waiting.id).state == "queued"
    with pytest.raises(JobUnfinished):
        sdk.imports.delete(running.id)
    assert sdk.imports.cancel(waiting.id).state == "cancelled"
    sdk.imports.cancel(running.id)
    stopped = finished(sdk, running)
    assert stopped.state == "cancelled"
    assert 0 < stopped.done < 30
    assert len(list(sdk.persons.iterate())) == stopped.enrolled
    assert sdk.imports.cancel(running.id) == stopped
    assert [found.state for found in sdk.imports.iterate()] == ["cancelled", "cancelled"]
    again = sdk.imports.start(many, force=True)
    while sdk.imports.get(again.id).known < stopped.enrolled:
        assert not sdk.imports.get(again.id).is_finished


def test_a_search_is_answered_beside_an_import(sdk: Sdk) -> None:
    """Without waiting for the import's photos."""
    running = sdk.imports.start(people(30, COLLINS), force=True)
    while not sdk.imports.get(running.id).done:
        assert not sdk.imports.get(running.id).is_finished
    assert sdk.search(None, SearchSource(OBAMA)) == []
    assert not sdk.imports.get(running.id).is_finished


def test_an_unknown_import_is_reported(sdk: Sdk) -> None:
    """It has neither state nor report, and cannot be cancelled."""
    for ask in (sdk.imports.get, sdk.imports.cancel, sdk.imports.delete, sdk.imports.wait):
        with pytest.raises(JobNotFound):
            ask(999)
    with pytest.raises(JobNotFound):
        sdk.imports.get_all_refusals(None, 999)


def test_an_archive_may_come_in_a_file(sdk: Sdk, tmp_path: Path) -> None:
    file = tmp_path / "some people.zip"
    file.write_bytes(archive({"Obama/1.jpg": OBAMA}).getvalue())
    assert finished(sdk, sdk.imports.start(file)).enrolled == 1
    assert sdk.imports.get_all().items[0].source == "some people.zip"
