"""The work of `kith evaluate`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from server.domain.errors import ValidationFailed
from server.evaluation.engines import Needs, evaluation_engines
from server.evaluation.evaluate import Evaluation, EvaluationRequest, evaluate
from server.evaluation.reports.document import document
from server.evaluation.reports.tables import accuracy_rows, advice_rows, summary, suspect_rows
from server.evaluation.trials.splits import Plan
from server.settings import Settings

BAR_CHARACTERS = 30
"""Width of the progress bar in characters."""

SUSPECTS_PRINTED = 10
"""Number of suspects printed; the report and the JSON have all."""


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    """Evaluate, print the tables, and write the files that the options name."""
    write_report = _report_writer() if arguments.report else None
    task, needs = _request(arguments), Needs(calibration=not arguments.calibration, baseline=arguments.baseline)
    with _cache(arguments) as cache:
        evaluations = evaluate(task, evaluation_engines(settings, cache, needs), _progress)
    _print(evaluations)
    if arguments.json:
        documents = [document(evaluation) for evaluation in evaluations]
        _write(arguments.json, json.dumps(documents if len(documents) > 1 else documents[0], indent=2))
    if arguments.calibration:
        _write(arguments.calibration, evaluations[0].calibration.to_json())
    if write_report:
        write_report(evaluations[0], arguments.report)


def _request(arguments: argparse.Namespace) -> EvaluationRequest:
    sizes = product(arguments.gallery_photos, arguments.people or [None])
    plans = [Plan(photos, arguments.folds, people) for photos, people in sizes]
    return EvaluationRequest(arguments.folder, _listed(arguments.leave_out) if arguments.leave_out else [], plans)


def _listed(file: Path) -> list[str]:
    """Return the lines of a file that are neither empty nor comments."""
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    except (OSError, UnicodeError) as error:
        raise ValidationFailed(f"the --leave-out file {file} cannot be read: {error}") from None
    return [line for line in lines if line and not line.startswith("#")]


@contextmanager
def _cache(arguments: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder where faces are cached, a temporary one with `--no-cache`."""
    if arguments.no_cache:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
        return
    try:
        arguments.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=arguments.cache).close()
    except OSError as error:
        raise ValidationFailed(
            f"the cache {arguments.cache} cannot be written: {error.strerror}; "
            "name another with --cache, or use --no-cache"
        ) from None
    yield arguments.cache


def _report_writer() -> Callable[[Evaluation, Path], None]:
    """Return the function that writes the report; raises ValidationFailed before the work if charts cannot be drawn."""
    try:
        from server.evaluation.reports.page import write_report
    except ModuleNotFoundError as error:
        raise ValidationFailed(f"--report needs {error.name}: pip install 'kith-server[evaluate]'") from None
    return write_report


def _write(file: Path, text: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")


def _progress(what: str, done: int, of: int) -> None:
    if not sys.stderr.isatty():
        return
    bar = "#" * (BAR_CHARACTERS * done // of)
    print(
        f"\r{what:11} [{bar:{BAR_CHARACTERS}}] {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True
    )


def _print(evaluations: list[Evaluation]) -> None:
    for evaluation in evaluations:
        _print_one(evaluation)
    _print_suspects(evaluations[0])


def _print_suspects(evaluation: Evaluation) -> None:
    if not evaluation.suspects:
        return
    _table(suspect_rows(evaluation)[: 1 + SUSPECTS_PRINTED])
    print(
        f"\n{len(evaluation.suspects)} photos look more like somebody else than chance explains. Fix the names or leave"
    )
    print("the photos out (--leave-out FILE; --report writes such a file), and evaluate again.")


def _print_one(evaluation: Evaluation) -> None:
    print(summary(evaluation))
    for rows in (accuracy_rows(evaluation), advice_rows(evaluation)):
        print()
        _table(rows)
    print()


def _table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
