"""`kith evaluate`: measure how well the people in a folder are identified."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from server.cli.options import Commands
from server.domain.errors import ValidationFailed
from server.service.evaluation.document import document
from server.service.evaluation.evaluation import Evaluation, evaluate
from server.service.evaluation.splits import Plan
from server.service.evaluation.tables import accuracy_rows, advice_rows, summary
from server.settings import Settings

BAR = 30
"""Characters of the progress bar."""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="measure how well the people in a folder are identified")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="one folder a person, photos inside")
    parser.add_argument("--gallery-photos", type=int, default=1, metavar="N", help="enrolled of each person (1)")
    parser.add_argument("--folds", type=int, default=5, metavar="K", help="galleries drawn, parts of the people (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers here")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.html and its charts here")
    parser.set_defaults(run=lambda arguments: _evaluate(settings, arguments))


def _evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    from server.bootstrap import evaluation_engines  # as `options.opened` does

    write_report = _report_writer() if arguments.report else None
    plan = Plan(arguments.gallery_photos, arguments.folds)
    with tempfile.TemporaryDirectory() as cache:
        evaluation = evaluate(arguments.folder, plan, evaluation_engines(settings, Path(cache)), _progress)
    _print(evaluation)
    if arguments.json:
        arguments.json.write_text(json.dumps(document(evaluation), indent=2) + "\n", encoding="utf-8")
    if write_report:
        write_report(evaluation, arguments.report)
    return 0


def _report_writer() -> Callable[[Evaluation, Path], None]:
    """Find out before the work, not after it, whether charts can be drawn."""
    try:
        from server.service.evaluation.report import write_report
    except ModuleNotFoundError as error:
        raise ValidationFailed(f"--report needs {error.name}: pip install 'kith-server[evaluate]'") from None
    return write_report


def _progress(pipeline: str, done: int, photos: int) -> None:
    if not sys.stderr.isatty():
        return
    bar = "#" * (BAR * done // photos)
    print(
        f"\r{pipeline:9} [{bar:{BAR}}] {done}/{photos}", end="\n" if done == photos else "", file=sys.stderr, flush=True
    )


def _print(evaluation: Evaluation) -> None:
    print(summary(evaluation))
    for rows in (accuracy_rows(evaluation), advice_rows(evaluation)):
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        print()
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
