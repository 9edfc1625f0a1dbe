"""`kith import` of an export: groups, people without photos, and encodings without photos."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from server.adapters.archives.exported import ENCODINGS, GROUPS, PEOPLE, lines
from server.cli.terminal.options import put_together
from server.cli.terminal.refusals import Refusals
from server.cli.terminal.words import counted
from server.domain.errors import FaceTaken, ValidationFailed
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.imports.exported_people import ExportedPeople
from server.service.imports.imported_people import ImportedPeople
from server.service.people.persons import PersonDraft
from server.settings import Settings


def import_all_but_photos(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return how many encodings were refused. Raises ValidationFailed if the folder is not an export."""
    kith, folder = put_together(settings, arguments), arguments.source
    services = kith.services
    people = ImportedPeople(kith.records, services.persons, services.groups)
    exported = ExportedPeople(services.groups, people, services.enrolment)
    with kith.records.session():
        for group in lines(folder / GROUPS):
            exported.group(_of(group, "name", str), _of(group, "metadata", dict))
        for person in lines(folder / PEOPLE):
            exported.person(_draft(person), [*_of(person, "groups", list), *arguments.group])
        kith.gallery.load()
        return _bare_encodings(exported, folder)


def _draft(person: dict[str, Any]) -> PersonDraft:
    name, external_id = _of(person, "name", str), _of(person, "external_id", str)
    expire_at = person.get("expire_at")
    moment = datetime.fromisoformat(expire_at) if expire_at else None
    return PersonDraft(name, _of(person, "metadata", dict), None, external_id, moment)


def _bare_encodings(exported: ExportedPeople, folder: Path) -> int:
    refusals, bare = Refusals("more encodings were refused"), 0
    for encoded in lines(folder / ENCODINGS):
        if encoded.get("photo") is None:
            person, bare = _of(encoded, "person", str), bare + 1
            try:
                exported.encoding(person, BareEncoding(encoded["encoder"], encoded["encoding"], encoded["template"]))
            except (ValidationFailed, FaceTaken) as error:
                refusals.report(f"an encoding of {person}", error)
    if bare:
        print(f"{counted(bare - refusals.count, 'encoding')} without a photo enrolled")
    return refusals.count


def _of(held: dict[str, Any], name: str, kind: type) -> Any:
    if not isinstance(held.get(name), kind):
        raise ValidationFailed(f"{name} is {held.get(name)!r:.80} in an export; it must be of type {kind.__name__}")
    return held[name]
