"""Photos with boxes around their faces, as SVG."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO

from client._http.photos.pictures import as_base64
from client._http.photos.upright import upright
from client.errors import KithError
from client.model.image import ImageSource
from client.model.recognition import Box

SIDE_PIXELS = 640
"""The longer side of the drawing, in pixels."""


def with_boxes(photo: ImageSource | None, boxes: Sequence[Box]) -> str:
    """Return the photo with numbered boxes, or nothing if it cannot be drawn, or Pillow is missing."""
    try:
        from PIL import Image

        with Image.open(BytesIO(b64decode(as_base64(photo)))) as stored:  # type: ignore[arg-type]  # None raises InvalidArgument
            image = upright(stored)
            longest = max(image.size)
            image.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
            content = BytesIO()
            image.convert("RGB").save(content, "JPEG")
    except (ImportError, OSError, ValueError, SyntaxError, KithError):
        return ""
    return _svg(content.getvalue(), image.size, [_scaled(box, max(image.size) / longest) for box in boxes])


def _scaled(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.left * scale, box.top * scale, (box.right - box.left) * scale, (box.bottom - box.top) * scale


def _svg(jpeg: bytes, size: tuple[int, int], boxes: Sequence[tuple[float, float, float, float]]) -> str:
    width, height = size
    drawn = "".join(_box(number, *box) for number, box in enumerate(boxes, 1))
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="a photo with {len(boxes)} faces"><image width="{width}" height="{height}" '
        f'href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/>{drawn}</svg>'
    )


def _box(number: int, left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        'fill="none" stroke="#2a7" stroke-width="3"/>'
        f'<text x="{left + 4:.1f}" y="{top + 18:.1f}" fill="#2a7" font-family="sans-serif" '
        f'font-weight="bold">{number}</text>'
    )
