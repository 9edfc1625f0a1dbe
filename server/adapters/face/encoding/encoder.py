"""Encoders of faces' pixels, and dlib's own."""

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.face.models import weights
from server.adapters.face.models.encoder_graph import DIMENSION, encoder_graph
from server.adapters.face.models.networks import Network, cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.photo.chips import LOOSER, TIGHTER, Patch, chip
from server.adapters.face.photo.pixels import Pixels
from server.domain.faces import Look, Vector, Vectors

Chips = tuple[Pixels, ...]
"""An encoder's input: an array (k, side, side, 3) for each of its networks."""


@frozen(eq=False)
class EncodedBatch:
    """The encodings of n faces."""

    encodings: Vectors
    """(n, dimension)"""
    templates: Vectors
    """(n, d) of unit length."""
    probes: Vectors
    """(n, d) of unit length."""
    lifelike: npt.NDArray[np.bool_] = field()
    """(n,) as `EncodedFace` has it."""

    @lifelike.default
    def _(self) -> npt.NDArray[np.bool_]:
        return np.ones(len(self.encodings), bool)


class FaceEncoder(Protocol):
    """Encodes faces. Safe to share between threads."""

    @property
    def identity(self) -> str:
        """A text that changes whenever encodings or templates would."""

    @property
    def dimension(self) -> int:
        """The length of an encoding."""

    def chips(self, patch: Patch, portrait: Pixels) -> Chips:
        """Return the chips to encode; `portrait` is dlib's chip, which has already been cut."""

    def encode_chips(self, faces: list[Chips], look: Look) -> EncodedBatch:
        """Encode n faces by their chips, n at least 1."""

    def templates(self, encodings: Vectors) -> Vectors:
        """Return templates (n, d) for encodings (n, dimension) whose pictures are not available."""


@frozen(eq=False)
class ResnetEncoder:
    """dlib's own encoder.

    A face has three chips: the portrait, whose encoding is dlib's own, and a tighter and a looser one, which are
    mirrored here. A template is the direction of the sum of the three encodings; at an FPIR of 1 % it misses a tenth
    fewer people than the portrait and its mirror image alone.
    """

    identity: str
    _network: Network = field(repr=False)

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return DIMENSION

    def chips(self, patch: Patch, portrait: Pixels) -> Chips:
        """Return the portrait, a tighter and a looser chip, (3, 150, 150, 3)."""
        return (
            np.stack([portrait, chip(patch.pixels, patch.shape, TIGHTER), chip(patch.pixels, patch.shape, LOOSER)]),
        )

    def encode_chips(self, faces: list[Chips], look: Look) -> EncodedBatch:
        """Return encodings, templates and probes, all (n, 128), of n faces in one batch; every look is thorough."""
        upright, tighter, looser = np.stack([chips for (chips,) in faces], axis=1)
        mirrored = np.concatenate([tighter, looser])[:, :, ::-1]
        encodings = np.split(self._network(np.concatenate([upright, mirrored])), 3)
        templates = unit(np.sum([unit(three) for three in encodings], axis=0))
        return EncodedBatch(encodings[0], templates, templates)

    def templates(self, encodings: Vectors) -> Vectors:
        """Return the directions of the portraits alone, (n, 128)."""
        return unit(encodings)


def load_resnet(cache: Path, runtime: Runtime) -> ResnetEncoder:
    """Return dlib's encoder, with its graph cached in `cache`. Raises WeightsInvalid for unknown weights."""
    graph = cached_graph(weights.ENCODER, encoder_graph, cache)
    identity = f"dlib-resnet-v1-3chips:{weights.ENCODER.digest}:{weights.YUNET.digest}"
    return ResnetEncoder(identity, open_network(graph, runtime))


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors, (n, d), normalised to length 1."""
    lengths: Vector = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths
