"""The bound that codes give: no template's product with a probe is above it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from threadpoolctl import threadpool_limits

from server.adapters.index import kernel
from server.adapters.index.codes import Frame
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
    """Return templates unlike those that a frame is fitted to: along one axis, all alike, none at all, tiny, huge."""
    random = np.random.default_rng(11)
    ones = np.ones((1, dimension), dtype=np.float32)
    rows = [np.eye(dimension, dtype=np.float32)[:40], unit(ones), -unit(ones), 0 * ones, 1e-30 * ones, 1e6 * ones]
    return np.concatenate([*rows, unit(random.standard_cauchy((200, dimension)))]).astype(np.float32)


@pytest.mark.parametrize("dimension", SIZES)
def test_no_product_is_above_its_bound(dimension: int) -> None:
    """For templates and probes like those of the fit and unlike them; what does not fit is called odd."""
    usual = templates(1_500, seed=1, dimension=dimension)
    rows = np.concatenate([usual, hostile(dimension)])
    frame = Frame.fit(usual)
    codes, odd = frame.encode(rows)
    assert not odd[: len(usual)].any()
    for probe in np.concatenate([usual[:5], templates(5, seed=2, dimension=dimension), hostile(dimension)[::9]]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        assert (frame.bound(probe).most(codes)[~odd] >= products[~odd]).all()


@pytest.mark.parametrize("spread", [0.0, 1e-7, 1e-3, 1.0])
def test_templates_nearly_equal_are_bounded_as_well(spread: float) -> None:
    """A frame fitted to one and the same template, or nearly, divides by nothing and excludes nobody wrongly."""
    random = np.random.default_rng(3)
    rows = unit(templates(1, seed=3) + spread * random.standard_normal((600, 128)))
    frame = Frame.fit(rows)
    codes, odd = frame.encode(rows)
    for probe in (rows[0], -rows[1], templates(1, seed=4)[0]):
        products = rows.astype(np.float64) @ probe.astype(np.float64)
        assert (frame.bound(probe).most(codes)[~odd] >= products[~odd]).all()


def test_the_bound_is_close_enough_to_exclude() -> None:
    """Of people like faces, nearly all stay below the best of them."""
    rows = templates(6_000, seed=5)
    frame = Frame.fit(rows)
    codes, _ = frame.encode(rows)
    for probe in templates(20, seed=6):
        most, products = frame.bound(probe).most(codes), rows @ probe
        assert (most >= np.partition(products, -17)[-17]).mean() < 0.1
        assert (most - products).max() < 0.1


@pytest.mark.parametrize("quick", [True, False])
def test_products_are_exact(quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even of the longest rows of the largest numbers, with the kernel and without."""
    monkeypatch.setattr(kernel, "QUICK", quick and kernel.QUICK)
    random = np.random.default_rng(7)
    for places in (1, 31, 64, 1040):
        rows = random.integers(-127, 128, (300, places), dtype=np.int8)
        rows[0], rows[1] = 127, -127
        weights = np.full((1, places), -127, dtype=np.int8)
        assert np.array_equal(kernel.products(weights, rows), rows.astype(np.int64) @ weights[0].astype(np.int64))


@pytest.mark.parametrize(
    ("weights", "rows"),
    [
        (np.zeros((1, 4), np.int8), np.zeros((5, 3), np.int8)),
        (np.zeros((2, 4), np.int8), np.zeros((5, 4), np.int8)),
        (np.zeros(4, np.int8), np.zeros((5, 4), np.int8)),
        (np.zeros((1, 4), np.int8), np.zeros((5, 8), np.int8)[:, ::2]),
        (np.zeros((1, 4), np.uint8), np.zeros((5, 4), np.int8)),
        (np.zeros((1, 4), np.int8), np.zeros((5, 4), np.float32)),
        (np.zeros((1, 4), np.int8), np.zeros((0, 4), np.int8)),
        (np.zeros((1, 2000), np.int8), np.zeros((5, 2000), np.int8)),
    ],
)
def test_what_would_be_misread_does_not_reach_the_kernel(weights: Vectors, rows: Vectors) -> None:
    """Other types, shapes and layouts are refused in Python."""
    with pytest.raises(ValueError, match=r"not a table of int8|do not fit"):
        kernel.products(weights, rows)  # type: ignore[arg-type]
