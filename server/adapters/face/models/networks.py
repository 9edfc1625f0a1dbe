"""Networks that run in ONNX Runtime."""

import hashlib
import logging
import uuid
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from server.adapters.durable import replaced
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.sessions import Model, Output, Session, noise, open_session
from server.adapters.face.models.weights import WeightFile
from server.adapters.face.photo.pixels import Pixels

_SIDE = 160
"""Rows and columns of the picture on which a network that takes any size is tried."""

log = logging.getLogger(__name__)

GraphBuilder = Callable[[bytes], bytes]

GRAPH_VERSION = 3
"""The version of the graphs; it increases when they change for the same weights, so that cached ones are not reused."""


@frozen
class Network:
    """A graph, ready to run. Safe to share between threads."""

    session: Session = field(repr=False)

    def __call__(self, pixels: Pixels) -> Output:
        """Return the output for pixels of shape (n, rows, columns, 3)."""
        output: Output = self.session.run(None, {"pixels": pixels})[0]
        return output


def open_network(graph: Path, runtime: Runtime) -> Network:
    """Return the network of an ONNX file. Raises ProvidersUnusable."""
    return Network(open_session(Model(graph.name, str(graph), _tried), runtime))


def _tried(session: Session) -> Output:
    _, rows, columns, _ = (side if isinstance(side, int) else _SIDE for side in session.get_inputs()[0].shape)
    return Network(session)(noise(rows, columns))


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
