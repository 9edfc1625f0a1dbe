"""The engine, dlib as reference, and photographs."""

import os
from pathlib import Path

import dlib
import numpy as np
import pytest
from PIL import Image

from server.adapters.face.encoding.encoder import ResnetEncoder, load_resnet
from server.adapters.face.engine import OnnxFaceEngine, load_engine
from server.adapters.face.models import weights
from server.adapters.face.models.networks import Network, cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.yunet_graph import yunet_graph
from server.adapters.face.photo.pixels import Pixels
from tests.development_photographs import development_photographs
from tests.photographs import PHOTOS

FULL = bool(os.environ.get("FACES_FULL"))


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of cached graphs."""
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="session")
def engine(graphs: Path) -> OnnxFaceEngine:
    """The engine as a server has it."""
    return load_engine(graphs)


@pytest.fixture(scope="session")
def detector(graphs: Path) -> Network:
    """The detector's graph alone."""
    return open_network(cached_graph(weights.YUNET, yunet_graph, graphs), Runtime(threads=2))


@pytest.fixture(scope="session")
def encoder(graphs: Path) -> ResnetEncoder:
    """The encoder alone."""
    return load_resnet(graphs, Runtime(threads=2))


@pytest.fixture(scope="session")
def dlib_encoder() -> dlib.face_recognition_model_v1:
    """dlib's own encoder."""
    return dlib.face_recognition_model_v1(str(weights.ENCODER.path))


@pytest.fixture(scope="session")
def examples() -> list[Path]:
    """The photographs that come with the checkout, one person in each."""
    return sorted(path for path in PHOTOS.rglob("*") if path.suffix in {".jpg", ".png"})


@pytest.fixture(scope="session")
def portrait() -> Image.Image:
    """One of the examples: 1137 pixels high, with a face of about 230."""
    return Image.open(PHOTOS / "enrol" / "Barack Obama" / "obama.jpg").convert("RGB")


@pytest.fixture(scope="session")
def data() -> Path:
    """The development photographs, which are not part of the project."""
    return development_photographs()


@pytest.fixture(scope="session")
def group_photos(data: Path) -> list[Path]:
    """Photographs with one to several people in each: every fifth, or all if FACES_FULL is set."""
    return sorted((data / "azure_face").glob("*.jpg"))[:: 1 if FULL else 5]


@pytest.fixture(scope="session")
def press_photos(data: Path) -> list[Path]:
    """Press photographs, one main face in each: every three hundredth, or all if FACES_FULL is set."""
    return sorted((data / "lfw_dev" / "images").glob("*/*.jpg"))[:: 1 if FULL else 300]


def pixels(path: Path, side: int | None = None) -> Pixels:
    """Return a photograph's RGB pixels, its longer side scaled to `side`."""
    image = Image.open(path).convert("RGB")
    if side is not None:
        factor = side / max(image.size)
        image = image.resize((round(image.width * factor), round(image.height * factor)))
    return np.asarray(image)
