"""Networks that run in ONNX Runtime."""

import hashlib
import logging
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from attrs import field, frozen

from server.adapters.durable import replaced
from server.adapters.face.models.weights import WeightFile
from server.adapters.face.photo.pixels import Pixels

BETWEEN_LAYERS = "50"
"""Microseconds that threads stay awake between layers. Waking a thread for each layer takes a tenth of the time of a
single photo; keeping threads awake longer takes the cores from other photos."""

log = logging.getLogger(__name__)

GraphBuilder = Callable[[bytes], bytes]

GRAPH_VERSION = 3
"""The version of the graphs; it increases when they change for the same weights, so that cached ones are not reused."""


@frozen
class Network:
    """A graph, ready to run. Safe to share between threads."""

    session: onnxruntime.InferenceSession = field(repr=False)

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Return the output for pixels of shape (n, rows, columns, 3)."""
        output: npt.NDArray[np.float32] = self.session.run(None, {"pixels": pixels})[0]
        return output


def open_network(graph: Path, threads: int) -> Network:
    """Return the network of an ONNX file, with this many threads per run."""
    options = session_options(threads)
    log.info("loading %s, to run in %d threads", graph.name, threads)
    return Network(onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"]))


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return the options of every session: this many threads per run, which stay awake only between layers."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.spin_duration_us", BETWEEN_LAYERS)
    # An arena keeps as much memory as the largest photo needed, and is at most a tenth faster.
    options.enable_cpu_mem_arena = False
    # Memory plans are kept for every size of photo: 60 MB after 80 photos of growing sizes, and are no faster.
    options.enable_mem_pattern = False
    return options


def cached_graph(weights: WeightFile, build: GraphBuilder, cache: Path) -> Path:
    """Return the ONNX file of some weights, built unless the cache has an undamaged one: its name has its digest."""
    name = f"{Path(weights.name).stem}-{weights.digest}-{GRAPH_VERSION}"
    for graph in cache.glob(f"{name}-*.onnx"):
        if graph.stem == f"{name}-{_digest(graph.read_bytes())}":
            return graph
        log.warning("%s is damaged and is built again", graph)
        graph.unlink(missing_ok=True)
    return _written(cache, name, build(weights.read()))


def _written(cache: Path, name: str, content: bytes) -> Path:
    """Write a graph, which others may write at the same time, and return its file."""
    cache.mkdir(parents=True, exist_ok=True)
    graph = cache / f"{name}-{_digest(content)}.onnx"
    with replaced(graph, graph.with_suffix(f".{uuid.uuid4().hex}")) as file:
        file.write(content)
    return graph


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
