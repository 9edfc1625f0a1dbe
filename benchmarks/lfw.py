"""Labeled Faces in the Wild, as Kith sees it."""

import tempfile
from pathlib import Path

import numpy as np

from server.adapters.face.engine import EncoderChoice, load_engine
from server.service.evaluation.encoding import EncodedPhotos, encode_photos
from server.service.evaluation.photos import People, read_people

TWICE = ("Takahiro_Mori", "Carlos_Ruckauf", "Hasan_Wirayuda", "Doc_Rivers")
"""People whom LFW has under another name too: as strangers they would match themselves."""


def encoded(folder: Path, encoder: EncoderChoice = "both") -> tuple[People, EncodedPhotos, str]:
    """Return the people, each under one name, their faces, and the identity of the encoder."""
    people = _once(read_people(folder))
    with tempfile.TemporaryDirectory() as cache:
        engine = load_engine(Path(cache), encoder=encoder)
        return people, encode_photos(engine, people.photos, quietly), engine.encoder


def quietly(done: int, of: int) -> None:
    """Report nothing."""


def _once(people: People) -> People:
    kept = ~np.isin(people.owners, [people.names.index(name) for name in TWICE if name in people.names])
    return People(people.names, [people.photos[row] for row in np.flatnonzero(kept)], people.owners[kept])
