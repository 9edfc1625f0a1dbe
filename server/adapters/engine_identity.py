"""A text that identifies everything that affects a photo's numbers, so that engines never share cached faces."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import dlib
import numpy as np
import onnxruntime
import PIL

from server.adapters.face.photo.decoding import PhotoLimits

CODE = Path(__file__).with_name("face")

LIBRARIES = (dlib, np, onnxruntime, PIL)


def engine_identity(encoder: str, limits: PhotoLimits, providers: Sequence[str] = ()) -> str:
    """Return the identity of the engine with this encoder, on these of ONNX Runtime's execution providers.

    Limits, libraries and code affect its results too.
    """
    libraries = [f"{library.__name__} {library.__version__}" for library in LIBRARIES]
    return " ".join([encoder, *providers, str(limits), *libraries, _code()])


def _code() -> str:
    digest = hashlib.sha256()
    for file in sorted(CODE.rglob("*.py")):
        digest.update(f"{file.relative_to(CODE)} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()
