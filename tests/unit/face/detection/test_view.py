"""Views of a photo."""

import math

import numpy as np
import pytest
from PIL import Image

from server.adapters.face.detection.view import View
from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from tests.unit.face.photo.quarters import saved

RED, SPOT = (255, 0, 0), 9


def spotted(x: int, y: int) -> bytes:
    """Return a grey photo of 300 x 200 pixels with a red square centred there."""
    image = Image.new("RGB", (300, 200), (90, 90, 90))
    image.paste(RED, (x - SPOT // 2, y - SPOT // 2, x + SPOT // 2 + 1, y + SPOT // 2 + 1))
    return saved(image, "PNG")


@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi])
@pytest.mark.parametrize("enlarged", [0.5, 1.0, 1.7])
def test_places_in_a_view_correspond_to_places_in_the_photo(angle: float, enlarged: float) -> None:
    """In both directions, as a spot shows."""
    photo = open_photo(spotted(200, 60), PhotoLimits())
    view = View.whole(photo, angle)
    red = view.pixels(photo, enlarged)[..., 0].astype(int) - view.pixels(photo, enlarged)[..., 1]
    rows, columns = np.nonzero(red > 100)
    middle = np.array([(columns.mean(), rows.mean())])
    np.testing.assert_allclose(view.in_photo(middle, enlarged), [(200, 60)], atol=1.5)
    np.testing.assert_allclose(view.in_view(np.array([(200.0, 60.0)]), enlarged), middle, atol=1.5)


@pytest.mark.parametrize("angle", [0.0, math.pi / 2, 1.0])
def test_tiles_cover_a_view_and_overlap(angle: float) -> None:
    """None is larger than asked for, neighbours share a strip, and the outer ones reach the corners."""
    whole = View(500, 400, 1000, 250, angle)
    tiles = list(whole.tiles(300, 40))
    assert len(tiles) == 4
    assert all(tile.width <= 300 and tile.height == 250 and tile.angle == angle for tile in tiles)
    first, second = ((tile.x, tile.y) for tile in tiles[:2])
    assert math.dist(first, second) == pytest.approx(tiles[0].width - 40)
    across = math.dist((tiles[0].x, tiles[0].y), (tiles[-1].x, tiles[-1].y)) + tiles[0].width
    assert across == pytest.approx(1000)


def test_a_view_beyond_the_photo_is_black() -> None:
    photo = open_photo(spotted(200, 60), PhotoLimits())
    assert not View(-500, -500, 40, 40, 0.0).pixels(photo, 1.0).any()
