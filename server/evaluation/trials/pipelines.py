"""The searches of a trial, by each pipeline."""

from collections.abc import Callable, Iterable

import numpy as np
from attrs import frozen

from server.domain.faces import Vectors
from server.domain.identification.calibration import Floats
from server.domain.identification.scoring import CANDIDATES, CandidatePictures, person_template, rank
from server.domain.identification.search_values import Probe
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.trials.splits import Rows


@frozen
class BestMatch:
    """The best match for a probe, with its score."""

    person: int
    """The row of the gallery."""
    score: float
    """Larger is more certain."""


NOBODY = BestMatch(-1, float("-inf"))

ProbeSearch = Callable[[int], BestMatch]
"""Takes the index of a photo with a face, and returns the answer."""


class KithSearch:
    """The server's own search. The score is the likeness."""

    def __init__(self, photos: EncodedPhotos, gallery: Iterable[Rows]) -> None:
        found = [rows[photos.found[rows]] for rows in gallery]
        self._photos = photos
        self._persons = [person for person, rows in enumerate(found) if len(rows)]
        self._enrolled = [
            CandidatePictures(photos.encodings[rows], photos.templates[rows]) for rows in found if len(rows)
        ]
        self._templates = _stacked([person_template(enrolled.templates) for enrolled in self._enrolled])

    def __call__(self, probe: int) -> BestMatch:
        """Return the best match."""
        return self.best(Probe(self._photos.encodings[probe], self._photos.probes[probe]))

    def best(self, probe: Probe) -> BestMatch:
        """Return the best match for any probe."""
        if not self._persons:
            return NOBODY
        nearest = np.argsort(-(self._templates @ probe.template), kind="stable")[:CANDIDATES]
        best = rank(probe.encoding, probe.template, [self._enrolled[at] for at in nearest])[0]
        return BestMatch(self._persons[nearest[best.candidate]], best.likeness)


class _PictureSearch:
    """The gallery's nearest picture to the probe, by a subclass's measure."""

    def __init__(self, photos: EncodedPhotos, gallery: Rows, compared: Vectors) -> None:
        rows, persons = gallery.ravel(), np.repeat(np.arange(len(gallery)), gallery.shape[1])
        self._photos = photos
        self._persons = persons[photos.found[rows]]
        self._pictures = compared[rows[photos.found[rows]]]

    def __call__(self, probe: int) -> BestMatch:
        """Return the best match."""
        if not len(self._persons):
            return NOBODY
        scores = self._scores(probe)
        nearest = int(scores.argmax())
        return BestMatch(int(self._persons[nearest]), float(scores[nearest]))

    def _scores(self, probe: int) -> Floats:
        """Return the nearness of each picture of the gallery to a photo."""
        raise NotImplementedError


class CosineSearch(_PictureSearch):
    """Compares templates by cosine, which is the score."""

    def __init__(self, photos: EncodedPhotos, gallery: Rows) -> None:
        super().__init__(photos, gallery, photos.templates)

    def _scores(self, probe: int) -> Floats:
        cosines: Floats = self._pictures @ self._photos.probes[probe]
        return cosines


class NearestSearch(_PictureSearch):
    """Compares encodings by L2 distance, as is usual. The score is minus the distance."""

    def __init__(self, photos: EncodedPhotos, gallery: Rows) -> None:
        super().__init__(photos, gallery, photos.encodings)

    def _scores(self, probe: int) -> Floats:
        distances: Floats = np.linalg.norm(self._pictures - self._photos.encodings[probe], axis=1)
        return -distances


def _stacked(vectors: list[Vectors]) -> Vectors:
    return np.array(vectors, dtype=np.float32)
