"""Convolutions filled up to whole blocks of filters."""

import numpy as np
import numpy.typing as npt

from server.adapters.face.dat_reader import Convolution
from server.adapters.face.lanes import LANES, widened

Values = npt.NDArray[np.float32]


def layer(filters: int, channels: int) -> Convolution:
    """One of 1x1 windows, which is a matrix."""
    draw = np.random.default_rng(filters).standard_normal
    kernel, bias = draw((filters, channels)), draw(filters)
    return Convolution(kernel.astype(np.float32), bias.astype(np.float32), (1, 1), (1, 1), (0, 0))


def answer(layers: list[Convolution], values: Values) -> Values:
    """What the layers make of one pixel, with a ReLU after each."""
    for one in layers:
        values = np.maximum(one.kernel @ values + one.bias, 0)
    return values


def test_wider_layers_answer_the_same() -> None:
    """What was filled in adds nothing, and the last layer's filters are its own."""
    layers = [layer(13, 3), layer(5, 13), layer(2, 5)]
    wider = widened(layers)
    assert [len(one.bias) % LANES for one in wider] == [0, 0, 2]
    pixel = np.array([0.2, 0.5, 0.9], np.float32)
    np.testing.assert_allclose(answer(wider, pixel), answer(layers, pixel), rtol=1e-5)
