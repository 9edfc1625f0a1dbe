"""The command."""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import load
from benchmarks.load.measure import measure
from benchmarks.server_process import ServerProcess


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.load", description=load.__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds of mixed work (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=32, help="clients of the mixed work (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    return parser.parse_args()


def main() -> None:
    """Measure, print the figures, and write them with --json."""
    arguments = _parsed()
    with TemporaryDirectory() as data, ServerProcess.started(Path(data)) as server:
        figures = measure(server, arguments.seconds, arguments.clients)
    for name, value in figures.items():
        print(f"{name:24} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
