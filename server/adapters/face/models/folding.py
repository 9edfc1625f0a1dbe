"""Folding of the layers before and after a convolution into its weights."""

import numpy as np
from attrs import evolve

from server.adapters.face.models.dat_reader import Convolution, Layer, Scale
from server.adapters.face.models.weights import WeightsInvalid

MEAN = np.array([122.782, 117.001, 104.298])
"""The mean red, green and blue that dlib's `input_rgb_image` subtracts."""

RANGE = 256.0
"""The number that dlib's `input_rgb_image` divides by."""


def folded(layers: list[Layer]) -> list[Convolution]:
    """Return the convolutions of layers that alternate convolution and scale.

    The first takes pixels from 0 to 255. Raises WeightsInvalid for layers in another order.
    """
    convolutions = [_pair(*pair) for pair in zip(layers[::2], layers[1::2], strict=False)]
    if len(layers) != 2 * len(convolutions) or not convolutions:
        raise WeightsInvalid(f"{len(layers)} layers are not pairs of convolution and scale")
    return [_of_raw_pixels(convolutions[0]), *convolutions[1:]]


def _pair(convolution: Layer, scale: Layer) -> Convolution:
    if not isinstance(convolution, Convolution) or not isinstance(scale, Scale):
        raise WeightsInvalid("the layers are not pairs of convolution and scale")
    return _scaled(convolution, scale)


def _scaled(layer: Convolution, scale: Scale) -> Convolution:
    if len(scale.gain) != len(layer.bias):
        raise WeightsInvalid(f"a scale of {len(scale.gain)} channels after {len(layer.bias)} filters")
    kernel = layer.kernel * scale.gain[:, None]
    return evolve(layer, kernel=kernel, bias=layer.bias * scale.gain + scale.offset)


def _of_raw_pixels(layer: Convolution) -> Convolution:
    # Exact only without padding: with it, a zero would be black instead of the mean colour.
    if layer.padding != (0, 0) or layer.weights.shape[1] != len(MEAN):
        raise WeightsInvalid("the first convolution must have three channels and no padding")
    weights = layer.weights.astype(np.float64) / RANGE
    darkness = np.einsum("fchw,c->f", weights, MEAN)
    kernel = weights.reshape(layer.kernel.shape).astype(np.float32)
    return evolve(layer, kernel=kernel, bias=(layer.bias - darkness).astype(np.float32))
