"""The engines of the index benchmark: Kith's and its peers, with the same interface."""

import os
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from benchmarks.index.population import SCOPES, Population
from server.adapters.index.auto import AutoIndex
from server.adapters.index.hnsw import HnswIndex
from server.adapters.index.quantised.threads import Threads
from server.domain.faces import Ids, Vector
from server.domain.ports import EVERYONE, PersonIndex, Scope

EVERY_SCOPE = tuple(SCOPES)


class Engine(Protocol):
    """Holds a population and searches it."""

    scopes: tuple[float, ...]
    """Shares of the people that it can search."""

    def build(self, population: Population) -> None:
        """Index everyone."""

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Return the best rows of a scope, best first."""


class Kith:
    """The server's default index, on one thread; a scope is a group."""

    scopes = EVERY_SCOPE

    def __init__(self) -> None:
        self.index: PersonIndex = AutoIndex()

    def build(self, population: Population) -> None:
        """Fill it as a start without a snapshot does."""
        self.index.fill(population.batches())

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Search everyone, or a group."""
        scope = EVERYONE if share == 1 else Scope(groups=(SCOPES[share],))
        return self.index.search(probe, count, scope).persons - 1


class KithOnAllCores(Kith):
    """The server's default index, as the server runs it."""

    def __init__(self) -> None:
        self.index = AutoIndex(Threads(len(os.sched_getaffinity(0))))


class KithHnsw(Kith):
    """The server's index with KITH_INDEX=hnsw."""

    def __init__(self) -> None:
        self.index = HnswIndex()


class Numpy:
    """One matrix product over the rows in scope."""

    scopes = EVERY_SCOPE

    def build(self, population: Population) -> None:
        """Keep the matrix."""
        self._templates = population.templates
        self._inside = {share: population.inside(share) for share in SCOPES}

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Scan."""
        rows = self._inside[share]
        cosines = (self._templates if share == 1 else self._templates.take(rows, axis=0)) @ probe
        return rows[best_first(cosines, count)]


class Hnswlib:
    """The graph of hnswlib with its usual parameters, and its filter called for each candidate."""

    scopes = EVERY_SCOPE

    def build(self, population: Population) -> None:
        """Build with all cores."""
        self._index = import_module("hnswlib").Index(space="ip", dim=population.templates.shape[1])
        self._index.init_index(len(population.templates), M=16, ef_construction=200)
        self._index.add_items(population.templates)
        self._index.set_ef(256)
        self._index.set_num_threads(1)
        self._inside = {share: set(population.inside(share).tolist()) for share in SCOPES if share < 1}

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Search; if the graph does not reach `count` people in scope, hnswlib raises, which counts as no answer."""
        inside = self._inside.get(share)
        passes = None if inside is None else inside.__contains__
        try:
            labels, _ = self._index.knn_query(probe, k=count, filter=passes)
        except RuntimeError:
            return np.empty(0, dtype=np.int64)
        return np.asarray(labels[0], dtype=np.int64)


class FaissHnsw:
    """The graph of faiss, with a bitmap of the scope."""

    scopes = EVERY_SCOPE

    def __init__(self) -> None:
        self._faiss: Any = import_module("faiss")

    def build(self, population: Population) -> None:
        """Build with all cores."""
        self._index = self._empty(population.templates.shape[1])
        self._index.add(population.templates)
        self._bits = {share: _bitmap(population, share) for share in SCOPES if share < 1}
        self._selectors = {share: self._faiss.IDSelectorBitmap(bits) for share, bits in self._bits.items()}
        self._faiss.omp_set_num_threads(1)

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Search with the scope's selector."""
        parameters = self._parameters(self._selectors.get(share))
        _, labels = self._index.search(probe[None], count, params=parameters)
        found: Ids = labels[0]
        return found

    def _empty(self, dimension: int) -> Any:
        index = self._faiss.IndexHNSWFlat(dimension, 32, self._faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        return index

    def _parameters(self, selector: Any) -> Any:
        return self._faiss.SearchParametersHNSW(efSearch=256, sel=selector)


class FaissFlat(FaissHnsw):
    """The exact scan of faiss."""

    def _empty(self, dimension: int) -> Any:
        return self._faiss.IndexFlatIP(dimension)

    def _parameters(self, selector: Any) -> Any:
        return self._faiss.SearchParameters(sel=selector)


class Usearch:
    """The graph of usearch, whose Python search has no scopes."""

    scopes: tuple[float, ...] = (1.0,)

    def build(self, population: Population) -> None:
        """Build with all cores."""
        dimension = population.templates.shape[1]
        self._index = import_module("usearch.index").Index(
            ndim=dimension, metric="ip", dtype="f32", expansion_add=200, expansion_search=256
        )
        self._index.add(np.arange(len(population.templates)), population.templates)

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Search everyone."""
        if share < 1:
            raise ValueError("usearch cannot search a scope")
        return np.asarray(self._index.search(probe, count, threads=1).keys, dtype=np.int64)


class Faceflash:
    """The codes of faceflash, a bit for each dimension, whose nearest it compares by cosine; it has no scopes."""

    scopes: tuple[float, ...] = (1.0,)

    def build(self, population: Population) -> None:
        """Add everyone at once."""
        people, dimension = population.templates.shape
        self._index = import_module("faceflash.index").FaceIndex(dim=dimension, n_bits=dimension)
        self._index.add_batch(np.asarray(population.templates), [""] * people)

    def search(self, probe: Vector, count: int, share: float) -> Ids:
        """Search everyone."""
        if share < 1:
            raise ValueError("faceflash cannot search a scope")
        return np.array([row for _, _, row in self._index.search(probe, count)], dtype=np.int64)


ENGINES: dict[str, type[Engine]] = {
    "kith": Kith,
    "kith-all-cores": KithOnAllCores,
    "kith-hnsw": KithHnsw,
    "numpy": Numpy,
    "hnswlib": Hnswlib,
    "faiss-hnsw": FaissHnsw,
    "faiss-flat": FaissFlat,
    "usearch": Usearch,
    "faceflash": Faceflash,
}


def best_first(cosines: Vector, count: int) -> Ids:
    """Return the indexes of the `count` largest, largest first."""
    count = min(count, len(cosines))
    best = np.argpartition(cosines, -count)[-count:]
    return best[np.argsort(-cosines[best])]


def _bitmap(population: Population, share: float) -> npt.NDArray[np.uint8]:
    flags = np.zeros(len(population.templates), dtype=np.uint8)
    flags[population.inside(share)] = 1
    return np.packbits(flags, bitorder="little")
