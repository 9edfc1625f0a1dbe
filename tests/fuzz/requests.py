"""Target: the query and body of a request. A first line is the query, a second the content type, the rest the body."""

from functools import cache
from urllib.parse import quote

import marshmallow as ma
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from server.api.persons.schemas import PersonBody
from server.api.reading.bodies import BodyParser
from server.api.search.limits import search_params
from server.api.search.schemas import SearchBody
from server.domain.errors import KithError

_FORM = b"""--b\r\nContent-Disposition: form-data; name="group_ids"\r\n\r\n1,2\r
--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\r
--b\r\nContent-Disposition: form-data; name="create_person"\r\n\r\n{"name": "Ada", "metadata": {"a": 1}}\r\n--b--\r\n"""


@cache
def _app() -> Flask:
    app = Flask(__name__)
    app.config.update(MAX_METADATA_KEYS=1000, MAX_METADATA_BYTES=65_536, MAX_CONTENT_LENGTH=2**20)
    return app


def attack(data: bytes) -> None:
    """Read the request as a search and as a person; every refusal has a proper status."""
    query, kind, body = [*data.split(b"\n", 2), b"", b""][:3]
    for schema, location in ((SearchBody(), "picture"), (PersonBody(), "json")):
        with _app().test_request_context(
            "/",
            method="POST",
            query_string=quote(query, safe="%&=[],{}:\"'+"),
            headers={"Content-Type": _header(kind)},
            data=body,
        ):
            _read(schema, location)


def _header(kind: bytes) -> str:
    return kind.decode("latin-1").translate({ord(end): None for end in "\r\n"})


def _read(schema: ma.Schema, location: str) -> None:
    try:
        read = BodyParser().parse(schema, request, location=location)
        if location == "picture":
            search_params(read, read["search_params"])
    except KithError:
        return
    except HTTPException as error:
        if error.code is None or not 400 <= error.code < 500:
            raise


def seeds() -> list[bytes]:
    """Return requests in every form that is read."""
    return [
        b"max_distance=0.6&group_ids=1&group_ids=2\nimage/jpeg\n\xff\xd8\xff",
        b"group_ids[]=7&threshold=0.5&limit=3\napplication/octet-stream\n\xff\xd8\xff",
        b'\napplication/json\n{"image": "/9j/", "filter": {"and": [{"age": {"gte": 18}}, {"tag": ["a", "b"]}]}}',
        b'detect_all=true\napplication/json; charset=utf-8\n{"image": {"content": "/9j/"}, "min_score": 0.5}',
        b'\napplication/json\n{"name": "Ada", "metadata": {"a": [1, {"b": null}]}, "expire_at": "2030-01-01T00:00Z"}',
        b'\napplication/json\n{"image_id": 1, "searchParams": {"max_distance": null, "result_size": 3}}',
        b'\napplication/json\n{"encoding": [0.1, -1e5, 3], "face": {"left": 1, "top": 2, "right": 3, "bottom": 4}}',
        b"result_size=5\nmultipart/form-data; boundary=b\n" + _FORM,
        b"face=largest\napplication/x-www-form-urlencoded\nimage=a&group_ids=1",
        b'filter={"a": 1}&with_images=yes&image_id=3\napplication/json\n{}',
    ]
