"""A restored server answers like the one that was backed up."""

import os
from pathlib import Path

from tests.e2e.backups.conftest import Kith
from tests.e2e.backups.people import people_in
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, items, new_person, search
from tests.serving import serving

PEOPLE = int(os.environ.get("RESTORED", "200"))
"""Ten thousand take some minutes to enrol."""
PROBES = 20
WIDE = {"max_distance": 2.0, "result_size": 5, "with_images": True}


def told(http: Plain) -> Json:
    """Return who is known to a server, and whom it finds for photos and for stored pictures."""
    persons = items(http, "/persons")
    some = [person["id"] for person in persons[:: -(-len(persons) // PROBES)]]
    images = {id: items(http, f"/persons/{id}/images") for id in some}
    stored = [image["id"] for listed in images.values() for image in listed]
    return {
        "persons": persons,
        "groups": items(http, "/groups"),
        "images": images,
        "contents": [http.get(f"/persons/{id}/images/{image['id']}").content for id in some for image in images[id]],
        "by photo": [search(http, photo, **WIDE) for photo in (OBAMA_LATER, BIDEN)],
        "by image": [http.post("/search", json={"image_id": id, **WIDE}).json() for id in stored],
    }


def test_a_restored_server_gives_the_same_answers(kith: Kith, tmp_path: Path) -> None:
    """Everything, in the same order and with the same numbers."""
    data, kept, key = tmp_path / "data", tmp_path / "kept", tmp_path / "a.key"
    kith("backup-key", key)
    with serving(data) as server, Plain(server.url) as http:
        (face,) = http.post("/detect", json={"image": base64(OBAMA), "with_encodings": True}).json()
        with people_in(data, face["encoded"]["encoder"]) as people:
            people.enrol(PEOPLE)
        for photo in (OBAMA, BIDEN):
            attach(http, new_person(http), photo)
        before = told(http)
        assert kith("backup", kept, "--data", data, "--recipient", f"{key}.pub")[0] == 0
    assert kith("restore", kept, "--data", tmp_path / "other", "--identity", key)[0] == 0
    with serving(tmp_path / "other") as server, Plain(server.url) as http:
        after = told(http)
    assert [len(found) for found in before["by image"]] == [WIDE["result_size"]] * len(before["by image"])
    assert after == before
