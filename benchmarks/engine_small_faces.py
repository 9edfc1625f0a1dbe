"""Fit the filter that sees small faces: `python -m benchmarks.engine_small_faces PHOTOS [--out FILE]`.

What dlib's detector computes before its last filter tells faces of half the window's size from anything else, too; its
own filter has no eyes for them. This fits another one to photos of faces: Fisher's linear discriminant between the
features around such faces and those elsewhere. PHOTOS has a folder for each person; every fourth is kept for the test.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import onnx
from attrs import define, frozen

from server.adapters.face import weights
from server.adapters.face.coarse_to_fine import find_all
from server.adapters.face.copies import Copies
from server.adapters.face.decoding import PhotoLimits, open_photo
from server.adapters.face.detector import FIRST, STEP, WINDOW, Detection
from server.adapters.face.detector_graph import detector_graph
from server.adapters.face.networks import Network, cached_graph, open_network
from server.adapters.face.pyramid import MEAN_COLOUR, Pixels

Features = npt.NDArray[np.float32]
"""The detector's before its last filter, (channels, rows, columns)."""

CELLS = 7
"""The filter's width and height."""

SIZES = (0.36, 0.7)
"""Of the window: the faces that are to be seen."""

LARGER = (0.9, 3.0)
"""And those that are not, nor anything about them."""

CANVAS, PLACE = 384, 128
"""Pixels of what the network runs over, and of each photo's place in it."""

NEAR = 7.0
"""Pixels that a cell may be off the centre of a face."""

SHRINKAGE = 0.01
"""Of the mean variance, added to each: the covariance is that of some ten thousand windows only."""

THRESHOLDS = (-0.2, 0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)


@frozen
class Scene:
    """A picture, and the faces in it."""

    pixels: Pixels
    faces: list[Detection]


@frozen
class Portrait:
    """A photo, and its faces, the surest first."""

    copies: Copies
    faces: list[Detection]

    def scaled(self, size: float) -> Scene:
        """Return it with its surest face so large, in windows."""
        factor = size * WINDOW / self.faces[0].side
        pixels = self.copies.whole(round(self.copies.photo.longest * factor))
        return Scene(pixels, [face.scaled(factor) for face in self.faces])


@define
class Moments:
    """Count, sum and products of windows of one kind."""

    count: int = 0
    sum: npt.NDArray[np.float64] | float = 0.0
    products: npt.NDArray[np.float64] | float = 0.0

    def add(self, windows: Features) -> None:
        """Take in windows, (n, d)."""
        self.count += len(windows)
        self.sum = self.sum + windows.sum(axis=0, dtype=np.float64)
        self.products = self.products + (windows.T @ windows).astype(np.float64)

    def mean(self) -> npt.NDArray[np.float64]:
        """Return their mean, (d,)."""
        return np.asarray(self.sum) / self.count

    def covariance(self) -> npt.NDArray[np.float64]:
        """Return their covariance, (d, d)."""
        return np.asarray(self.products) / self.count - np.outer(self.mean(), self.mean())


