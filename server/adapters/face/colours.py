"""Any picture's pixels as 8-bit RGB."""

import numpy as np
from PIL import Image

from server.domain.errors import ImageInvalid

WHITE = (255, 255, 255)
PLAIN = frozenset({"RGB", "L", "1", "CMYK", "YCbCr", "LAB", "HSV", "RGBX"})
DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N"})


def as_rgb(image: Image.Image) -> Image.Image:
    """Return it as RGB: 16-bit greys by their upper byte, what is transparent on white.

    Raises ImageInvalid for pixels that are no colours, such as floating point.
    """
    if image.mode == "RGB":
        return image
    if image.mode in DEEP:
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in PLAIN or (image.mode == "P" and "transparency" not in image.info):
        return image.convert("RGB")
    if image.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"}:
        return _on_white(image.convert("RGBA"))
    raise ImageInvalid(f"pixels of the kind {image.mode} are not read")


def _on_white(image: Image.Image) -> Image.Image:
    opaque = Image.new("RGB", image.size, WHITE)
    opaque.paste(image, mask=image.getchannel("A"))
    return opaque
