"""Labeled Faces in the Wild, encoded."""

import tempfile
from pathlib import Path

from server.adapters.face.engine import EncoderChoice, load_engine
from server.evaluation.dataset.encoding import CachedEncoder, EncodedPhotos, encode_photos
from server.evaluation.dataset.people import People, read_people
from server.evaluation.face_folder import FaceFolder

TWICE = ("Takahiro_Mori", "Carlos_Ruckauf", "Hasan_Wirayuda", "Doc_Rivers")
"""People who are in LFW under another name too: as strangers they would match themselves."""


def encoded(folder: Path, encoder: EncoderChoice = "both") -> tuple[People, EncodedPhotos, str]:
    """Return the people, each under one name, their faces, and the identity of the encoder."""
    everybody = read_people(folder)
    people = everybody.without([name for name in TWICE if name in everybody.names])
    with tempfile.TemporaryDirectory() as cache:
        engine = load_engine(Path(cache), encoder=encoder, bulk=True)
        cached_encoder = CachedEncoder(engine, FaceFolder(Path(cache), engine.encoder))
        return people, encode_photos(cached_encoder, people.photos, quietly), engine.encoder


def quietly(done: int, of: int) -> None:
    """Report nothing."""
