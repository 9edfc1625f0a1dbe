"""`kith import --encodings`: enrol another program's encodings."""

import argparse

from server.adapters.pickled_encodings import NamedEncoding, read_pickle
from server.cli.options import opened
from server.domain.errors import FaceTaken, ValidationFailed
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.imports.encodings import Importing
from server.settings import Settings

FACE_RECOGNITION = "face_recognition"
"""The name of face_recognition's encoder: dlib's network alone, as with `KITH_ENCODER=dlib`."""


def import_encodings(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every encoding is now enrolled, else 1."""
    found = read_pickle(arguments.encodings)
    kith = opened(settings, arguments)
    encoder = _encoder(arguments.encoder, settings, kith.engine.encoder)
    importing = Importing(kith.people(), kith.services.enrolment)
    refused = 0
    with kith.records.session():
        for named in found:
            refused += not _add(importing, named, encoder)
    print(
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(importing.outcomes.items())) or "nothing imported"
    )
    return 1 if refused else 0


def _encoder(named: str, settings: Settings, present: str) -> str:
    if named != FACE_RECOGNITION:
        return named
    if settings.encoder_file or settings.encoder != "dlib":
        raise ValidationFailed(
            f"face_recognition's encodings work only with dlib's network, but this encoder is {present!r}: set "
            "KITH_ENCODER=dlib, for the server too, or enrol the photos"
        )
    return present


def _add(importing: Importing, named: NamedEncoding, encoder: str) -> bool:
    try:
        importing.add(named.name, BareEncoding(encoder, named.encoding))
    except (ValidationFailed, FaceTaken) as error:
        print(f"{named.name}: {error}")
        return False
    return True
