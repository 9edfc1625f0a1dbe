"""Check of pictures' encodings against the encoder's lengths."""

from collections.abc import Iterator
from functools import partial

from server.service.upkeep.fault import Fault, Finding
from server.service.upkeep.reindexing import Reindexing


def check_encodings(reindexing: Reindexing) -> Iterator[Finding]:
    """Return pictures whose encoding is truncated; it can be rebuilt if the picture's bytes are there."""
    for picture in reindexing.damaged():
        what = f"image {picture.id} of person {picture.person_id} has a truncated encoding"
        yield Finding(Fault.ENCODING_DAMAGED, what, partial(reindexing.mend, picture))
