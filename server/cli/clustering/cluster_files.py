"""The results of `kith cluster`, as a table for `kith import` and as an HTML page."""

import csv
import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from jinja2 import Environment
from PIL import Image

from server.adapters.archives.manifest import SUGGESTION
from server.adapters.archives.readable_files import read_regular
from server.cli.terminal.output_files import write_file
from server.cli.terminal.words import counted
from server.domain.faces import Box
from server.domain.identification.display import in_percent
from server.domain.ports import FaceEngine
from server.service.clusters.clustering import SeenFace, Someone

_COLUMNS = ("name", "external_id", "photo", "face", SUGGESTION)
_FACES_SHOWN = 6
"""Faces shown per person on the page."""
_FACE_PIXELS = 112
"""The size of a face on the page, in pixels."""
_PAGE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>People</title>
<style>
body { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }
section { border-bottom: 1px solid #8884; padding: 1rem 0 } h2 { font-size: 1.1rem; margin: 0 0 .5rem }
img { border-radius: .5rem; height: 7rem; object-fit: cover; width: 7rem }
</style>
<h1>{{ people | length }} people</h1>
{% for someone in people %}
<section><h2>{{ someone.name }}, {{ someone.photos }}</h2>
{% if someone.confidence %}<p>Suggested, with a confidence of {{ someone.confidence }}. Check it before you import.</p>
{% endif %}
{% for face in someone.faces %}<img src="data:image/jpeg;base64,{{ face.content }}" alt="{{ face.photo }}" \
title="{{ face.photo }}">
{% endfor %}</section>
{% endfor %}
"""


def write_table(file: Path, photos: Sequence[Path], people: Sequence[Someone[SeenFace]]) -> None:
    """Write a row for each face, each person's clearest first. Raises ValidationFailed if it cannot be written."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    table.writerows(_rows(file.parent, photos, people))
    write_file(file, text.getvalue())


def write_page(file: Path, photos: Sequence[Path], people: Sequence[Someone[SeenFace]], engine: FaceEngine) -> None:
    """Write a page with some faces of each person. Raises ValidationFailed if it cannot be written."""
    page = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)
    shown = [
        {
            "name": _name(number, someone),
            "photos": counted(len({face.photo for face in someone.faces}), "photo"),
            "confidence": _confidence(someone),
            "faces": [_thumbnail(engine, face, photos[face.photo]) for face in someone.faces[:_FACES_SHOWN]],
        }
        for number, someone in enumerate(people, 1)
    ]
    write_file(file, page.render(people=shown))


def _rows(folder: Path, photos: Sequence[Path], people: Sequence[Someone[SeenFace]]) -> Iterator[tuple[str, ...]]:
    for number, someone in enumerate(people, 1):
        external_id = (someone.known.person.external_id or "") if someone.known else ""
        for face in someone.faces:
            photo = os.path.relpath(photos[face.photo], folder)
            yield _name(number, someone), external_id, photo, _edges(face.encoded.face.box), _suggestion(someone)


def _name(number: int, someone: Someone[SeenFace]) -> str:
    return someone.known.person.name if someone.known else f"Person {number}"


def _suggestion(someone: Someone[SeenFace]) -> str:
    return f"{someone.known.person.name}, {_confidence(someone)}" if someone.known else ""


def _confidence(someone: Someone[SeenFace]) -> str:
    return in_percent(someone.known.confidence) if someone.known else ""


def _edges(box: Box) -> str:
    return f"{box.left} {box.top} {box.right} {box.bottom}"


def _thumbnail(engine: FaceEngine, face: SeenFace, photo: Path) -> dict[str, str]:
    (crop,) = engine.crops(read_regular(photo), [face.encoded.face])
    content = BytesIO()
    with Image.open(BytesIO(crop)) as image:
        image.thumbnail((_FACE_PIXELS, _FACE_PIXELS))
        image.save(content, "JPEG", quality=80)
    return {"photo": photo.name, "content": b64encode(content.getvalue()).decode()}
