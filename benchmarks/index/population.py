"""Synthetic people for the index benchmark, drawn from models of templates."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.faces import Ids, Vectors
from server.domain.ports import Members

Generator = np.random.Generator

SCOPES = {1.0: 1000, 0.1: 100, 0.01: 10, 0.001: 1}
"""The id of the group for each share of the people; each group contains the next smaller one."""

MODELS = {"both": "model_both.npz", "dlib": "model_dlib.npz"}
"""For the default templates, and for dlib's alone."""

_AT_ONCE = 20_000


@frozen(eq=False)
class Encodings:
    """x = mean + B z_person + W e_picture: covariances fitted to the templates of press photographs.

    Real encodings have closer lookalikes, so this is for recall and speed, not for false alarms.
    """

    mean: npt.NDArray[np.float32] = field(repr=False)
    between: Vectors = field(repr=False)
    within: Vectors = field(repr=False)

    @classmethod
    def read(cls, like: str) -> "Encodings":
        """Return one of MODELS."""
        with np.load(Path(__file__).with_name(MODELS[like])) as model:
            return cls(*(model[name].astype(np.float32) for name in ("mean", "between", "within")))

    def people(self, count: int, random: Generator) -> Vectors:
        """Return (count, d), the part that each person's pictures have in common."""
        return self.mean + self._normal(self.between, count, random)

    def pictures(self, people: Vectors, random: Generator) -> Vectors:
        """Return the unit template of one picture of each."""
        encodings = people + self._normal(self.within, len(people), random)
        unit: Vectors = encodings / np.linalg.norm(encodings, axis=1, keepdims=True)
        return unit

    @staticmethod
    def _normal(root: Vectors, count: int, random: Generator) -> Vectors:
        drawn: Vectors = random.standard_normal((count, root.shape[1]), dtype=np.float32) @ root.T
        return drawn


@frozen(eq=False)
class Population:
    """A gallery, and probes: half of them other pictures of its members, half strangers."""

    templates: Vectors = field(repr=False)
    """(n, d), of the person with id row + 1"""
    probes: Vectors = field(repr=False)
    """(m, d), mated ones first"""
    order: Ids = field(repr=False)
    """A shuffle of the rows: a scope is its beginning, and all mated probes are of persons in every scope."""

    @classmethod
    def draw(cls, people: int, probes: int, like: str, seed: int = 0) -> "Population":
        """Draw a population; the same arguments give the same one."""
        random, model = np.random.default_rng(seed), Encodings.read(like)
        order = random.permutation(people)
        mated = np.resize(order[: scope_size(people, min(SCOPES))], probes // 2)
        templates = np.empty((people, len(model.mean)), dtype=np.float32)
        known = np.empty((len(mated), len(model.mean)), dtype=np.float32)
        for start in range(0, people, _AT_ONCE):
            batch = model.people(min(_AT_ONCE, people - start), random)
            templates[start : start + len(batch)] = model.pictures(batch, random)
            here = (mated >= start) & (mated < start + len(batch))
            known[here] = batch[mated[here] - start]
        strangers = model.people(probes - len(mated), random)
        return cls(templates, model.pictures(np.concatenate([known, strangers]), random), order)

    def save(self, folder: Path) -> None:
        """Save it for `open`."""
        for name in ("templates", "probes", "order"):
            np.save(folder / name, getattr(self, name))

    @classmethod
    def open(cls, folder: Path) -> "Population":
        """Return a saved one, with its templates left in the file."""
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("templates", "probes", "order")))

    def inside(self, share: float) -> Ids:
        """Return the rows of a scope, ascending."""
        return np.sort(self.order[: scope_size(len(self.order), share)])

    def batches(self) -> Iterator[Members]:
        """Return everyone with their groups, as a change log does."""
        place = np.argsort(self.order)
        for start in range(0, len(self.order), _AT_ONCE):
            rows = np.arange(start, min(start + _AT_ONCE, len(self.order)))
            pairs = [
                np.column_stack([rows[inside] + 1, np.full(inside.sum(), group)])
                for share, group in SCOPES.items()
                if (inside := place[rows] < scope_size(len(self.order), share)).any()
            ]
            yield Members(rows + 1, self.templates[rows], np.concatenate(pairs))


def scope_size(people: int, share: float) -> int:
    """Return how many people are in a scope of that share."""
    return max(1, round(people * share))
