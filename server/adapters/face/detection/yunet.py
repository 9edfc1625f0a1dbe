"""Detection of faces and their five points with YuNet, as in OpenCV's FaceDetectorYN."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from attrs import frozen

from server.adapters.face.detection.detections import FaceDetection, face_detection, suppress_overlapping
from server.adapters.face.models.networks import Network
from server.adapters.face.models.yunet_graph import STRIDES
from server.adapters.face.photo.pixels import Pixels, Points

Cells = npt.NDArray[np.float32]

_COARSEST = STRIDES[-1]


@frozen(eq=False)
class _Grid:
    """The cells of a picture of this size: their strides (n,), and their corners (n, 2)."""

    strides: npt.NDArray[np.int64]
    corners: npt.NDArray[np.int64]


def detect(network: Network, pixels: Pixels, least: float) -> list[FaceDetection]:
    """Return the faces in a picture that score at least this much, from 0 to 1, best first."""
    filled = _filled(pixels)
    cells, grid = network(filled[np.newaxis])[0], _grid(*filled.shape[:2])
    scores = np.sqrt(_sigmoid(cells[:, 0]) * _sigmoid(cells[:, 1]))
    likely = np.flatnonzero(scores >= least)
    points: Points = cells[likely, 6:].reshape(-1, 5, 2) * grid.strides[likely, None, None] + grid.corners[likely, None]
    faces = [face_detection(five, float(score)) for five, score in zip(points, scores[likely], strict=True)]
    return suppress_overlapping(faces)


def _filled(pixels: Pixels) -> Pixels:
    """Return the picture padded with black below and to the right, so that every cell is complete."""
    rows, columns = (-(-side // _COARSEST) * _COARSEST for side in pixels.shape[:2])
    if pixels.shape[:2] == (rows, columns):
        return pixels
    filled = np.zeros((rows, columns, 3), np.uint8)
    filled[: pixels.shape[0], : pixels.shape[1]] = pixels
    return filled


def _sigmoid(values: Cells) -> Cells:
    result: Cells = (1 / (1 + np.exp(-values))).astype(np.float32)
    return result


@lru_cache(maxsize=64)
def _grid(rows: int, columns: int) -> _Grid:
    shapes = [(stride, rows // stride, columns // stride) for stride in STRIDES]
    corners = [np.indices((high, wide))[::-1].reshape(2, -1).T * stride for stride, high, wide in shapes]
    strides = [np.full(high * wide, stride) for stride, high, wide in shapes]
    return _Grid(np.concatenate(strides), np.concatenate(corners))
