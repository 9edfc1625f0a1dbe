"""`kith import FOLDER | CSV | ZIP`: enrol the photos of an archive."""

import argparse
import sys
from collections.abc import Iterator
from time import monotonic

from server.adapters.archives.sources import opened as opened_source
from server.cli.archives.import_report import Report, check_report_name
from server.cli.terminal.options import opened
from server.cli.terminal.progress import with_progress
from server.cli.terminal.refusals import Refusals
from server.domain.identification.search_values import SearchParams
from server.service.enrolment.enrol import Duplicates
from server.service.imports.entries import Entry, Outcome, Unusable
from server.settings import Settings

_STOPPED = 130
"""The exit code after an interruption."""


def import_photos(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every photo is now enrolled, else 1; 130 if interrupted."""
    check_report_name(arguments.report)
    with opened_source(arguments.source, tuple(arguments.group), settings.max_image_bytes) as entries:
        return import_entries(settings, arguments, entries)


def import_entries(settings: Settings, arguments: argparse.Namespace, entries: list[Entry | Unusable]) -> int:
    """Enrol these photos; returns as `import_photos` does."""
    report, began = Report(str(arguments.source)), monotonic()
    kith = opened(settings, arguments, bulk=True)
    with kith.records.session():
        outcomes = kith.photo_import().run(entries, Duplicates(SearchParams(), arguments.force))
        stopped = _taken_in(outcomes, len(entries), report)
        kith.gallery.save()  # so that the next start can read it
    seconds = monotonic() - began
    print(f"{report.summary} in {seconds:.0f} s, {sum(report.counts.values()) / seconds:.1f} photos a second")
    if arguments.report:
        report.write(arguments.report)
    if report.has_taken_faces:
        print("If a face does not belong to the person named, enrol that photo with --force.", file=sys.stderr)
    if stopped:
        print("stopped; run it again to resume", file=sys.stderr)
        return _STOPPED
    return 1 if report.refused else 0


def _taken_in(outcomes: Iterator[Outcome], total: int, report: Report) -> bool:
    """Report the outcome of each photo, and return whether the import was interrupted."""
    refusals = Refusals("more were refused; --report refused.html lists them all")
    try:
        for outcome in with_progress(outcomes, total, "photos"):
            report.add(outcome)
            if outcome.why:
                refusals.report(outcome.place, outcome.why)
    except KeyboardInterrupt:
        return True
    return False
