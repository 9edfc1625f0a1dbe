"""What `kith evaluate` does."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

from server.bootstrap import evaluation_engines
from server.domain.errors import ValidationFailed
from server.service.evaluation.document import document
from server.service.evaluation.evaluation import Evaluation, evaluate
from server.service.evaluation.splits import Plan
from server.service.evaluation.tables import accuracy_rows, advice_rows, lookalike_rows, summary
from server.settings import Settings

BAR = 30
"""Characters of the progress bar."""

DOUBTS = 3
"""Strangers most like somebody that are printed; the report and the JSON have more."""


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    """Evaluate, print the tables and write what the options ask for."""
    write_report = _report_writer() if arguments.report else None
    plans = [
        Plan(photos, arguments.folds, people)
        for photos, people in product(arguments.gallery_photos, arguments.people or [None])
    ]
    with tempfile.TemporaryDirectory() as cache:
        engines = evaluation_engines(settings, Path(cache), calibrated=not arguments.calibration)
        evaluations = evaluate(arguments.folder, plans, engines, _progress)
    _print(evaluations)
    if arguments.json:
        documents = [document(evaluation) for evaluation in evaluations]
        _write(arguments.json, json.dumps(documents if len(documents) > 1 else documents[0], indent=2))
    if arguments.calibration:
        _write(arguments.calibration, evaluations[0].calibration.to_json())
    if write_report:
        write_report(evaluations[0], arguments.report)


def _report_writer() -> Callable[[Evaluation, Path], None]:
    """Find out before the work, not after it, whether charts can be drawn."""
    try:
        from server.service.evaluation.report import write_report
    except ModuleNotFoundError as error:
        raise ValidationFailed(f"--report needs {error.name}: pip install 'kith-server[evaluate]'") from None
    return write_report


def _write(file: Path, text: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")


def _progress(what: str, done: int, of: int) -> None:
    if not sys.stderr.isatty():
        return
    bar = "#" * (BAR * done // of)
    print(f"\r{what:11} [{bar:{BAR}}] {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _print(evaluations: list[Evaluation]) -> None:
    for evaluation in evaluations:
        _print_one(evaluation)
    print("Where the two are one person, put the photo into the right folder and evaluate again.")


def _print_one(evaluation: Evaluation) -> None:
    print(summary(evaluation))
    for rows in (accuracy_rows(evaluation), advice_rows(evaluation), lookalike_rows(evaluation)[: 1 + DOUBTS]):
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        print()
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print()
