"""Fills convolutions up to the counts of filters that ONNX Runtime is fastest with.

Its blocked layout takes whole blocks of filters; one layer of 45 leaves that layout for itself and all after it.
"""

import numpy as np
from attrs import evolve

from server.adapters.face.dat_reader import Convolution, Tensor

LANES = 8
"""Floats in an AVX register, and the least block there is."""


def widened(layers: list[Convolution]) -> list[Convolution]:
    """Return layers that follow one another with zeros for the filters that a block lacks; the last keeps its own."""
    *body, last = layers
    wider: list[Convolution] = []
    channels = layers[0].weights.shape[1]
    for layer in body:
        wider.append(_padded(layer, -len(layer.bias) % LANES, channels))
        channels = len(wider[-1].bias)
    return [*wider, _padded(last, 0, channels)]


def _padded(layer: Convolution, more_filters: int, channels: int) -> Convolution:
    weights: Tensor = layer.weights
    more_channels = channels - weights.shape[1]
    weights = np.pad(weights, ((0, more_filters), (0, more_channels), (0, 0), (0, 0)))
    return evolve(layer, kernel=weights.reshape(len(weights), -1), bias=np.pad(layer.bias, (0, more_filters)))
