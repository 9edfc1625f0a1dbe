"""dlib's CNN face detector, seven convolutions, as an ONNX graph.

The topology is that of dlib's `examples/dnn_mmod_face_detection_ex.cpp`.
"""

from server.adapters.face.dat_reader import Convolution, read_layers
from server.adapters.face.folding import folded
from server.adapters.face.graph_writer import GraphWriter
from server.adapters.face.lanes import widened
from server.adapters.face.small_faces import with_small_faces
from server.adapters.face.weights import WeightsInvalid

CONVOLUTIONS = 7


def detector_graph(blob: bytes) -> bytes:
    """Return the ONNX model of the detector's weights: pixels (n, rows, columns, 3) to scores (n, 2, y, x).

    The first are those of the detector, the second those of small faces.

    Raises WeightsInvalid when the bytes are not that detector.
    """
    *body, last = read_layers(blob)
    convolutions = folded(body)
    if len(convolutions) != CONVOLUTIONS - 1 or not isinstance(last, Convolution):
        raise WeightsInvalid(f"{len(convolutions) + 1} convolutions are not the 7 of dlib's face detector")
    *wider, last = widened([*convolutions, last])
    graph = GraphWriter("rows", "columns")
    end = graph.pixels()
    for layer in wider:
        end = graph.node("Relu", graph.convolution(end, layer))
    return graph.model(graph.few_filters(end, with_small_faces(last)), ("n", 2, "cell_rows", "cell_columns"))
