"""The bound from codes: no template's product with a probe is above it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from threadpoolctl import threadpool_limits

from server.adapters.index.entries.directory import Rows
from server.adapters.index.quantised import native
from server.adapters.index.quantised.interleaved import InterleavedCodes
from server.adapters.index.quantised.native import HEAD, CoarseBlocks, Codes, Rounded, UpperBound, code_type
from server.adapters.index.quantised.quantisers import Quantisers
from server.domain.faces import Vector, Vectors
from tests.ports.templates import templates, unit

needs_kernel = pytest.mark.skipif(not native.BOUNDS_COARSE_CODES, reason="this processor cannot bound coarse codes")
SIZES = (128, 256, 512, 1024)
UNIT = 64.0
NO_FACTORS = np.zeros(5, dtype=np.float32)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Compute as the server does: OpenBLAS's threads wait for each other on a busy machine."""
    with threadpool_limits(1):
        yield


def hostile(dimension: int) -> Vectors:
    """Return templates unlike those that a quantiser is fitted to: along one axis, all alike, zero, tiny, huge."""
    random = np.random.default_rng(11)
    ones = np.ones((1, dimension), dtype=np.float32)
    rows = [np.eye(dimension, dtype=np.float32)[:40], unit(ones), -unit(ones), 0 * ones, 1e-30 * ones, 1e6 * ones]
    return np.concatenate([*rows, unit(random.standard_cauchy((200, dimension)))]).astype(np.float32)


def coarse_bounds(bound: UpperBound, codes: Codes, unit: float = UNIT) -> Rounded:
    """Return the bounds of coarse codes in units, and check what is said of each block."""
    interleaved = InterleavedCodes(InterleavedCodes.none(codes.shape[1] - HEAD))
    interleaved.grow(len(codes))
    interleaved.put(np.arange(len(codes)), codes)
    return bounds_of_blocks(bound, interleaved.parts(len(codes))[0][1], unit)[: len(codes)]


def bounds_of_blocks(bound: UpperBound, blocks: CoarseBlocks, unit: float = UNIT) -> Rounded:
    bounds, tops = np.empty(256 * len(blocks), dtype=np.int16), np.empty(len(blocks), dtype=np.int16)
    native.coarse_bounds(bound, unit, blocks, bounds, tops)
    assert np.array_equal(tops, bounds.reshape(-1, 256).max(axis=1))
    return bounds


def in_units(bounds: npt.NDArray[np.float64]) -> Rounded:
    """Return these bounds in units, rounded up by at most two."""
    return np.minimum(np.rint(bounds / UNIT + 1), 32_767).astype(np.int16)


def both_bounds(quantisers: Quantisers, rows: Vectors, probe: Vector) -> Iterator[tuple[Vector, npt.NDArray[np.bool_]]]:
    """Yield the bounds by coarse and by fine codes, and which of the rows are unbounded."""
    quantised, along = quantisers.quantise(rows), quantisers.axes.probe(probe)
    if native.BOUNDS_COARSE_CODES:
        unit = max(along.longest, 1e-12) / 2**14
        rounded = coarse_bounds(quantisers.coarse.bound(along), quantised.coarse, unit)
        yield np.where(rounded == 32_767, np.inf, rounded * unit), quantised.unbounded
    yield native.fine_bounds(quantisers.fine.bound(along), quantised.fine), quantised.unbounded


