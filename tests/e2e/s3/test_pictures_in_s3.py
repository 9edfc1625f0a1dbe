"""What happens to people's pictures when they are in S3."""

from tests.e2e.s3.conftest import Kept
from tests.object_storage import ObjectStorage
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, items, new_person, refused, stored_files
from tests.serving import Server, wait_until


def test_a_picture_is_an_object_and_is_deleted_with_its_person(
    http: Plain, server: Server, s3: ObjectStorage, kept: Kept
) -> None:
    """Byte for byte, and nothing is in a folder."""
    person = new_person(http)
    image = attach(http, person, OBAMA)
    assert list(s3.objects(kept.uri).values()) == [OBAMA]
    assert http.get(f"/persons/{person}/images/{image}").content == OBAMA
    assert stored_files(server.data) == set()
    refused(http.delete(f"/storage/{kept.storage_id}"), 409, "storage_in_use")
    assert http.delete(f"/persons/{person}").status_code == 204
    assert s3.objects(kept.uri) == {}
    assert http.delete(f"/storage/{kept.storage_id}").status_code == 204


def test_a_person_moves_between_s3_and_a_folder(http: Plain, server: Server, s3: ObjectStorage, kept: Kept) -> None:
    """There and back: the pictures are in one place each time."""
    folder = http.post("/storage", json={"uri": "folder"}).json()["id"]
    person = new_person(http)
    images = {attach(http, person, photo): photo for photo in (OBAMA, BIDEN)}
    for storage, files, objects in ((folder, 2, 0), (kept.storage_id, 0, 2)):
        assert http.patch(f"/persons/{person}", json={"storage_id": storage}).status_code == 200
        assert (len(stored_files(server.data)), len(s3.objects(kept.uri))) == (files, objects)
        for image, photo in images.items():
            assert http.get(f"/persons/{person}/images/{image}").content == photo


def test_persons_in_two_storages_are_merged(http: Plain, server: Server, s3: ObjectStorage, kept: Kept) -> None:
    """Every picture stays readable, and is deleted with the person."""
    folder = http.post("/storage", json={"uri": "folder"}).json()["id"]
    one, other = new_person(http), new_person(http, storage_id=folder)
    attach(http, one, OBAMA)
    attach(http, other, OBAMA_LATER)
    assert http.post(f"/persons/{one}/merge", json={"person_ids": [other]}).status_code == 200
    images = items(http, f"/persons/{one}/images")
    assert {http.get(f"/persons/{one}/images/{image['id']}").content for image in images} == {OBAMA, OBAMA_LATER}
    assert http.delete(f"/persons/{one}").status_code == 204
    wait_until(lambda: (stored_files(server.data), s3.objects(kept.uri)) == (set(), {}))


def test_one_place_in_s3_belongs_to_one_storage(http: Plain, s3: ObjectStorage, kept: Kept) -> None:
    """So does any place inside it; a place with somebody else's objects cannot be used."""
    for uri in (kept.uri, f"{kept.uri}/", f"{kept.uri}/inside", "s3://pictures"):
        assert refused(http.post("/storage", json={"uri": uri}), 409, "storage_taken") == {"id": kept.storage_id}
    foreign = s3.new_uri()
    s3.put(f"{foreign}/a", b"a")
    refused(http.post("/storage", json={"uri": foreign}), 422, "validation_failed")
    assert s3.objects(foreign) == {"a": b"a"}