def main() -> None:
    """Fit, test, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    people = sorted(folder for folder in options.photos.iterdir() if folder.is_dir())
    with TemporaryDirectory() as graphs:
        graph = cached_graph(weights.DETECTOR, detector_graph, Path(graphs))
        detector, body = open_network(graph, 2), open_network(_without_filters(graph), 2)
        test = _portraits(people[::4], detector)
        del people[::4]
        filter_, bias = _fitted(_portraits(people, detector), body)
        _report(test, body, filter_, bias)
    if options.out:
        np.savez(options.out, filter=filter_.astype(np.float32), bias=np.float32(bias))


def _without_filters(graph: Path) -> Path:
    model = onnx.load(graph)
    features = [node for node in model.graph.node if node.op_type == "Relu"][-1].output[0]
    del model.graph.output[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info(features, onnx.TensorProto.FLOAT, None))
    path = graph.with_suffix(".body.onnx")
    onnx.save(model, path)
    return path


def _portraits(people: Sequence[Path], detector: Network) -> list[Portrait]:
    portraits = []
    for path in (path for folder in people for path in sorted(folder.glob("*.jpg"))):
        photo = open_photo(path.read_bytes(), PhotoLimits())
        if faces := find_all(detector, photo):
            portraits.append(Portrait(Copies(photo), faces))
    return portraits


def _canvases(portraits: Sequence[Portrait], seed: int) -> Iterator[Scene]:
    """Yield photos with small faces, nine at a time, and each third photo with a large one."""
    random = np.random.default_rng(seed)
    order = [portraits[number] for number in random.permutation(len(portraits))]
    for start in range(0, len(order), 9):
        yield _together([one.scaled(_size(random, SIZES)) for one in order[start : start + 9]])
    for one in order[::3]:
        yield _together([one.scaled(_size(random, LARGER))], CANVAS)


def _size(random: np.random.Generator, sizes: tuple[float, float]) -> float:
    return float(np.exp(random.uniform(*np.log(sizes))))


def _together(scenes: Sequence[Scene], place: int = PLACE) -> Scene:
    canvas = np.empty((CANVAS, CANVAS, 3), np.uint8)
    canvas[:] = MEAN_COLOUR
    faces = []
    for number, one in enumerate(scenes):
        y, x = (place * index for index in divmod(number, CANVAS // place))
        inside = one.pixels[:place, :place]
        canvas[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
        faces += [face.moved(x, y) for face in one.faces if max(face.right, face.bottom) < place]
    return Scene(canvas, faces)


def _kinds(canvas: Scene, rows: int, columns: int) -> npt.NDArray[np.int8]:
    """Return for each cell whether a small face is at it: 1, none is near: 0, or it does not count: -1."""
    y, x = (STEP * cells + FIRST for cells in np.indices((rows, columns)))
    kinds = np.where((canvas.pixels[y, x] == MEAN_COLOUR).all(axis=-1), -1, 0).astype(np.int8)
    for face in canvas.faces:
        away = np.hypot(x - (face.left + face.right) / 2, y - (face.top + face.bottom) / 2)
        kinds[(away < face.side) & (kinds == 0)] = -1
        if SIZES[0] <= face.side / WINDOW <= SIZES[1]:
            kinds[away < NEAR] = 1
    return kinds


def _windows(features: Features) -> Features:
    reach = CELLS // 2
    around = np.pad(features, ((0, 0), (reach, reach), (reach, reach)))
    return np.lib.stride_tricks.sliding_window_view(around, (CELLS, CELLS), axis=(1, 2)).transpose(1, 2, 0, 3, 4)


def _samples(portraits: Sequence[Portrait], body: Network, seed: int) -> Iterator[tuple[Features, Features]]:
    """Yield the windows at small faces and those elsewhere, both (n, d), canvas by canvas."""
    for canvas in _canvases(portraits, seed):
        windows = _windows(body(canvas.pixels[None])[0])
        kinds = _kinds(canvas, *windows.shape[:2])
        small, elsewhere = (windows[kinds == kind] for kind in (1, 0))
        yield small.reshape(len(small), windows[0, 0].size), elsewhere.reshape(len(elsewhere), windows[0, 0].size)


def _fitted(portraits: Sequence[Portrait], body: Network) -> tuple[npt.NDArray[np.float64], float]:
    """Return the filter, (channels, rows, columns), and what is added: on average a face scores 1 and all else -1."""
    faces, others = Moments(), Moments()
    for small, elsewhere in _samples(portraits, body, seed=0):
        faces.add(small)
        others.add(elsewhere)
    covariance = (faces.covariance() + others.covariance()) / 2
    covariance += np.eye(len(covariance)) * SHRINKAGE * np.trace(covariance) / len(covariance)
    difference = faces.mean() - others.mean()
    direction = np.asarray(np.linalg.solve(covariance, difference), np.float64)
    direction *= 2 / (direction @ difference)
    return direction.reshape(-1, CELLS, CELLS), float(-direction @ (faces.mean() + others.mean()) / 2)


def _report(portraits: Sequence[Portrait], body: Network, filter_: npt.NDArray[np.float64], bias: float) -> None:
    direction = filter_.ravel()
    scores = [(small @ direction + bias, others @ direction + bias) for small, others in _samples(portraits, body, 1)]
    small, others = (np.concatenate(kind) for kind in zip(*scores, strict=True))
    print(f"{len(small)} cells at small faces, {len(others)} elsewhere, of {len(portraits)} photos not fitted to")
    print(f"{'above':>8}{'seen':>10}{'false, a megapixel':>20}")
    for threshold in THRESHOLDS:
        print(f"{threshold:8}{(small > threshold).mean():10.1%}{(others > threshold).mean() * 1e6 / STEP**2:20.1f}")


if __name__ == "__main__":
    main()
