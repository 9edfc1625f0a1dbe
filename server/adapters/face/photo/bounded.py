"""A photo's bytes as a file that limits reads, so that readers do not loop over millions of tiny parts."""

from io import BytesIO

from server.domain.errors import ImageInvalid

MOST_PARTS = 100_000
"""Maximum reads of a photo: Pillow reads several times for each segment, chunk or block, in Python and without letting
other threads run. A picture of 32 MiB in chunks of 4 KiB takes some 30,000."""


class BoundedFile(BytesIO):
    """The bytes of one photo. Reading raises ImageInvalid after MOST_PARTS reads."""

    def __init__(self, blob: bytes) -> None:
        super().__init__(blob)
        self._left = MOST_PARTS

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, like any file."""
        self._left -= 1
        if self._left < 0:
            raise ImageInvalid(
                f"the photo cannot be read: it is made of more than {MOST_PARTS} tiny parts; "
                "save it as a plain JPEG or PNG"
            )
        return super().read(size)
