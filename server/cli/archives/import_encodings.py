"""`kith import --encodings`: enrol another program's encodings."""

import argparse

from server.adapters.pickled_encodings import NamedEncoding, read_pickle
from server.cli.archives.import_report import Report, check_report_name
from server.cli.terminal.options import opened
from server.domain.errors import FaceTaken, ValidationFailed
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.imports.encodings import EncodingImport
from server.service.imports.entries import Outcome, OutcomeState
from server.settings import Settings

FACE_RECOGNITION = "face_recognition"
"""The name of face_recognition's encoder: dlib's network alone, as with `KITH_ENCODER=dlib`."""


def import_encodings(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every encoding is now enrolled, else 1."""
    _refuse_photo_options(arguments)
    check_report_name(arguments.report)
    found, report = read_pickle(arguments.encodings), Report(str(arguments.encodings))
    kith = opened(settings, arguments)
    encoder = _encoder(arguments.encoder or FACE_RECOGNITION, settings, kith.engine.encoder)
    importing = EncodingImport(kith.people(), kith.services.enrolment)
    with kith.records.session():
        for named in found:
            report.add(_added(importing, named, encoder))
    told = sorted((str(state), count) for state, count in report.counts.items() if state is not OutcomeState.REFUSED)
    print(", ".join(f"{count} {state}" for state, count in told) or "nothing imported")
    if arguments.report:
        report.write(arguments.report)
    return 1 if report.refused else 0


def _refuse_photo_options(arguments: argparse.Namespace) -> None:
    """Raise ValidationFailed for options that only photos have."""
    given = [option for option, value in (("--group", arguments.group), ("--force", arguments.force)) if value]
    if given:
        raise ValidationFailed(f"--encodings cannot be combined with {' and '.join(given)}; these are for photos")


def _encoder(named: str, settings: Settings, present: str) -> str:
    if named != FACE_RECOGNITION:
        return named
    if settings.encoder_file or settings.encoder != "dlib":
        raise ValidationFailed(
            f"face_recognition's encodings work only with dlib's network, but this encoder is {present!r}: set "
            "KITH_ENCODER=dlib, for the server too, or enrol the photos"
        )
    return present


def _added(importing: EncodingImport, named: NamedEncoding, encoder: str) -> Outcome:
    try:
        return importing.add(named.name, BareEncoding(encoder, named.encoding))
    except (ValidationFailed, FaceTaken) as error:
        print(f"{named.name}: {error}")
        return Outcome(named.name, OutcomeState.REFUSED, why=error)
