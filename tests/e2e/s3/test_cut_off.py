"""A server whose S3 service is cut off says so, goes on with the rest, and recovers on its own."""

import pytest

from tests.e2e.s3.conftest import Kept
from tests.object_storage import KEY, SECRET, ObjectStorage
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, found, items, new_person, refused
from tests.serving import Server, wait_until


def unreachable(http: Plain) -> Json:
    """Return the storages that the server cannot reach; it is ready regardless."""
    answer = http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    return answer.json()["unreachable_storages"]


def test_while_s3_is_cut_off_pictures_are_refused_and_nothing_is_lost(
    http: Plain, server: Server, s3: ObjectStorage, kept: Kept
) -> None:
    """Searches are answered, a removed person's picture is erased later, and health shows it all."""
    stays, goes = new_person(http, "Ada"), new_person(http, "Bob")
    image = attach(http, stays, OBAMA)
    attach(http, goes, BIDEN)
    with s3.cut_off():
        answer = http.post(f"/persons/{stays}/images?force=true", json={"image": base64(OBAMA_LATER)})
        refused(answer, 503, "storage_unreachable")
        assert "bucket 'pictures' cannot be reached" in answer.json()["msg"]
        assert answer.headers["Retry-After"]
        refused(http.get(f"/persons/{stays}/images/{image}"), 503, "storage_unreachable")
        refused(http.post("/storage", json={"uri": s3.new_uri()}), 503, "storage_unreachable")
        assert found(http, OBAMA_LATER, max_distance=0.6) == [stays]
        assert http.delete(f"/persons/{goes}").status_code == 204
        wait_until(lambda: unreachable(http) == [kept.storage_id])
        assert "kith_unreachable_storages 1.0" in http.get("/metrics").text
    wait_until(lambda: unreachable(http) == [])
    assert http.get(f"/persons/{stays}/images/{image}").content == OBAMA
    assert [one["id"] for one in items(http, f"/persons/{stays}/images")] == [image]
    wait_until(lambda: list(s3.objects(kept.uri).values()) == [OBAMA])
    attach(http, stays, OBAMA_LATER)
    log = server.log.read_text()
    assert f"storage {kept.storage_id} cannot be reached" in log
    assert f"storage {kept.storage_id} can be reached again" in log


def test_keys_are_neither_kept_nor_reported(http: Plain, server: Server, s3: ObjectStorage, kept: Kept) -> None:
    """Not in the database, in answers or in the log, even if the service refuses them or a URI contains them."""
    person = new_person(http)
    with s3.checking_keys():
        answers = [
            http.post(f"/persons/{person}/images", json={"image": base64(OBAMA)}),
            http.post("/storage", json={"uri": f"s3://{KEY}:{SECRET}@pictures/a"}),
            http.post("/storage", json={"uri": f"s3://pictures/a?AWSAccessKeyId={KEY}&Signature={SECRET}"}),
        ]
    assert [answer.status_code for answer in answers] == [503, 422, 422]
    answers.append(http.get(f"/storage/{kept.storage_id}"))
    said = [*(answer.content for answer in answers), server.log.read_bytes()]
    stored = [path.read_bytes() for path in server.data.glob("*.db*")]
    assert stored
    for text in (*said, *stored):
        assert SECRET.encode() not in text
        assert KEY.encode() not in text


@pytest.mark.parametrize("uri", ["s3://nowhere/a", "s3://Pictures/a", "s3://pictures/../a"])
def test_an_invalid_place_in_s3_is_a_422(http: Plain, kept: Kept, uri: str) -> None:
    assert refused(http.post("/storage", json={"uri": uri}), 422, "validation_failed").keys() == {"uri"}
    assert [storage["id"] for storage in items(http, "/storage")] == [kept.storage_id]
