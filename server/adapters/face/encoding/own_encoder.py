"""The user's own encoder: an ONNX file of the ArcFace family."""

import hashlib
from pathlib import Path

import numpy as np
from attrs import astuple, field, frozen

from server.adapters.face.encoding.encoder import Chips, EncodedBatch, unit
from server.adapters.face.models.runtime import ProvidersUnusable, Runtime
from server.adapters.face.models.sessions import Model, Output, Session, noise, open_session
from server.adapters.face.models.weights import YUNET, WeightsInvalid
from server.adapters.face.photo.chips import ARCFACE_CHIP_PIXELS, Patch, arcface_chip
from server.adapters.face.photo.pixels import Pixels
from server.domain.faces import Look, Vectors


@frozen
class Normalisation:
    """The input that the network expects: (value - mean) / scale for each pixel, in this order of colours."""

    mean: float = 127.5
    scale: float = 127.5
    colours: str = "rgb"
    """rgb or bgr."""


@frozen
class EncoderFile:
    """The path of the network, and the input that it expects."""

    path: Path
    normalisation: Normalisation = field(factory=Normalisation)


@frozen(eq=False)
class OwnEncoder:
    """Runs a network from (n, 3, 112, 112) to (n, d). Encodings have length 1, as its family compares them."""

    identity: str
    dimension: int
    _session: Session = field(repr=False)
    _normalisation: Normalisation

    def chips(self, patch: Patch, portrait: Pixels) -> Chips:
        """Return the aligned chip, (1, 112, 112, 3)."""
        return (arcface_chip(patch)[np.newaxis],)

    def encode_chips(self, faces: list[Chips], look: Look) -> EncodedBatch:
        """Return encodings, templates and probes, all (n, d), of n faces; a thorough look includes mirror images."""
        upright = np.concatenate([chips for (chips,) in faces])
        encodings = unit(self._run(upright))
        if look == "quick":
            return EncodedBatch(encodings, encodings, encodings)
        return EncodedBatch(encodings, unit(encodings + unit(self._run(upright[:, :, ::-1]))), encodings)

    def templates(self, encodings: Vectors) -> Vectors:
        """Return the encodings normalised to length 1, (n, d)."""
        return unit(encodings)

    def _run(self, chips: Pixels) -> Vectors:
        """Run one chip at a time: many of these files have a fixed batch size of one."""
        ordered = chips if self._normalisation.colours == "rgb" else chips[..., ::-1]
        values = (ordered.astype(np.float32) - self._normalisation.mean) / self._normalisation.scale
        name = self._session.get_inputs()[0].name
        planes = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
        rows = [self._session.run(None, {name: plane[np.newaxis]})[0].reshape(-1) for plane in planes]
        encodings: Vectors = np.stack(rows).astype(np.float32)
        return encodings


def load_own(file: EncoderFile, runtime: Runtime) -> OwnEncoder:
    """Return the encoder of a file. Raises WeightsInvalid if it is not such a network, or ProvidersUnusable."""

    def tried(session: Session) -> Output:
        return OwnEncoder("", 0, session, file.normalisation)._run(noise(ARCFACE_CHIP_PIXELS, ARCFACE_CHIP_PIXELS))

    try:
        content = file.path.read_bytes()
        session = open_session(Model(file.path.name, content, tried), runtime)
        dimension = tried(session).shape[1]
    except ProvidersUnusable:
        raise
    except Exception as error:  # noqa: BLE001 - ONNX Runtime has no tree of errors for what a file can do to it
        raise WeightsInvalid(f"{file.path} is not an encoder for 112 x 112 pixels: {error}") from None
    digest = hashlib.sha256(content + repr(astuple(file.normalisation)).encode()).hexdigest()
    return OwnEncoder(f"own:{digest[:12]}:{YUNET.digest}", dimension, session, file.normalisation)
