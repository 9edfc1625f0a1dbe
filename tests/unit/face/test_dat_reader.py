"""The reader of dlib's weight files."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from server.adapters.face import weights
from server.adapters.face.dat_reader import Convolution, DatReader, Matrix, Scale, read_layers
from server.adapters.face.detector_graph import detector_graph
from server.adapters.face.encoder_graph import encoder_graph
from server.adapters.face.weights import WeightsInvalid

DETECTOR = weights.DETECTOR.read()
"""730 kB: small enough to damage it in every way."""

DEEP = settings(deadline=None, max_examples=60)


def integer(value: int) -> bytes:
    """dlib's own form of an integer, written from its documentation."""
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
    """The encoder is 29 convolutions with scales, and a matrix at its end."""
    *body, head = read_layers(weights.ENCODER.read())
    assert [type(layer) for layer in body] == [Convolution, Scale] * 29
    assert isinstance(head, Matrix)
    assert head.weights.shape == (256, 128)


@DEEP
@given(st.integers(min_value=0, max_value=len(DETECTOR) - 200))
def test_a_file_that_ends_early_is_refused(end: int) -> None:
    """However short a file was cut, it makes no graph."""
    with pytest.raises(WeightsInvalid):
        detector_graph(DETECTOR[:end])


@DEEP
@given(st.binary(max_size=4096))
def test_a_foreign_file_is_refused(blob: bytes) -> None:
    """Bytes that are no dlib network are refused by name."""
    with pytest.raises(WeightsInvalid):
        read_layers(blob)


@DEEP
@given(
    st.integers(min_value=137, max_value=len(DETECTOR) - 1),
    st.binary(min_size=1, max_size=64),
)
def test_overwritten_bytes_are_refused_or_read_but_never_crash(at: int, damage: bytes) -> None:
    """Damage either leaves a network of the same shape, or is refused by the error for it."""
    damaged = DETECTOR[:at] + damage + DETECTOR[at + len(damage) :]
    try:
        graph = detector_graph(damaged)
    except WeightsInvalid:
        return
    assert abs(len(graph) - len(detector_graph(DETECTOR))) < 4096


@pytest.mark.parametrize("build", [encoder_graph, detector_graph])
def test_the_other_network_is_refused(build: object) -> None:
    """A graph is only made from the weights that are its own."""
    other = DETECTOR if build is encoder_graph else weights.ENCODER.read()
    with pytest.raises(WeightsInvalid):
        build(other)  # type: ignore[operator]  # a parameter's type is what the decorator lists


def test_a_length_beyond_reason_asks_for_no_memory() -> None:
    """A tensor that claims 2^40 values is refused before anything is allocated."""
    claim = integer(2) + integer(2**20) * 2 + integer(1) * 2
    with pytest.raises(WeightsInvalid, match="values"):
        DatReader(claim).tensor()


def test_a_tensor_must_hold_numbers() -> None:
    """Not-a-number among the weights is damage."""
    tensor = integer(2) + integer(1) * 4 + np.float32("nan").tobytes()
    with pytest.raises(WeightsInvalid, match="no weight"):
        DatReader(tensor).tensor()
