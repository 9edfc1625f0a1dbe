"""The default encoder: dlib's and OpenCV Zoo's SFace together."""

from pathlib import Path

import numpy as np
from attrs import field, frozen

from server.adapters.face.encoding.encoder import Chips, EncodedBatch, unit
from server.adapters.face.models import weights
from server.adapters.face.models.encoder_graph import DIMENSION, encoder_graph
from server.adapters.face.models.networks import Network, cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.sface_graph import sface_graph
from server.adapters.face.photo.chips import Patch, arcface_chip
from server.adapters.face.photo.pixels import Pixels
from server.domain.faces import Look, Vectors

DLIB_WEIGHT = 0.6
"""dlib's share of the cosine of two templates; dlib's cosines have a third of the range of SFace's. Chosen on lfw_dev,
where 0.5 and 0.7 do equally well."""

LEAST_LIFELIKE_LENGTH = 9.4
"""Minimum length of SFace's vectors for photos of people, except for 2 of 513 in lfw_dev and 3 of 257 in grey. The
vectors of 26 of 27 faces drawn by a program, 45 of 47 photos turned into cartoons and 43 of 50 posterised ones are
shorter, but only those of 5 of 52 made to look like marble and 8 of 51 made to look like statues."""


@frozen(eq=False)
class BothEncoder:
    """dlib's own encodings, and templates that combine both networks' directions.

    dlib's network encodes the portrait, SFace the chip of the ArcFace family and, for templates in a gallery, its
    mirror image; with SFace, more of dlib's chips were no better. The dot product of two templates is the weighted mean
    of both networks' cosines, dlib's with DLIB_WEIGHT.
    """

    _dlib: Network = field(repr=False)
    _sface: Network = field(repr=False)

    @property
    def identity(self) -> str:
        """The names of both networks, how they are combined, and the detector, whose points align the chips."""
        return f"dlib-sface-{DLIB_WEIGHT}:{weights.ENCODER.digest}:{weights.SFACE.digest}:{weights.YUNET.digest}"

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return DIMENSION

    def chips(self, patch: Patch, portrait: Pixels) -> Chips:
        """Return the portrait, (1, 150, 150, 3), and the chip of the ArcFace family, (1, 112, 112, 3)."""
        return portrait[np.newaxis], arcface_chip(patch)[np.newaxis]

    def encode_chips(self, faces: list[Chips], look: Look) -> EncodedBatch:
        """Return encodings (n, 128), templates and probes (n, 256) of n faces."""
        encodings = self._dlib(np.concatenate([portrait for portrait, _ in faces]))
        upright = np.concatenate([chip for _, chip in faces])
        chips = upright if look == "quick" else np.concatenate([upright, upright[:, :, ::-1]])
        sface_encodings, *mirrored = np.split(self._sface(chips), len(chips) // len(upright))
        probes = _joined(unit(encodings), unit(sface_encodings))
        templates = _joined(unit(encodings), unit(unit(sface_encodings) + unit(mirrored[0]))) if mirrored else probes
        return EncodedBatch(
            encodings, templates, probes, np.linalg.norm(sface_encodings, axis=1) >= LEAST_LIFELIKE_LENGTH
        )

    def templates(self, encodings: Vectors) -> Vectors:
        """Return templates that compare by dlib alone, (n, 256): their dot product with a template is dlib's cosine."""
        alone = unit(encodings) / DLIB_WEIGHT**0.5
        return np.concatenate([alone, np.zeros_like(alone)], axis=1)


def load_both(cache: Path, runtime: Runtime) -> BothEncoder:
    """Return both networks, their graphs cached in `cache`. Raises WeightsInvalid for missing or unknown weights."""
    graphs = cached_graph(weights.ENCODER, encoder_graph, cache), cached_graph(weights.SFACE, sface_graph, cache)
    return BothEncoder(*(open_network(graph, runtime) for graph in graphs))


def _joined(dlibs: Vectors, sfaces: Vectors) -> Vectors:
    joined: Vectors = np.concatenate([DLIB_WEIGHT**0.5 * dlibs, (1 - DLIB_WEIGHT) ** 0.5 * sfaces], axis=1)
    return joined.astype(np.float32)
