"""Runs dlib's networks in ONNX Runtime."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from attrs import field, frozen

from server.adapters.face.pixels import Pixels
from server.adapters.face.weights import WeightFile

BETWEEN_LAYERS = "50"
"""Microseconds. To wake a thread for each layer takes a tenth of a photo's time when it comes alone; to keep threads
awake for longer takes the cores from other photos."""

GraphBuilder = Callable[[bytes], bytes]

GRAPHS = 3
"""Counts up when the graphs of the same weights change, so that a cached one is not taken for another."""


@frozen
class Network:
    """A graph that is ready to run. Safe to share between threads."""

    session: onnxruntime.InferenceSession = field(repr=False)

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Return the output for pixels of shape (n, rows, columns, 3)."""
        output: npt.NDArray[np.float32] = self.session.run(None, {"pixels": pixels})[0]
        return output


def open_network(graph: Path, threads: int) -> Network:
    """Return the network of an ONNX file, on so many threads a run."""
    options = session_options(threads)
    return Network(onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"]))


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return what every session keeps to: so many threads a run, which wait awake from one layer to the next only."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.spin_duration_us", BETWEEN_LAYERS)
    # The arena keeps what the largest photo ever needed, and is a tenth faster at most.
    options.enable_cpu_mem_arena = False
    # A plan of memory is kept for each size that was ever seen: 60 MB after 80 photos of growing sizes, and no faster.
    options.enable_mem_pattern = False
    return options


def cached_graph(weights: WeightFile, build: GraphBuilder, cache: Path) -> Path:
    """Return the ONNX file of some weights, written beside and renamed when it is not there yet."""
    graph = cache / f"{Path(weights.name).stem}-{weights.digest}-{GRAPHS}.onnx"
    if not graph.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as beside:
            beside.write(build(weights.read()))
        Path(beside.name).replace(graph)
    return graph
