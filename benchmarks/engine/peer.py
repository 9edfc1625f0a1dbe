"""face_recognition's steps: load, locate, encode, compare."""

from pathlib import Path

import dlib
import face_recognition
import numpy as np
import numpy.typing as npt
from PIL import ImageFile

from server.adapters.face.photo.pixels import Pixels

# Importing face_recognition turns this on for the whole process; Kith refuses pictures that end early.
ImageFile.LOAD_TRUNCATED_IMAGES = False

Boxes = list[tuple[int, int, int, int]]

KNOWN = np.random.default_rng(0).normal(0, 0.1, (1000, 128))
"""Synthetic encodings to compare with, as many as a small office has people."""

encoder: dlib.face_recognition_model_v1 = face_recognition.api.face_encoder


def load(path: Path) -> Pixels:
    """Decode a photo."""
    pixels: Pixels = face_recognition.load_image_file(path)
    return pixels


def locate(pixels: Pixels) -> Boxes:
    """Find faces with HOG, upsampling once, which is face_recognition's default."""
    boxes: Boxes = face_recognition.face_locations(pixels)
    return boxes


def align(pixels: Pixels, boxes: Boxes) -> Pixels:
    """Cut out the chip of the first face; face_recognition leaves this to dlib's encoder."""
    shape = face_recognition.api._raw_face_landmarks(pixels, boxes, model="small")[0]
    chip: Pixels = dlib.get_face_chip(pixels, shape, 150, 0.25)
    return chip


def identify(path: Path) -> npt.NDArray[np.float64]:
    """Return the distances from a photo's face to all known ones."""
    pixels = load(path)
    encoding = face_recognition.face_encodings(pixels, locate(pixels)[:1])[0]
    distances: npt.NDArray[np.float64] = face_recognition.face_distance(KNOWN, encoding)
    return distances