@pytest.mark.parametrize("dimension", SIZES)
def test_no_product_is_above_its_bound(dimension: int) -> None:
    """For templates and probes like those of the fit and unlike them; those that do not fit are called unbounded."""
    usual = templates(1_500, seed=1, dimension=dimension)
    rows = np.concatenate([usual, hostile(dimension)])
    quantisers = Quantisers.fit(usual)
    for probe in np.concatenate([usual[:5], templates(5, seed=2, dimension=dimension), hostile(dimension)[::9]]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        for bounds, unbounded in both_bounds(quantisers, rows, probe):
            assert not unbounded[: len(usual)].any()
            assert (bounds[~unbounded] >= products[~unbounded]).all()


@pytest.mark.parametrize("spread", [0.0, 1e-7, 1e-3, 1.0])
def test_templates_nearly_equal_are_bounded_as_well(spread: float) -> None:
    """Quantisers fitted to a single template, or nearly, do not divide by zero and exclude nobody wrongly."""
    random = np.random.default_rng(3)
    rows = unit(templates(1, seed=3) + spread * random.standard_normal((600, 128)))
    quantisers = Quantisers.fit(rows)
    for probe in (rows[0], -rows[1], templates(1, seed=4)[0]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        for bounds, unbounded in both_bounds(quantisers, rows, probe):
            assert (bounds[~unbounded] >= products[~unbounded]).all()


@needs_kernel
def test_the_bounds_are_close_enough_to_exclude() -> None:
    """Among face-like people, most stay below the best of them by coarse codes, and nearly all by fine ones."""
    rows = templates(6_000, seed=5)
    quantisers = Quantisers.fit(rows)
    for probe in templates(20, seed=6):
        products = rows @ probe
        (coarse, _), (fine, _) = both_bounds(quantisers, rows, probe)
        for bounds, share, distance in ((coarse, 0.1, 0.05), (fine, 0.01, 0.01)):
            assert (bounds >= np.partition(products, -17)[-17]).mean() < share
            assert (bounds - products).mean() < distance


def linear(weights: npt.NDArray[Any]) -> UpperBound:
    """Return a bound with different factors for each part of a code."""
    return UpperBound(weights.astype(np.int16), np.array([1, 1, 2, 4, 8], np.float32))


def random_codes(levels: int, most: int) -> Codes:
    """Return codes with as many levels, from 0 to `most`, among them the lowest and the highest of everything."""
    random = np.random.default_rng(7)
    codes = random.integers(0, 256, (300, HEAD + levels), dtype=np.uint8)
    codes[:, HEAD:] &= most
    codes[0], codes[1] = 0, 255
    codes[:2, HEAD:] = [[0], [most]]
    codes[2, :2] = 0, 128
    return codes


def expected_bounds(bound: UpperBound, codes: Codes) -> npt.NDArray[np.float64]:
    code = codes.view(code_type(codes.shape[1] - HEAD))[:, 0]
    products = code["levels"].astype(np.int64) @ bound.weights.astype(np.int64)
    whole: npt.NDArray[np.float64] = 1.0 + products + 2.0 * code["main"] + 4.0 * code["error"] + 8.0 * code["tail"]
    return whole


@pytest.mark.parametrize("compiled", [True, False])
def test_bounds_by_fine_codes_are_what_the_formula_says(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """For long codes, large levels and large weights, of all and of some, compiled and by numpy."""
    assert native.COMPILED
    if not compiled:
        monkeypatch.setattr(native, "COMPILED", None)
    some = np.sort(np.random.default_rng(8).choice(300, 90, replace=False)).astype(np.int32)
    for levels, weight in ((1, -1023), (31, 1023), (64, 127), (1020, -15)):
        codes, bound = random_codes(levels, most=255), linear(np.full(levels, weight))
        expected = expected_bounds(bound, codes)
        assert np.array_equal(native.fine_bounds(bound, codes), expected)
        assert np.array_equal(native.fine_bounds(bound, codes, some), expected[some])
        assert not len(native.fine_bounds(bound, codes, some[:0]))


@needs_kernel
def test_bounds_by_coarse_codes_are_what_the_formula_says() -> None:
    """With lines filled and not."""
    weights = np.random.default_rng(9).integers(-127, 128, 1024)
    for levels in (1, 12, 64, 128, 1024):
        for chosen in (weights[:levels], np.full(levels, -127), np.full(levels, 127)):
            codes, bound = random_codes(levels, most=15), linear(chosen)
            assert np.array_equal(coarse_bounds(bound, codes), in_units(expected_bounds(bound, codes)))


@needs_kernel
@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 5, 11])
def test_every_block_is_bounded_however_many_there_are(blocks: int) -> None:
    codes, bound = np.resize(random_codes(8, most=15), (256 * blocks, HEAD + 8)), linear(np.arange(8))
    assert np.array_equal(coarse_bounds(bound, codes), in_units(expected_bounds(bound, codes)))


@needs_kernel
def test_a_bound_too_large_or_too_small_for_its_number_has_the_last_one() -> None:
    """Also one so large that no integer of the processor's holds it; one too small is above nobody's all the same."""
    for base in (-1e12, -1e6, 1e6, 1e12):
        bound = UpperBound(np.zeros(8, np.int16), np.array([base, 1, 0, 0, 0], np.float32))
        found = coarse_bounds(bound, random_codes(8, most=15), unit=1.0)
        assert (found == native.rounded_down(base, 1.0)).all()
        assert (found > native.NOBODY).all()


@needs_kernel
def test_rows_that_reach_a_threshold_are_found_block_by_block() -> None:
    bounds = np.random.default_rng(10).integers(-32_768, 32_768, 4096).astype(np.int16)
    bounds[100:132] = 32_767
    for threshold in (-32_767, 0, int(bounds[7]), 32_000, 32_767):
        found = native.reaching(bounds, bounds.reshape(-1, 256).max(axis=1), threshold)
        assert found.tolist() == np.flatnonzero(bounds >= threshold).tolist()
    with pytest.raises(ValueError, match="bounds and 9 tops, not of"):
        native.reaching(bounds, bounds[:9], 0)


@needs_kernel
def test_interleaved_codes_are_those_that_were_put() -> None:
    """Whatever their rows, through a section of some of them, and beside those of a snapshot."""
    codes, bound = random_codes(60, most=15), linear(np.arange(60))
    expected = expected_bounds(bound, codes)
    first = InterleavedCodes(InterleavedCodes.none(60))
    first.grow(300)
    for part in (np.arange(100, 300), np.arange(100)):
        first.put(part, codes[part])
    chosen = np.arange(1, 300, 3)
    saved = np.concatenate(list(first.section(chosen).pieces))
    second = InterleavedCodes(saved)
    second.grow(700)
    second.put(np.array([0, 99, 255, 256, 699]), codes[:5])
    expected = np.concatenate([expected[:1], expected[chosen[1:99]], expected[1:2]])
    first_blocks, last_blocks = (bounds_of_blocks(bound, blocks) for _, blocks in second.parts(700))
    assert np.array_equal(first_blocks[:100], in_units(expected))
    assert np.array_equal(first_blocks[[255]], in_units(expected_bounds(bound, codes[2:3])))
    assert np.array_equal(last_blocks[[0, 443]], in_units(expected_bounds(bound, codes[3:5])))


@pytest.mark.parametrize(
    ("weights", "codes", "rows"),
    [
        (np.zeros(4, np.int16), np.zeros((5, 7), np.uint8), None),
        (np.zeros((1, 4), np.int16), np.zeros((5, 8), np.uint8), None),
        (np.zeros(4, np.int16), np.zeros(8, np.uint8), None),
        (np.zeros(4, np.int16), np.zeros((5, 16), np.uint8)[:, ::2], None),
        (np.zeros(4, np.uint16), np.zeros((5, 8), np.uint8), None),
        (np.zeros(4, np.int16), np.zeros((5, 8), np.float32), None),
        (np.zeros(9000, np.int16), np.zeros((5, 9004), np.uint8), None),
        (np.full(4, 1024, np.int16), np.zeros((5, 8), np.uint8), None),
        (np.full(4, -32768, np.int16), np.zeros((5, 8), np.uint8), None),
        (np.zeros(4, np.int16), np.zeros((5, 8), np.uint8), np.array([1, 5])),
        (np.zeros(4, np.int16), np.zeros((5, 8), np.uint8), np.array([-1, 2])),
    ],
)
def test_fine_codes_that_would_be_misread_are_refused(weights: Any, codes: Codes, rows: Rows | None) -> None:
    """Wrong types, shapes, layouts, weights and rows do not reach the compiled code."""
    with pytest.raises(ValueError, match=r"not u?int|do not fit|rows from|weights, more than|a weight beyond"):
        native.fine_bounds(UpperBound(weights, NO_FACTORS), codes, rows)


@needs_kernel
@pytest.mark.parametrize(
    ("weights", "blocks"),
    [
        (np.zeros(17, np.int16), np.zeros((1, 16, 3, 16, 4), np.uint8)),
        (np.zeros(8, np.int16), np.zeros((1, 16, 2, 16, 4), np.uint8)),
        (np.zeros(8, np.int16), np.zeros((1, 8, 3, 16, 4), np.uint8)),
        (np.zeros(8, np.int16), np.zeros((1, 16, 3, 16, 8), np.uint8)[..., ::2]),
        (np.zeros(8, np.int16), np.zeros((16, 3, 16, 4), np.uint8)),
        (np.zeros(8, np.int16), np.zeros((1, 16, 3, 16, 4), np.int8)),
        (np.zeros(8, np.int8), np.zeros((1, 16, 3, 16, 4), np.uint8)),
        (np.full(8, 128, np.int16), np.zeros((1, 16, 3, 16, 4), np.uint8)),
    ],
)
def test_coarse_codes_that_would_be_misread_are_refused(weights: Any, blocks: Any) -> None:
    with pytest.raises(ValueError, match=r"not u?int|do not fit|a weight beyond"):
        bounds_of_blocks(UpperBound(weights, NO_FACTORS), blocks)


def test_other_processors_do_not_bound_coarse_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "BOUNDS_COARSE_CODES", False)
    with pytest.raises(RuntimeError, match="cannot bound"):
        coarse_bounds(linear(np.zeros(8)), random_codes(8, most=15))
    with pytest.raises(RuntimeError, match="cannot bound"):
        native.reaching(np.zeros(256, np.int16), np.zeros(1, np.int16), 0)
