"""`kith evaluate`: measure how well the people in a folder are identified."""

import argparse
import os
from pathlib import Path

from server.cli.terminal.options import Commands, path, whole
from server.settings import Settings

_COUNT = whole(1, 10**6)


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="measure how well the people in a folder are identified")
    parser.add_argument("folder", type=path, metavar="FOLDER", help="a folder with one subfolder of photos per person")
    parser.add_argument(
        "--gallery-photos",
        type=_COUNT,
        nargs="+",
        default=[1],
        metavar="N",
        help="photos enrolled per person (default: 1)",
    )
    parser.add_argument(
        "--people", type=_COUNT, nargs="+", metavar="N", help="people enrolled (default: all with enough photos)"
    )
    parser.add_argument(
        "--folds", type=whole(1, 100), default=5, metavar="K", help="how many galleries to draw (default: 5)"
    )
    parser.add_argument("--json", type=path, metavar="FILE", help="write the figures here")
    parser.add_argument(
        "--report",
        type=path,
        metavar="DIR",
        help="write report.html, charts and suspects.txt here, for the first size",
    )
    parser.add_argument(
        "--calibration",
        type=path,
        metavar="FILE",
        help="calibrate the encoder on these people and write the result here",
    )
    parser.add_argument(
        "--baseline", action="store_true", help="also measure the baseline: dlib's HOG detector and nearest distance"
    )
    parser.add_argument(
        "--leave-out",
        type=path,
        metavar="FILE",
        help="leave out these people or photos, one per line, as in suspects.txt",
    )
    _add_cache(parser)
    parser.set_defaults(run=lambda arguments: _evaluate(settings, arguments))


def _add_cache(parser: argparse.ArgumentParser) -> None:
    cache = parser.add_mutually_exclusive_group()
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kith"
    cache.add_argument(
        "--cache", type=path, default=folder, metavar="DIR", help="cache encodings here (default: %(default)s)"
    )
    cache.add_argument("--no-cache", action="store_true", help="encode everything again and keep nothing")


def _evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    from server.cli.evaluation.run import run  # as `options.opened` does

    run(settings, arguments)
    return 0
