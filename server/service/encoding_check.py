"""Pictures' encodings held against what the encoder makes."""

from collections.abc import Iterator
from functools import partial

from server.service.reindexing import Reindexing
from server.service.trouble import Finding, Trouble


def check_encodings(reindexing: Reindexing) -> Iterator[Finding]:
    """Return pictures whose encoding was cut short; it can be made anew where the picture's bytes are there."""
    for picture in reindexing.damaged():
        what = f"image {picture.id} of person {picture.person_id} has an encoding that was cut short"
        yield Finding(Trouble.ENCODING_DAMAGED, what, partial(reindexing.mend, picture))
