"""What schemathesis cannot know from the document: photographs, and rules that OpenAPI cannot express."""

from functools import cache
from typing import Any
from zlib import crc32

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext
from schemathesis.generation.meta import TestPhase

from server.adapters.face.encoding.both_encoder import DLIB_WEIGHT
from server.adapters.face.models import weights
from server.api.search.limits import SearchLimits
from server.api.search.schemas import SearchBody
from tests.archives import archive
from tests.photographs import BIDEN, COLLINS, OBAMA, SIDE, base64

PHOTOS = st.sampled_from([OBAMA, BIDEN, COLLINS])
ENCODING = [0.1] * 128
TEMPLATE = [0.1] * 256
NETWORKS = (weights.ENCODER, weights.SFACE, weights.YUNET)
ENCODER = ":".join([f"dlib-sface-{DLIB_WEIGHT}", *(network.digest for network in NETWORKS)])
WHOLE_PICTURE = {"left": 0, "top": 0, "right": SIDE, "bottom": SIDE}
NOBODY: dict[str, Any] = {"storage_id": None, "addItems": [], "removeItems": []}
"""Values that refer to nothing else: any 404 would look like one for what was just created."""
ARCHIVE = archive({"Ada/1.jpg": b"no photo, so that nobody is imported"}).getvalue()
MUCH_LATER = "2999-01-01T00:00:00Z"

schemathesis.openapi.format("byte", PHOTOS.map(base64))
# In forms too: bytes are not JSON, and whatever is not JSON counts as malformed.
schemathesis.openapi.format("binary", PHOTOS.map(base64))
schemathesis.openapi.media_type("image/jpeg", PHOTOS, aliases=["image/gif", "image/png", "image/webp"])

schemathesis.openapi.media_type("application/zip", st.just(ARCHIVE), aliases=["application/x-zip-compressed"])


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """Make a valid request meet rules beyond its schemas; an invalid one stays unchanged."""
    if not case.meta or not case.meta.generation.mode.is_positive:
        return
    case.query = _once(case.query or {})
    if isinstance(case.body, dict):
        case.body = _body(case, case.body)
        case.query = _unrepeated(case.query, case.body)


def _body(case: Case[Any], given: dict[str, Any]) -> dict[str, Any]:
    body = _kept(given, case.path_parameters or {})
    if case.operation.path.endswith("/storage"):
        body = _possible_place(body)
    if "encoder" in body:
        body.update(_known_to(str(case.operation.base_url)))
    if case.meta and case.meta.phase.name is TestPhase.STATEFUL:
        body.update({name: NOBODY[name] for name in NOBODY if name in body})
        if "image_ids" in body:
            body.update(_pictured(str(case.operation.base_url), body, case.path_parameters or {}))
    return body


def _pictured(url: str, body: dict[str, Any], path: dict[str, Any]) -> dict[str, Any]:
    """Return a picture of the person in the path, and somebody to move it to, for the same reason as NOBODY."""
    persons = f"{url.rstrip('/')}/api/persons"
    pictures = f"{persons}/{path.get('person_id')}/images?force=true"
    picture = requests.post(pictures, json={"image": base64(OBAMA)}, timeout=60)
    found: dict[str, Any] = {"image_ids": [picture.json()]} if picture.ok else {}
    if "person_id" in body:
        found["person_id"] = requests.post(persons, json={"name": "Somebody"}, timeout=60).json()["id"]
    return found


@cache
def _known_to(url: str) -> dict[str, Any]:
    """Return an encoding by the server's own encoder, the only one it accepts."""
    asked = {"image": base64(OBAMA), "with_encodings": True}
    (face,) = requests.post(f"{url.rstrip('/')}/api/detect", json=asked, timeout=60).json()
    known: dict[str, Any] = face["encoded"]
    return known


def _kept(body: dict[str, Any], path: dict[str, Any]) -> dict[str, Any]:
    body = {name: _possible(name, value) for name, value in _once(body).items()}
    if _limits(body) and body.get("searchParams"):
        del body["searchParams"]  # there is only one value for a limit
    if "removeItems" in body:
        body["removeItems"] = [id for id in body["removeItems"] if id not in body.get("addItems", [])]
    if "encoder" in body:
        body |= {"encoder": ENCODER, "template": TEMPLATE}  # another encoder's templates are refused
    if path:
        body.pop("id", None)  # an id other than the path's is refused
    if "image" in body and "person_id" in path:
        body.pop("person_id", None)  # so is another person's
    if "image_ids" in body and str(body.get("person_id")) == str(path.get("person_id")):
        body["person_id"] = 2**62  # a picture moves to somebody else
    if "person_ids" in body:
        body["person_ids"] = [id for id in body["person_ids"] if str(id) != str(path.get("person_id"))] or [2**62]
    return body


def _possible(name: str, value: Any) -> Any:
    if name == "encoding" and value is not None:
        return ENCODING  # another could be zero
    if name == "face" and isinstance(value, dict):
        return WHOLE_PICTURE  # in another box there may be no face
    if name == "uri" and isinstance(value, str):
        return f"place-{crc32(value.encode())}"  # not every text is a folder's name
    if name == "expire_at" and value is not None:
        return MUCH_LATER  # expired persons are not found
    if name == "filter":
        return _shortened(value)  # a filter has a limited number of tests, over all its parts
    if name in ("create_person", "createPerson", "searchParams") and isinstance(value, dict):
        return _kept(value, {})
    return value


def _shortened(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortened(item) for item in value[:3]]
    return {name: _shortened(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def _possible_place(body: dict[str, Any]) -> dict[str, Any]:
    return {name: _possible("uri", value) if name == "name" else value for name, value in body.items()}


def _once(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without older names for names that it also has."""
    return {name: value for name, value in body.items() if _known(name) == name or _known(name) not in body}


def _unrepeated(query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return the query without what the body says as well, perhaps differently."""
    said = {_known(name) for name in (*body, *(body.get("searchParams") or {}))}
    return {name: value for name, value in query.items() if _known(name) not in said}


def _limits(body: dict[str, Any]) -> set[str]:
    return {_known(name) for name in body} & set(SearchLimits().known_names)


def _known(name: str) -> str:
    return {**SearchBody.aliases, "uri": "name"}.get(name, name)
