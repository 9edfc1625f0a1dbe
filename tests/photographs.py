"""The example photographs as tests send them, and pictures made from them."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
PHOTOS = ROOT / "examples" / "photos"
SIDE = 240
"""Pixels: a face fills half of it, so that the first and fastest look at the picture finds it."""


def photo(name: str) -> bytes:
    """Return an example photograph as it is."""
    (path,) = PHOTOS.rglob(name)
    return path.read_bytes()


def as_jpeg(image: Image.Image, **options: object) -> bytes:
    """Return a picture as the bytes of a JPEG file."""
    content = BytesIO()
    image.save(content, "JPEG", quality=92, **options)
    return content.getvalue()


def base64(content: bytes) -> str:
    """Return bytes as base64 text."""
    return b64encode(content).decode("ascii")


def portrait(name: str, box: tuple[int, int, int, int], side: int = SIDE) -> Image.Image:
    """Return the square around the face of an example photograph."""
    with Image.open(BytesIO(photo(name))) as image:
        return image.convert("RGB").crop(box).resize((side, side))


def beside(*images: Image.Image, width: int, height: int) -> Image.Image:
    """Return the pictures from left to right, at the top of a grey one."""
    collage = Image.new("RGB", (width, height), (128, 128, 128))
    left = 0
    for image in images:
        collage.paste(image, (left, 0))
        left += image.width
    return collage


OBAMA_FACE = ("obama.jpg", (213, 0, 782, 554))
BIDEN_FACE = ("biden.jpg", (289, 96, 841, 648))

OBAMA = as_jpeg(portrait(*OBAMA_FACE))
OBAMA_LATER = as_jpeg(portrait("obama2.jpg", (15, 135, 615, 735)))
OBAMA_STANDING = as_jpeg(portrait("obama3.jpg", (481, 160, 1065, 744)))
BIDEN = as_jpeg(portrait(*BIDEN_FACE))
COLLINS = as_jpeg(portrait("astronaut.png", (107, 7, 324, 227)))
NOBODY = as_jpeg(Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB"))
OBAMA_BESIDE_BIDEN = as_jpeg(beside(portrait(*OBAMA_FACE), portrait(*BIDEN_FACE), width=480, height=240))


def obama_and_biden(obama: int, biden: int, width: int, height: int = SIDE) -> bytes:
    """Return both beside each other, as large as given, at the top left of a grey picture."""
    return as_jpeg(beside(portrait(*OBAMA_FACE, obama), portrait(*BIDEN_FACE, biden), width=width, height=height))


TURNED_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a sensor held this way sees what is upright; each is undone by its orientation (EXIF 2.32, 4.6.4, 0x0112)."""
