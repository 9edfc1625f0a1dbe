"""The reader of dlib's weight files."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given, settings

from server.adapters.face.models import weights
from server.adapters.face.models.dat_reader import Convolution, DatReader, Matrix, Scale, read_layers
from server.adapters.face.models.encoder_graph import encoder_graph
from server.adapters.face.models.weights import WeightFile, WeightsInvalid

DETECTOR = WeightFile(
    "mmod_human_face_detector.dat",
    "4cb19393e2fbaf2b1609a9319ad5386618c886a6234ec1b971f3e87c85d87fe6",
).read()
"""Another of dlib's networks, of 730 kB: small enough to be damaged in every way."""

ENCODER = weights.ENCODER.read()
END_OF_LAYERS = len(ENCODER) - 200
"""Before the end of the last layer's values; what follows has no weights."""

BETWEEN_LAYERS = ENCODER.index(b"affine_")
"""After the first convolution, before its scale's tag."""

DEEP = settings(max_examples=60)


def integer(value: int) -> bytes:
    """dlib's encoding of an integer, written from its documentation."""
    magnitude = abs(value).to_bytes(max((abs(value).bit_length() + 7) // 8, 1), "little")
    return bytes([len(magnitude) | (0x80 if value < 0 else 0)]) + magnitude


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_reads_every_integer_that_dlib_can_write(value: int) -> None:
    """An integer comes back whatever its sign and length."""
    assert DatReader(integer(value)).integer() == value


@given(st.integers(min_value=-(2**52), max_value=2**52), st.integers(min_value=-200, max_value=200))
def test_reads_floating_point_as_mantissa_and_exponent(mantissa: int, exponent: int) -> None:
    """A floating point number is the mantissa times a power of two."""
    assert DatReader(integer(mantissa) + integer(exponent)).real() == mantissa * 2.0**exponent


def test_reads_the_detector_layer_by_layer() -> None:
    """The detector is seven convolutions, all but the last followed by a scale."""
    layers = read_layers(DETECTOR)
    assert [type(layer) for layer in layers] == [Convolution, Scale] * 6 + [Convolution]
    shapes = [layer.weights.shape for layer in layers if isinstance(layer, Convolution)]
    assert shapes[0] == (16, 3, 5, 5)
    assert shapes[-1] == (1, 45, 9, 9)


def test_reads_the_encoder_layer_by_layer() -> None:
    """The encoder is 29 convolutions with scales, and a matrix at the end."""
    *body, head = read_layers(ENCODER)
    assert [type(layer) for layer in body] == [Convolution, Scale] * 29
    assert isinstance(head, Matrix)
    assert head.weights.shape == (256, 128)


@DEEP
@given(st.integers(min_value=0, max_value=END_OF_LAYERS))
@example(BETWEEN_LAYERS)
def test_no_graph_is_made_of_a_truncated_file(end: int) -> None:
    """However short the encoder's file is cut, between two layers or inside one."""
    with pytest.raises(WeightsInvalid):
        encoder_graph(ENCODER[:end])


@DEEP
@given(st.binary(max_size=4096))
def test_a_foreign_file_is_refused(blob: bytes) -> None:
    """Bytes that are not a dlib network are refused."""
    with pytest.raises(WeightsInvalid):
        read_layers(blob)


@DEEP
@given(
    st.integers(min_value=137, max_value=len(DETECTOR) - 1),
    st.binary(min_size=1, max_size=64),
)
def test_overwritten_bytes_are_refused_or_read_but_never_crash(at: int, damage: bytes) -> None:
    """Either a network remains, or the error for invalid weights is raised."""
    damaged = DETECTOR[:at] + damage + DETECTOR[at + len(damage) :]
    try:
        layers = read_layers(damaged)
    except WeightsInvalid:
        return
    assert layers


def test_another_network_is_refused() -> None:
    """The graph is only built from its own weights."""
    with pytest.raises(WeightsInvalid):
        encoder_graph(DETECTOR)


def test_an_unreasonable_length_is_refused_before_allocating() -> None:
    """As for a tensor that claims 2^40 values."""
    claim = integer(2) + integer(2**20) * 2 + integer(1) * 2
    with pytest.raises(WeightsInvalid, match="values"):
        DatReader(claim).tensor()


def test_a_tensor_must_hold_numbers() -> None:
    tensor = integer(2) + integer(1) * 4 + np.float32("nan").tobytes()
    with pytest.raises(WeightsInvalid, match="not a weight"):
        DatReader(tensor).tensor()
