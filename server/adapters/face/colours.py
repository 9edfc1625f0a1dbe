"""Any picture's pixels as 8-bit RGB."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.errors import ImageInvalid

WHITE = (255, 255, 255)
PLAIN = frozenset({"RGB", "L", "1", "CMYK", "YCbCr", "LAB", "HSV", "RGBX"})
DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N"})


def as_rgb(image: Image.Image) -> Image.Image:
    """Return it as RGB: deep greys by the upper eight of the bits in use, what is transparent on white.

    Raises ImageInvalid for pixels that are no colours, such as floating point.
    """
    if image.mode == "RGB":
        return image
    if image.mode in DEEP:
        return Image.fromarray(_upper_bits(image)).convert("RGB")
    if image.mode in PLAIN or (image.mode == "P" and "transparency" not in image.info):
        return image.convert("RGB")
    if image.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"}:
        return _on_white(image.convert("RGBA"))
    raise ImageInvalid(f"pixels of the kind {image.mode} are not read")


def _upper_bits(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Return eight bits of each pixel, (rows, columns); infrared cameras put 10 or 12 bits into 16."""
    values = np.asarray(image)
    unused = max(int(values.max()).bit_length() - 8, 0)
    return (values >> unused).clip(0, 255).astype(np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    """Return it on white; writers that know no alpha leave it 0 everywhere."""
    alpha = image.getchannel("A")
    if alpha.getextrema() == (0, 0):
        return image.convert("RGB")
    opaque = Image.new("RGB", image.size, WHITE)
    opaque.paste(image, mask=alpha)
    return opaque
