"""Deleted data is erased from the disk."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.erased import checkpoint, holding
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, found, new_person
from tests.serving import serving


def traces(data: Path) -> list[bytes]:
    """Return what a person leaves: every encoding, template and picture's beginning in the database."""
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        rows = records.execute(
            "SELECT encoding, template FROM encodings UNION SELECT template, template FROM templates"
        )
        return [column[:64] for row in rows for column in row]


@pytest.mark.parametrize("what", ["person", "image"])
def test_nothing_of_a_deleted_face_is_left_after_a_checkpoint(tmp_path: Path, what: str) -> None:
    """Neither its picture nor its encoding nor its template is anywhere in the data directory."""
    data = tmp_path / "data"
    with serving(data) as server, Plain(server.url) as http:
        gone, stays = new_person(http, "gone"), new_person(http, "stays")
        image = attach(http, gone, OBAMA)
        attach(http, gone, OBAMA_LATER) if what == "person" else None
        marks = [*traces(data), OBAMA[1000:1064]]
        attach(http, stays, BIDEN)
        checkpoint(data)
        assert all(holding(data, mark) for mark in marks)

        path = f"/persons/{gone}" if what == "person" else f"/persons/{gone}/images/{image}"
        assert http.delete(path).status_code == 204
        checkpoint(data)

        assert {mark: holding(data, mark) for mark in marks} == {mark: [] for mark in marks}
        assert found(http, BIDEN) == [stays]
