"""`kith import --encodings`: enrol the encodings that another program kept."""

import argparse

from server.adapters.pickled_encodings import NamedEncoding, read_pickle
from server.cli.options import opened
from server.domain.errors import ValidationFailed
from server.service.bare_encodings import BareEncoding
from server.service.imports.encodings import Importing
from server.settings import Settings

FACE_RECOGNITION = "face_recognition"
"""Stands for the encoder of face_recognition: dlib's network alone, as `KITH_ENCODER=dlib` has it."""


def import_encodings(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 where every encoding is enrolled now, else 1."""
    found = read_pickle(arguments.encodings)
    kith = opened(settings, arguments)
    encoder = _encoder(arguments.encoder, settings, kith.engine.encoder)
    importing = Importing(kith.services.persons, kith.services.enrolment)
    refused = 0
    with kith.records.session():
        for one in found:
            refused += not _add(importing, one, encoder)
    print(
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(importing.outcomes.items())) or "nothing imported"
    )
    return 1 if refused else 0


def _encoder(named: str, settings: Settings, present: str) -> str:
    if named != FACE_RECOGNITION:
        return named
    if settings.encoder_file or settings.encoder != "dlib":
        raise ValidationFailed(
            f"face_recognition's encodings are those of dlib's network alone, and this encoder is {present!r}: set "
            "KITH_ENCODER=dlib, for the server too, or enrol the photos"
        )
    return present


def _add(importing: Importing, one: NamedEncoding, encoder: str) -> bool:
    try:
        importing.add(one.name, BareEncoding(encoder, one.encoding))
    except ValidationFailed as error:
        print(f"{one.name}: {error}")
        return False
    return True
