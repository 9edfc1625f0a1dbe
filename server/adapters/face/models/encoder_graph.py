"""dlib's face encoder, a ResNet of 29 convolutions, as an ONNX graph.

The topology is that of dlib's `examples/dnn_face_recognition_ex.cpp`.
"""

from server.adapters.face.models.dat_reader import Convolution, Matrix, read_layers
from server.adapters.face.models.folding import folded
from server.adapters.face.models.graph_writer import GraphWriter
from server.adapters.face.models.weights import WeightsInvalid
from server.adapters.face.photo.chips import CHIP_PIXELS

DIMENSION = 128
CONVOLUTIONS = 29


def encoder_graph(blob: bytes) -> bytes:
    """Return the ONNX model of the encoder's weights: chips (n, 150, 150, 3) to encodings (n, 128).

    Raises WeightsInvalid if the bytes are not that encoder.
    """
    *body, head = read_layers(blob)
    convolutions = folded(body)
    if len(convolutions) != CONVOLUTIONS or not isinstance(head, Matrix):
        raise WeightsInvalid(f"{len(convolutions)} convolutions are not the 29 of dlib's face encoder")
    return _ResNet().write(convolutions, head)


def _halved(side: int, window: int) -> int:
    """Return the size after a window that moves in steps of two, without padding."""
    return (side - window) // 2 + 1


class _ResNet(GraphWriter):
    def __init__(self) -> None:
        super().__init__(CHIP_PIXELS, CHIP_PIXELS)

    def write(self, convolutions: list[Convolution], head: Matrix) -> bytes:
        first, *rest = convolutions
        end = self.node("Relu", self.convolution(self.pixels(), first))
        end = self.node("MaxPool", end, kernel_shape=[3, 3], strides=[2, 2])
        side = _halved(_halved(CHIP_PIXELS, first.window[0]), 3)
        for entry, leave in zip(rest[::2], rest[1::2], strict=True):
            if entry.stride == (1, 1):
                end = self.block(end, entry, leave)
            else:
                end = self.down_block(end, entry, leave, side)
                side = max(_halved(side, 3), side // 2)
        end = self.node("Flatten", self.node("GlobalAveragePool", end))
        return self.model(self.node("MatMul", end, self.constant(head.weights)), ("n", DIMENSION))

    def block(self, source: str, entry: Convolution, leave: Convolution) -> str:
        """Add two convolutions parallel to the identity."""
        return self.node("Relu", self.node("Add", self.branch(source, entry, leave), source))

    def down_block(self, source: str, entry: Convolution, leave: Convolution, side: int) -> str:
        """Add two convolutions that halve `side`, parallel to 2x2 averages; zeros pad the smaller branch."""
        averages = self.node("AveragePool", source, kernel_shape=[2, 2], strides=[2, 2])
        more_channels = leave.weights.shape[0] - entry.weights.shape[1]
        missing = side // 2 - _halved(side, entry.window[0])
        branch = self.padded(self.branch(source, entry, leave), 0, missing)
        return self.node("Relu", self.node("Add", branch, self.padded(averages, more_channels, -missing)))

    def branch(self, source: str, entry: Convolution, leave: Convolution) -> str:
        return self.convolution(self.node("Relu", self.convolution(source, entry)), leave)
