"""The engine step by step, and at full load, compared with face_recognition."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

import numpy as np
from attrs import frozen

from benchmarks.engine import peer
from benchmarks.engine.clock import Work, medians, milliseconds
from server.adapters.face.detection.coarse_to_fine import find_largest
from server.adapters.face.encoding.encoder import load_resnet
from server.adapters.face.encoding.landmarks import Aligner
from server.adapters.face.engine import OnnxFaceEngine
from server.adapters.face.models import weights
from server.adapters.face.models.encoder_graph import encoder_graph
from server.adapters.face.models.networks import cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.yunet_graph import yunet_graph
from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.domain.faces import Wanted

BATCH = 16
DETECTION = "detect"
ENCODING = "encode one chip"
BATCH_ENCODING = f"encode {BATCH} chips, each"
Pairs = dict[str, tuple[Work, Work]]
"""face_recognition's implementation and Kith's, by step."""


@frozen
class Row:
    """One line of the table."""

    name: str
    peer_ms: float
    kith_ms: float

    @property
    def ratio(self) -> float:
        """How many times as fast Kith is."""
        return self.peer_ms / self.kith_ms


class Steps:
    """Each step of the engine alone, given the previous step's output."""

    def __init__(self, engine: OnnxFaceEngine, graphs: Path, runtime: Runtime) -> None:
        self._engine = engine
        self._detector = open_network(cached_graph(weights.YUNET, yunet_graph, graphs), runtime)
        self._encoder = open_network(cached_graph(weights.ENCODER, encoder_graph, graphs), runtime)
        self._aligner = Aligner(load_resnet(graphs, runtime))

    def measure(self, photos: Sequence[Path], rounds: int) -> list[Row]:
        """Return a row for each step: the mean over the photos of their median times."""
        tables = [{step: medians(pair, rounds) for step, pair in self._pairs(path).items()} for path in photos]
        rows = []
        for step in tables[0]:
            share = BATCH if step == BATCH_ENCODING else 1
            rows.append(Row(step, *(mean(times[step][side] for times in tables) / share for side in (0, 1))))
        return rows

    def _pairs(self, path: Path) -> Pairs:
        blob, pixels = path.read_bytes(), peer.load(path)
        boxes = peer.locate(pixels)[:1]
        chip = peer.align(pixels, boxes)
        decoded = _decoded(blob)
        face = find_largest(self._detector, decoded)[0]
        return {
            "decode": (lambda: peer.load(path), lambda: _decoded(blob)),
            DETECTION: (lambda: peer.locate(pixels), lambda: find_largest(self._detector, decoded)),
            "align": (lambda: peer.align(pixels, boxes), lambda: self._aligner.align(decoded, face)),
            ENCODING: (
                lambda: peer.encoder.compute_face_descriptor(chip),
                lambda: self._encoder(chip[None]),
            ),
            BATCH_ENCODING: (
                lambda: peer.encoder.compute_face_descriptor([chip] * BATCH),
                lambda: self._encoder(np.stack([chip] * BATCH)),
            ),
            "bytes to encoding and comparison": (
                lambda: peer.identify(path),
                lambda: self._engine.encode(blob, look="quick"),
            ),
        }


def measure_full_load(engine: OnnxFaceEngine, photos: Sequence[Path], rounds: int, cores: int) -> Row:
    """Measure both with every core busy: face_recognition in processes, Kith in threads of one."""
    many = list(photos) * rounds
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        list(pool.map(peer.identify, many[:cores]))
        peer_ms = milliseconds(lambda: list(pool.map(peer.identify, many)))
    kith_ms = milliseconds(lambda: list(engine.encode_many(Wanted(path.read_bytes()) for path in many)))
    return Row("enrolment at full load", peer_ms / len(many), kith_ms / len(many))


def _decoded(blob: bytes) -> Photo:
    photo = open_photo(blob, PhotoLimits())
    photo.image(0)
    return photo
