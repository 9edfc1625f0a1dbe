"""An export: a folder with everything that a server stores about people, in formats that every program reads.

people.jsonl      one person per line: external_id, name, metadata, groups, expire_at, and the original id and times
groups.jsonl      one group per line: name, metadata, and the original id and times
photos.csv        one photo per row, as `kith import` reads it
photos/7/12.jpg   the photos themselves, by the ids of person and picture
encodings.jsonl   the encoding and template of the face in each picture, with the encoder's identity; `photo` is null
                  if an encoding was enrolled without one
traces.jsonl      everything else that refers to a person: templates, faces rejected for the person, faces in the inbox
                  or in clusters that resemble the person, photos that a job refused
inbox/3.jpg       the faces in the inbox
"""

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from mimetypes import guess_extension
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import asdict, astuple, evolve

from server.adapters.archives.manifest import COLUMNS, joined_names
from server.domain.entities import Group, Picture
from server.domain.errors import StorageFull, ValidationFailed
from server.domain.traces import Trace
from server.service.people.exporting import Exported, ExportedEncoding, is_bare

PEOPLE, GROUPS, PHOTOS, ENCODINGS = "people.jsonl", "groups.jsonl", "photos.csv", "encodings.jsonl"
_TRACES = "traces.jsonl"
_ENDINGS = {"image/heic": ".heic", "image/avif": ".avif", "image/webp": ".webp", "image/jp2": ".jp2"}
"""Suffixes of types that the standard library may not know."""


def is_export(folder: Path) -> bool:
    """Return whether a folder is such an export."""
    return all((folder / name).is_file() for name in (PEOPLE, GROUPS, PHOTOS, ENCODINGS))


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Yield a file's lines of JSON. Raises ValidationFailed if it cannot be read."""
    try:
        with file.open(encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                yield _object(file, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise ValidationFailed(f"{file} cannot be read: {error}") from None


def _object(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        raise ValidationFailed(f"line {number} of {file} is not a JSON object")
    return held


class ExportFolder:
    """Writes such a folder; enter it once. Raises ValidationFailed unless it can be created or is empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if any(self._folder.iterdir()):
                raise ValidationFailed(f"{self._folder} is not empty; name an empty folder or a new one")
            self._people, self._groups, photos, self._encodings, self._traces = (
                self._open.enter_context((self._folder / name).open("w", encoding="utf-8", newline=""))
                for name in (PEOPLE, GROUPS, PHOTOS, ENCODINGS, _TRACES)
            )
        except OSError as error:
            raise ValidationFailed(f"{self._folder} cannot be written: {error.strerror}") from None
        self._photos = csv.DictWriter(photos, COLUMNS, restval="")
        self._photos.writeheader()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def group(self, group: Group) -> None:
        """Write a group."""
        _write(self._groups, asdict(group))

    def person(self, exported: Exported) -> None:
        """Write a person, without the pictures."""
        known = asdict(exported.person, filter=lambda field, _: field.name != "storage_id")
        _write(self._people, {**known, "external_id": exported.external_id, "groups": exported.groups})

    def picture(self, exported: Exported, picture: Picture, content: bytes, encoded: ExportedEncoding | None) -> None:
        """Write a picture. Raises StorageFull if the disk is full."""
        place = None if is_bare(picture) else self._photo(picture, content)
        if place:
            self._photos.writerow(_row(exported, picture, place))
        if encoded:
            _write(self._encodings, {"person": exported.external_id, "photo": place, **_plain(encoded)})

    def trace(self, exported: Exported, trace: Trace) -> None:
        """Write other data about a person. Raises StorageFull if the disk is full."""
        place = self._file(Path("inbox", f"{trace.id}.jpg"), trace.portrait) if trace.portrait else None
        facts = {"person": exported.external_id, "kind": trace.kind, "id": trace.id, "photo": place, **trace.facts}
        _write(self._traces, facts)

    def _photo(self, picture: Picture, content: bytes) -> str:
        ending = _ENDINGS.get(picture.content_type) or guess_extension(picture.content_type) or ".bin"
        return self._file(Path("photos", str(picture.person_id), f"{picture.id}{ending}"), content)

    def _file(self, place: Path, content: bytes) -> str:
        try:
            (self._folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / place).write_bytes(content)
        except OSError as error:
            raise StorageFull(f"{self._folder / place} cannot be written: {error.strerror}") from None
        return place.as_posix()


def _row(exported: Exported, picture: Picture, place: str) -> dict[str, str]:
    person = exported.person
    return {
        "photo": place,
        "name": person.name,
        "external_id": exported.external_id,
        "groups": joined_names(exported.groups),
        "metadata": json.dumps(person.metadata, ensure_ascii=False),
        "expire_at": person.expire_at.isoformat() if person.expire_at else "",
        "face": " ".join(map(str, astuple(picture.face))),
    }


def _plain(encoded: ExportedEncoding) -> dict[str, Any]:
    return asdict(evolve(encoded, encoding=encoded.encoding.tolist(), template=encoded.template.tolist()))


def _write(file: Any, held: dict[str, Any]) -> None:
    file.write(json.dumps(held, ensure_ascii=False, default=datetime.isoformat) + "\n")
