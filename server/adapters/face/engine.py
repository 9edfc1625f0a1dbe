"""The face engine, which finds and encodes faces with ONNX Runtime."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from attrs import evolve, field, frozen

from server.adapters.face.admission import Admission
from server.adapters.face.bulk import in_order
from server.adapters.face.encoding.both_encoder import load_both
from server.adapters.face.encoding.encoder import FaceEncoder, load_resnet
from server.adapters.face.encoding.landmarks import Aligner
from server.adapters.face.encoding.own_encoder import EncoderFile, load_own
from server.adapters.face.finder import Finder, FoundFace
from server.adapters.face.models import weights
from server.adapters.face.models.networks import cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.yunet_graph import yunet_graph
from server.adapters.face.photo.cropping import cropped, portrait_of
from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.photo.memory import settle_allocator
from server.domain.batches import batches
from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Face, FaceChoice, Look, Portrait, Vector, Wanted

EncoderChoice = Literal["both", "dlib"] | EncoderFile
"""One of the two built-in encoders, or the user's own."""

FACES_AT_ONCE = 4
"""Faces of one photo encoded at a time: each takes 13 MB in the networks' layers, and more at a time are no faster."""


@frozen(eq=False)
class OnnxFaceEngine:
    """A `FaceEngine` with dlib's numbers. Safe to call from any number of threads."""

    _limits: PhotoLimits
    _admission: Admission = field(repr=False)
    _finder: Finder = field(repr=False)
    _encoder: FaceEncoder

    @property
    def encoder(self) -> str:
        """The identity of the encoder."""
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return self._encoder.dimension

    def template(self, encoding: Vector) -> Vector:
        """Return a substitute for the template of an encoding (d,) whose picture is not available."""
        template: Vector = self._encoder.templates(encoding[np.newaxis])[0]
        return template

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; empty if there is none."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.memory, self._limits.patience):
            return [found.face for found in self._finder.find_all(opened)]

    def crops(self, photo: bytes, faces: Sequence[Face]) -> list[bytes]:
        """Return the content of the faces' boxes, upright and as large as memory allows, as JPEG."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.memory, self._limits.patience):
            return [cropped(opened, face.box) for face in faces]

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a face and its surroundings, upright and no larger than a page needs."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.memory, self._limits.patience):
            return portrait_of(opened, face.box)

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the chosen face; raises FaceNotFound."""
        return self._encode_chosen(photo, choice, look, self._limits.patience)

    def encode_all(self, photo: bytes, look: Look = "thorough") -> list[EncodedFace]:
        """Return every face, largest first; empty if there is none."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.memory, self._limits.patience):
            return self._encode_all(opened, look)

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face, or the error that `encode` raises, in the order given."""
        return in_order(self._encode_or_error, wanted, self._admission.photos)

    def encode_every_face(
        self, photos: Iterable[bytes], *, with_portraits: bool = False
    ) -> Iterator[list[EncodedFace] | KithError]:
        """Return what `encode_all` returns for a quick look at each photo, or the error that it raises, in order."""
        return in_order(partial(self._encode_all_or_error, with_portraits), photos, self._admission.photos)

    def _encode_or_error(self, wanted: Wanted) -> EncodedFace | KithError:
        try:
            return self._encode_chosen(wanted.photo, wanted.choice, "thorough", patience=None)
        except KithError as error:
            return error

    def _encode_all_or_error(self, with_portraits: bool, photo: bytes) -> list[EncodedFace] | KithError:
        try:
            opened = open_photo(photo, self._limits)
            with self._admission.admit(opened.memory, patience=None):
                faces = self._encode_all(opened, "quick")
                return [_with_portrait(opened, face) for face in faces] if with_portraits else faces
        except KithError as error:
            return error

    def _encode_all(self, opened: Photo, look: Look) -> list[EncodedFace]:
        found = batches(self._finder.find_all(opened), FACES_AT_ONCE)
        return [face for batch in found for face in self._encode_faces(opened, batch, look)]

    def _encode_chosen(self, photo: bytes, choice: FaceChoice, look: Look, patience: float | None) -> EncodedFace:
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.memory, patience):
            return self._encode_faces(opened, [self._finder.find_chosen(opened, choice)], look)[0]

    def _encode_faces(self, photo: Photo, faces: list[FoundFace], look: Look) -> list[EncodedFace]:
        encoded = self._encoder.encode_chips([found.chips for found in faces], look)
        return [
            EncodedFace(
                face=found.face,
                content_type=photo.format.content_type,
                encoding=encoded.encodings[row],
                template=encoded.templates[row],
                probe=encoded.probes[row],
                complete=not photo.incomplete,
                begins_late=photo.begins_late,
                lifelike=bool(encoded.lifelike[row]),
            )
            for row, found in enumerate(faces)
        ]


def _with_portrait(opened: Photo, face: EncodedFace) -> EncodedFace:
    return evolve(face, portrait=portrait_of(opened, face.face.box))


def load_engine(
    cache: Path,
    limits: PhotoLimits | None = None,
    runtime: Runtime | None = None,
    encoder: EncoderChoice = "both",
    *,
    bulk: bool = False,
) -> OnnxFaceEngine:
    """Return the engine with the chosen encoder, its graphs cached in `cache`.

    It keeps as many cores busy as the runtime has threads. In bulk, each core processes its own photo, which takes a
    fifth less time than sharing each photo's layers among cores. Raises WeightsInvalid if the weights are missing or
    unknown, or the file of an own encoder is unusable, and ProvidersUnusable.
    """
    runtime, limits = runtime or Runtime(), limits or PhotoLimits()
    settle_allocator(runtime.threads)
    per_photo = evolve(runtime, threads=1) if bulk else runtime
    detector = open_network(cached_graph(weights.YUNET, yunet_graph, cache), per_photo)
    loaded = _load_encoder(encoder, cache, per_photo)
    return OnnxFaceEngine(
        limits=limits,
        admission=Admission(runtime.threads, limits.memory),
        finder=Finder(detector, Aligner(loaded)),
        encoder=loaded,
    )


def _load_encoder(encoder: EncoderChoice, cache: Path, runtime: Runtime) -> FaceEncoder:
    if isinstance(encoder, EncoderFile):
        return load_own(encoder, runtime)
    return load_both(cache, runtime) if encoder == "both" else load_resnet(cache, runtime)
