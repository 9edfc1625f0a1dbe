"""Reader of the weights in dlib's serialised networks.

A network is a list of layers in data-flow order. Each layer with weights starts with its tag, a string; a
tensor is version 2, four dimensions and little-endian float32; an integer is a control byte (sign bit, byte
count) and that many bytes, little-endian. The format is that of dlib's `serialize.h`, `tensor.h` and `layers.h`.
"""

import math
import re
import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.face.models.weights import WeightsInvalid

Tensor = npt.NDArray[np.float32]

TENSOR_VERSION = 2
MOST_VALUES = 1 << 28
"""Maximum values of a tensor, far more than these models have, so that a damaged length cannot use up the memory."""

LARGEST_WEIGHT = 1e9
"""Maximum of a weight, far more than any has; infinities and NaN are refused too."""


@frozen(eq=False)
class Convolution:
    """A convolution; `kernel` is (filters, channels in * height * width), since the file does not name channels."""

    kernel: Tensor = field(repr=False)
    bias: Tensor = field(repr=False)
    window: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]

    @property
    def weights(self) -> Tensor:
        """(filters, channels in, height, width)"""
        return self.kernel.reshape(len(self.bias), -1, *self.window)


@frozen(eq=False)
class Scale:
    """x * gain + offset for each channel: an affine layer, or a batch normalisation at inference."""

    gain: Tensor = field(repr=False)
    offset: Tensor = field(repr=False)


@frozen(eq=False)
class Matrix:
    """A fully connected layer without bias; (inputs, outputs)."""

    weights: Tensor = field(repr=False)


Layer = Convolution | Scale | Matrix


class DatReader:
    """A cursor over a file's bytes. Every method raises WeightsInvalid for unexpected content."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.position = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        end = self.position + count
        if end > len(self.blob):
            raise WeightsInvalid(f"the file ends at byte {len(self.blob)}, inside a value that ends at {end}")
        taken = self.blob[self.position : end]
        self.position = end
        return taken

    def integer(self) -> int:
        """Return the next integer."""
        control = self.take(1)[0]
        count = control & 0x0F
        if control & 0x70 or not 1 <= count <= 8:
            raise WeightsInvalid(f"byte {self.position - 1} does not start an integer")
        value = int.from_bytes(self.take(count), "little")
        return -value if control & 0x80 else value

    def count(self) -> int:
        """Return the next integer, which must be a size."""
        value = self.integer()
        if not 0 <= value <= MOST_VALUES:
            raise WeightsInvalid(f"{value} before byte {self.position} is not a size")
        return value

    def real(self) -> float:
        """Return the next floating point number: a mantissa and a power of two."""
        mantissa, exponent = self.integer(), self.integer()
        try:
            return math.ldexp(mantissa, exponent)
        except OverflowError:
            raise WeightsInvalid(f"the number before byte {self.position} is too large") from None

    def tensor(self) -> Tensor:
        """Return the next tensor, flat."""
        if self.integer() != TENSOR_VERSION:
            raise WeightsInvalid(f"no tensor of version {TENSOR_VERSION} before byte {self.position}")
        size = math.prod(self.count() for _ in range(4))
        if size > MOST_VALUES:
            raise WeightsInvalid(f"a tensor of {size} values before byte {self.position}")
        values = np.frombuffer(self.take(4 * size), dtype="<f4").astype(np.float32)
        if not (np.abs(values) < LARGEST_WEIGHT).all():
            raise WeightsInvalid(f"a tensor before byte {self.position} holds a value that is not a weight")
        return values

    def alias(self) -> None:
        """Skip an alias tensor: its version and four dimensions."""
        for _ in range(5):
            self.integer()


def _convolution(reader: DatReader) -> Convolution:
    values = reader.tensor()
    filters, rows, columns, stride_y, stride_x, padding_y, padding_x = (reader.count() for _ in range(7))
    kernel, bias = values[: -filters or None], values[len(values) - filters :]
    if filters == 0 or len(kernel) == 0 or len(kernel) % (filters * rows * columns or len(values) + 1):
        raise WeightsInvalid(f"{len(values)} values are not {filters} filters of {rows} x {columns}")
    window, stride, padding = (rows, columns), (stride_y, stride_x), (padding_y, padding_x)
    return Convolution(kernel.reshape(filters, -1), bias, window, stride, padding)


def _affine(reader: DatReader) -> Scale:
    gain, offset = _halves(reader.tensor())
    return Scale(gain, offset)


def _batch_normalisation(reader: DatReader) -> Scale:
    gamma, beta = _halves(reader.tensor())
    reader.alias()
    reader.alias()
    _, _, means, variances = (reader.tensor() for _ in range(4))
    if not len(gamma) == len(means) == len(variances):
        raise WeightsInvalid(f"a batch normalisation of {len(gamma)} channels has {len(means)} means")
    for _ in range(2):
        reader.integer()
    for _ in range(4):
        reader.real()
    spread = variances.astype(np.float64) + reader.real()
    if not (spread > 0).all():
        raise WeightsInvalid(f"a variance before byte {reader.position} is not positive")
    gain = (gamma / np.sqrt(spread)).astype(np.float32)
    return Scale(gain, beta - means * gain)


def _matrix(reader: DatReader) -> Matrix:
    outputs, inputs = reader.count(), reader.count()
    values = reader.tensor()
    if len(values) != inputs * outputs:
        raise WeightsInvalid(f"{len(values)} values are not a {inputs} x {outputs} matrix")
    return Matrix(values.reshape(inputs, outputs))


def _halves(values: Tensor) -> tuple[Tensor, Tensor]:
    if len(values) == 0 or len(values) % 2:
        raise WeightsInvalid(f"{len(values)} values are not pairs of gain and offset")
    first, second = np.split(values, 2)
    return first, second


LAYERS: dict[bytes, Callable[[DatReader], Layer]] = {
    b"con_4": _convolution,
    b"affine_": _affine,
    b"bn_con2": _batch_normalisation,
    b"fc_2": _matrix,
}
TAG = re.compile(b"|".join(struct.pack("BB", 1, len(tag)) + re.escape(tag) for tag in LAYERS))


def read_layers(blob: bytes) -> list[Layer]:
    """Return the layers that have weights, in data-flow order.

    Raises WeightsInvalid if the bytes are not a dlib network, or end inside a layer; the caller checks the number of
    layers.
    """
    reader = DatReader(blob)
    layers = []
    while found := TAG.search(blob, reader.position):
        reader.position = found.end()
        layers.append(LAYERS[found.group()[2:]](reader))
    if not layers:
        raise WeightsInvalid("not a layer of a dlib network")
    return layers
