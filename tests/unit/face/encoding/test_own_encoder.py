"""The user's own encoder."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from server.adapters.face.encoding.own_encoder import EncoderFile, Normalisation
from server.adapters.face.engine import OnnxFaceEngine, load_engine
from server.adapters.face.models.weights import WeightsInvalid
from tests.networks import DIMENSION, small_network


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network in a file."""
    return small_network(tmp_path_factory.mktemp("own") / "small.onnx")


@pytest.fixture(scope="module")
def own(graphs: Path, file: Path) -> OnnxFaceEngine:
    """The engine with this network."""
    return load_engine(graphs, encoder=EncoderFile(file))


def test_any_dimension_is_taken_from_the_file(own: OnnxFaceEngine, examples: list[Path]) -> None:
    """Encodings and templates have the network's dimension and unit length."""
    face = own.encode(examples[0].read_bytes())
    assert own.dimension == DIMENSION
    for vector in (face.encoding, face.template):
        assert vector.shape == (DIMENSION,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_faces_are_found_as_with_dlibs_encoder(
    own: OnnxFaceEngine, engine: OnnxFaceEngine, examples: list[Path]
) -> None:
    """Detection, landmarks and quality do not depend on the encoder."""
    for photo in examples:
        assert own.encode(photo.read_bytes()).face == engine.encode(photo.read_bytes()).face


def test_the_identity_tells_files_and_normalisations_apart(graphs: Path, file: Path, engine: OnnxFaceEngine) -> None:
    """Anything that changes encodings changes the name, so that they are never compared."""
    files = [
        EncoderFile(file),
        EncoderFile(file, Normalisation(scale=128)),
        EncoderFile(file, Normalisation(colours="bgr")),
    ]
    names = {load_engine(graphs, encoder=own).encoder for own in files}
    assert len(names | {engine.encoder}) == 4


def test_the_normalisation_is_applied(graphs: Path, file: Path, own: OnnxFaceEngine, examples: list[Path]) -> None:
    """Another order of colours gives other encodings."""
    other = load_engine(graphs, encoder=EncoderFile(file, Normalisation(colours="bgr")))
    photo = examples[0].read_bytes()
    assert not np.allclose(own.encode(photo).encoding, other.encode(photo).encoding, atol=1e-3)


def test_a_file_that_is_not_an_encoder_is_refused(graphs: Path, tmp_path: Path, file: Path) -> None:
    """The error names a file that is missing, damaged or of another shape."""
    damaged, other = tmp_path / "damaged.onnx", tmp_path / "other.onnx"
    damaged.write_bytes(file.read_bytes()[:-100])
    model = onnx.load(file)
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = 224
    onnx.save(model, other)
    for path in (damaged, other, tmp_path / "missing.onnx"):
        with pytest.raises(WeightsInvalid, match=path.name):
            load_engine(graphs, encoder=EncoderFile(path))
