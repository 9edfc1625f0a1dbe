"""Measure the face engine beside face_recognition: `python -m benchmarks.engine [--photos DIR] [--json FILE]`.

Both run on the same photos in one process, taking turns, so that other load on the machine affects both; Kith's
networks run on the execution providers in KITH_ONNX_PROVIDERS. Needs face-recognition (`pip install --no-deps
face-recognition`, beside the dlib-bin that Kith depends on).
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from attrs import asdict
from PIL import Image

from benchmarks.engine.server import ServerReport, measure_server
from benchmarks.engine.steps import BATCH_ENCODING, DETECTION, Row, Steps, measure_full_load
from server.adapters.face.engine import load_engine
from server.adapters.face.models.runtime import Runtime
from server.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples" / "photos"

MEGAPIXELS = (0.9, 3.5)
"""Sizes of the photos used: those that phones send, and portraits."""


def main() -> None:
    """Measure, print and write the results."""
    options = _options()
    photos, runtime = _photos(options.photos), Runtime(providers=Settings.from_environment().onnx_providers)
    with tempfile.TemporaryDirectory() as folder:
        graphs = Path(folder) / "graphs"
        engine = load_engine(graphs, runtime=runtime)
        rows = Steps(engine, graphs, runtime).measure(photos, options.rounds)
        rows.append(measure_full_load(engine, photos, options.rounds, runtime.threads))
        server = measure_server(photos, options.rounds, Path(folder) / "data", runtime.providers)
    rows.append(server.search)
    report = {"cores": runtime.threads, "providers": runtime.providers, **_report(rows, server)}
    _print(rows, report, photos)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.engine", description=__doc__)
    parser.add_argument("--photos", type=Path, default=EXAMPLES, help="a folder of photos with faces")
    parser.add_argument("--rounds", type=int, default=5, help="times that each photo is measured")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _photos(folder: Path) -> list[Path]:
    least, most = MEGAPIXELS
    return [path for path in sorted(folder.rglob("*.jpg")) if least <= _megapixels(path) <= most]


def _megapixels(path: Path) -> float:
    with Image.open(path) as image:
        return image.width * image.height / 1e6


def _report(rows: list[Row], server: ServerReport) -> dict[str, Any]:
    ratio = {row.name: row.ratio for row in rows}
    return {
        "rows": [asdict(row) | {"ratio": row.ratio} for row in rows],
        "encode_ratio": ratio[BATCH_ENCODING],
        "detect_ratio": ratio[DETECTION],
        "identify_ratio": server.search.ratio,
        "server_overhead_ms": server.overhead_ms,
        "empty_server_mb": server.empty_mb,
    }


def _print(rows: list[Row], report: dict[str, Any], photos: list[Path]) -> None:
    sizes = ", ".join(f"{path.stem} {_megapixels(path):.1f}" for path in photos)
    print(f"{report['cores']} cores, {', '.join(report['providers'])}; photos, in megapixels: {sizes}")
    print("means over photos of medians, in ms a photo\n")
    print(f"{'':34}{'face_recognition':>18}{'Kith':>10}{'ratio':>8}")
    for row in rows:
        print(f"{row.name:34}{row.peer_ms:18.1f}{row.kith_ms:10.2f}{row.ratio:8.1f}")
    print()
    for name in ("encode_ratio", "detect_ratio", "identify_ratio", "server_overhead_ms", "empty_server_mb"):
        print(f"{name:20}{report[name]:8.1f}")


if __name__ == "__main__":
    main()
