"""A text that identifies everything that affects a photo's numbers, so that engines never share cached faces."""

import hashlib
from pathlib import Path

import dlib
import numpy as np
import onnxruntime
import PIL

from server.adapters.face.photo.decoding import PhotoLimits

CODE = Path(__file__).with_name("face")

LIBRARIES = (dlib, np, onnxruntime, PIL)


def engine_identity(encoder: str, limits: PhotoLimits) -> str:
    """Return the identity of the engine with this encoder: limits, libraries and code affect its results too."""
    libraries = [f"{library.__name__} {library.__version__}" for library in LIBRARIES]
    return " ".join([encoder, str(limits), *libraries, _code()])


def _code() -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in CODE.iterdir() if path.is_file()):
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()
