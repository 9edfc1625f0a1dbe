"""The bound from codes: no template's product with a probe is above it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from threadpoolctl import threadpool_limits

from server.adapters.index import bound
from server.adapters.index.bound import Bound, Codes
from server.adapters.index.directory import Rows
from server.adapters.index.quantiser import Quantiser
from server.domain.faces import Vectors
from tests.ports.templates import templates

SIZES = (128, 256, 512, 1024)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Compute as the server does: OpenBLAS's threads wait for each other on a busy machine."""
    with threadpool_limits(1):
        yield


def unit(rows: npt.NDArray[Any]) -> Vectors:
    """Return rows of unit length."""
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def hostile(dimension: int) -> Vectors:
    """Return templates unlike those that a quantiser is fitted to: along one axis, all alike, zero, tiny, huge."""
    random = np.random.default_rng(11)
    ones = np.ones((1, dimension), dtype=np.float32)
    rows = [np.eye(dimension, dtype=np.float32)[:40], unit(ones), -unit(ones), 0 * ones, 1e-30 * ones, 1e6 * ones]
    return np.concatenate([*rows, unit(random.standard_cauchy((200, dimension)))]).astype(np.float32)


@pytest.mark.parametrize("dimension", SIZES)
def test_no_product_is_above_its_bound(dimension: int) -> None:
    """For templates and probes like those of the fit and unlike them; those that do not fit are marked unbounded."""
    usual = templates(1_500, seed=1, dimension=dimension)
    rows = np.concatenate([usual, hostile(dimension)])
    quantiser = Quantiser.fit(usual)
    codes, unbounded = quantiser.quantise(rows)
    assert not unbounded[: len(usual)].any()
    for probe in np.concatenate([usual[:5], templates(5, seed=2, dimension=dimension), hostile(dimension)[::9]]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        assert (quantiser.bound(probe).upper_bounds(codes)[~unbounded] >= products[~unbounded]).all()


@pytest.mark.parametrize("spread", [0.0, 1e-7, 1e-3, 1.0])
def test_nearly_equal_templates_are_bounded_too(spread: float) -> None:
    """A quantiser fitted to almost a single template does not divide by zero and excludes nobody wrongly."""
    random = np.random.default_rng(3)
    rows = unit(templates(1, seed=3) + spread * random.standard_normal((600, 128)))
    quantiser = Quantiser.fit(rows)
    codes, unbounded = quantiser.quantise(rows)
    for probe in (rows[0], -rows[1], templates(1, seed=4)[0]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        assert (quantiser.bound(probe).upper_bounds(codes)[~unbounded] >= products[~unbounded]).all()


def test_the_bound_is_tight_enough_to_exclude() -> None:
    """Among face-like templates, nearly all bounds stay below the best products."""
    rows = templates(6_000, seed=5)
    quantiser = Quantiser.fit(rows)
    codes, _ = quantiser.quantise(rows)
    for probe in templates(20, seed=6):
        bounds, products = quantiser.bound(probe).upper_bounds(codes), rows @ probe
        assert (bounds >= np.partition(products, -17)[-17]).mean() < 0.1
        assert (bounds - products).max() < 0.1


@pytest.mark.parametrize("compiled", [True, False])
def test_products_are_exact(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even for the longest codes of the largest numbers, for all rows and for some, compiled and in numpy."""
    assert bound.COMPILED
    if not compiled:
        monkeypatch.setattr(bound, "COMPILED", None)
    random = np.random.default_rng(7)
    some = np.sort(random.choice(300, 90, replace=False)).astype(np.int32)
    for places in (1, 31, 64, 1040):
        codes = random.integers(-127, 128, (300, places), dtype=np.int8)
        codes[0], codes[1] = 127, -127
        weights = np.full(places, -127, dtype=np.int8)
        expected = codes.astype(np.int64) @ weights.astype(np.int64)
        prepared = Bound(weights, step=1.0, base=0.0)
        assert np.array_equal(prepared.upper_bounds(codes), expected)
        assert np.array_equal(prepared.upper_bounds(codes, some), expected[some])
        assert not len(prepared.upper_bounds(codes, some[:0]))


@pytest.mark.parametrize(
    ("weights", "codes", "rows"),
    [
        (np.zeros(4, np.int8), np.zeros((5, 3), np.int8), None),
        (np.zeros((1, 4), np.int8), np.zeros((5, 4), np.int8), None),
        (np.zeros(4, np.int8), np.zeros(4, np.int8), None),
        (np.zeros(4, np.int8), np.zeros((5, 8), np.int8)[:, ::2], None),
        (np.zeros(4, np.uint8), np.zeros((5, 4), np.int8), None),
        (np.zeros(4, np.int8), np.zeros((5, 4), np.float32), None),
        (np.zeros(2000, np.int8), np.zeros((5, 2000), np.int8), None),
        (np.zeros(4, np.int8), np.zeros((5, 4), np.int8), np.array([1, 5])),
        (np.zeros(4, np.int8), np.zeros((5, 4), np.int8), np.array([-1, 2])),
    ],
)
def test_what_would_be_misread_is_refused(weights: Codes, codes: Codes, rows: Rows | None) -> None:
    """Wrong types, shapes, layouts and rows do not reach the compiled code."""
    with pytest.raises(ValueError, match=r"not int8|do not fit|rows from"):
        Bound(weights, 1.0, 0.0).upper_bounds(codes, rows)
