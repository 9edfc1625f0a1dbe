"""From chips to encodings and templates."""

import numpy as np

from server.adapters.face.encoder_graph import DIMENSION
from server.adapters.face.networks import Network
from server.adapters.face.pyramid import Pixels
from server.domain.faces import Vector, Vectors


def encode(network: Network, chips: list[Pixels]) -> tuple[Vectors, Vectors]:
    """Return encodings and unit templates, both (n, 128), of n chips in one batch.

    An encoding is dlib's own; a template is the direction of it plus that of the mirrored chip.
    """
    if not chips:
        nothing = np.empty((0, DIMENSION), np.float32)
        return nothing, nothing
    upright = np.stack(chips)
    encodings, mirrored = np.split(network(np.concatenate([upright, upright[:, :, ::-1]])), 2)
    return encodings, _unit(encodings + mirrored)


def _unit(vectors: Vectors) -> Vectors:
    lengths: Vector = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths
